import { useText } from '../../i18n/text'
import type { MenuItem, MenuPlace } from '../../workbench/context-menu/item'
import type { Widths } from '../column-widths'
import {
  defaultColumns,
  isShown,
  moveColumn,
  resizeColumns,
  shownColumns,
  toggleColumn
} from '../columns-state'
import { useTable, useTableActions, useTableState } from '../table'
import type { SortTable } from '../use-sort-table'
import { useFit } from './use-fit'

/** The header's menu: what can be done with one column, where it was opened on one, and which columns there are. */
export function useHeaderMenu(
  table: SortTable,
  widths: Widths
): {
  readonly items: readonly MenuItem[]
  readonly at: MenuPlace
} | null {
  const { t } = useText()
  const { kind } = useTable()
  const { setColumns } = useTableActions()
  const columns = useTableState((state) => state.columns)
  const of = useTableState((state) => state.columnMenu)
  const fit = useFit()

  const item = (label: string, run: () => void, disabled = false): MenuItem => ({
    kind: 'item',
    label: t(`table:columns.${label}`),
    disabled,
    run
  })
  const ofColumn = (id: string): readonly MenuItem[] => {
    const among = shownColumns(columns)
    const at = among.indexOf(id)
    const column = table.getColumn(id)
    return [
      item('ascending', () => column?.toggleSorting(false)),
      item('descending', () => column?.toggleSorting(true)),
      { kind: 'separator' },
      item('fit', () => setColumns((now) => resizeColumns(now, { [id]: fit(id) }))),
      item('wider', () => setColumns((now) => resizeColumns(now, { [id]: (widths[id] ?? 0) + 32 }))),
      item('narrower', () => setColumns((now) => resizeColumns(now, { [id]: (widths[id] ?? 0) - 32 }))),
      { kind: 'separator' },
      item('left', () => setColumns((now) => moveColumn(now, id, -1)), at === 0),
      item('right', () => setColumns((now) => moveColumn(now, id, 1)), at === among.length - 1),
      item('hide', () => setColumns((now) => toggleColumn(now, id)), among.length === 1),
      { kind: 'separator' }
    ]
  }
  const all = columns.order
  const items = (id: string | null): readonly MenuItem[] => [
    ...(id === null ? [] : ofColumn(id)),
    ...all.map((one, place): MenuItem => ({
      kind: 'check',
      label: t(`${kind.name}:column.${one}`),
      checked: isShown(columns, one),
      run: () => setColumns((now) => toggleColumn(now, one)),
      move: (by) => {
        setColumns((now) => moveColumn(now, one, by, now.order))
        return all[place + by] !== undefined
      }
    })),
    { kind: 'separator' },
    item('fitAll', () =>
      setColumns((now) =>
        resizeColumns(now, Object.fromEntries(shownColumns(now).map((one) => [one, fit(one)])))
      )
    ),
    item('reset', () => setColumns(() => defaultColumns(kind)))
  ]
  return of && { items: items(of.id), at: of.at }
}
