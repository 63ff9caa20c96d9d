import { useText } from '../../../i18n/text'
import type { MenuItem, MenuPlace } from '../../../workbench/context-menu/item'
import type { Widths } from '../columns'
import {
  defaultColumns,
  isShown,
  moveColumn,
  orderOf,
  resizeColumns,
  shownColumns,
  toggleColumn
} from '../columns-state'
import type { SortColumn } from '../sort'
import { useLocks, useLocksActions } from '../use-locks'
import type { LockTableModel } from '../use-sort-table'
import { useFit } from './use-fit'

/** The header's menu: what can be done with one column, where it was opened on one, and which columns there are. */
export function useHeaderMenu(
  table: LockTableModel,
  widths: Widths
): {
  readonly items: readonly MenuItem[]
  readonly at: MenuPlace
} | null {
  const { t } = useText()
  const { setColumns } = useLocksActions()
  const columns = useLocks((state) => state.columns)
  const of = useLocks((state) => state.columnMenu)
  const fit = useFit()

  const item = (label: string, run: () => void, disabled = false): MenuItem => ({
    kind: 'item',
    label: t(`locks:columns.${label}`),
    disabled,
    run
  })
  const ofColumn = (id: SortColumn): readonly MenuItem[] => {
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
  const all = orderOf(columns)
  const items = (id: SortColumn | null): readonly MenuItem[] => [
    ...(id === null ? [] : ofColumn(id)),
    ...all.map((one, place): MenuItem => ({
      kind: 'check',
      label: t(`locks:column.${one}`),
      checked: isShown(columns, one),
      run: () => setColumns((now) => toggleColumn(now, one)),
      move: (by) => {
        setColumns((now) => moveColumn(now, one, by, orderOf(now)))
        return all[place + by] !== undefined
      }
    })),
    { kind: 'separator' },
    item('fitAll', () =>
      setColumns((now) =>
        resizeColumns(now, Object.fromEntries(shownColumns(now).map((one) => [one, fit(one)])))
      )
    ),
    item('reset', () => setColumns(() => defaultColumns))
  ]
  return of && { items: items(of.id), at: of.at }
}
