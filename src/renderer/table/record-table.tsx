import './table.css'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type CSSProperties,
  type MouseEvent,
  type PointerEvent,
  type ReactNode
} from 'react'
import { useText } from '../i18n/text'
import { formatInteger } from '../text/format'
import { parts } from '../workbench/focus'
import { Icon } from '../workbench/icon'
import { columnWidths } from './column-widths'
import { shownColumns } from './columns-state'
import { TableHeader } from './header/table-header'
import { HEADER_HEIGHT, ROW_HEIGHT } from './heights'
import { RecordRow, rowElementId } from './record-row'
import { RowElements } from './row-elements'
import type { TableRow } from './row'
import { openRowMenu } from './row-menu/open-row-menu'
import { RowMenu } from './row-menu/row-menu'
import { selectOnly, selectRange, toggle } from './selection'
import { useTable, useTableState } from './table'
import { useAnchor } from './use-anchor'
import { useGridKeys } from './use-grid-keys'
import { useSortTable } from './use-sort-table'
import { useWidth } from '../workbench/use-width'

/** Rows beyond the sight's edges: enough for a turn of the wheel; each one more is drawn at each jump too. */
const OVERSCAN = 5

/** The rows of a table: a grid of which only those in sight exist. */
export function RecordTable(): ReactNode {
  const { t } = useText()
  const table = useTable()
  const { kind, index, source, store } = table
  const { actions } = store
  const shown = useSyncExternalStore(index.subscribe, index.getSnapshot)
  const { rows, sorting } = shown
  const { keys: selected, lead } = useTableState((state) => state.selection)
  const sorts = useTableState((state) => state.sorts)
  const columns = useTableState((state) => state.columns)
  const scroller = useRef<HTMLDivElement>(null)
  const ids = shownColumns(columns)
  const widths = columnWidths(useWidth(scroller), kind.columns, ids, columns.widths)
  const template = ids.map((id) => `[${id}] ${widths[id] ?? 0}px`).join(' ')
  const total = ids.reduce((sum, id) => sum + (widths[id] ?? 0), 0)

  const model = useSortTable(kind, sorts, actions.sortBy)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    paddingStart: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT
  })
  const sight = { top: virtualizer.scrollOffset ?? 0, height: virtualizer.scrollRect?.height ?? 0 }
  const above = useAnchor(scroller, sight, shown, index, lead)

  // Asked for from outside, once it has its place in the order that is shown.
  const revealed = useTableState((state) => state.revealed)
  const shownReveal = useRef<typeof revealed>(null)
  useEffect(() => {
    if (!revealed || sorting || shownReveal.current === revealed) return
    const at = index.placeOf(revealed.key)
    if (at === -1) return
    shownReveal.current = revealed
    virtualizer.scrollToIndex(at, { align: 'auto' })
  }, [revealed, sorting, rows, index, virtualizer])

  const open = (key: string): void => {
    const row = source.get(key)
    if (row) table.open(row)
  }
  const press = (row: TableRow, event: PointerEvent): void => {
    const ctrl = event.ctrlKey || event.metaKey
    actions.select((now) => {
      // The menu is of what is selected, where it is opened on it.
      if (event.button === 2) return now.keys.has(row.key) ? { ...now, lead: row.key } : selectOnly(row.key)
      if (event.button !== 0) return now
      if (event.shiftKey) {
        const from = now.anchor === null ? -1 : index.placeOf(now.anchor)
        return selectRange(now, index.getSnapshot().rows, from, index.placeOf(row.key), ctrl)
      }
      return ctrl ? toggle(now, row.key) : selectOnly(row.key)
    })
  }
  /** On the cell under the pointer; by its key, on the first sort's of the row that the keys are at. */
  const menu = (row: TableRow, event: MouseEvent): void => {
    event.preventDefault()
    const cell = event.target instanceof Element ? event.target.closest('[data-column]') : null
    const id = cell?.getAttribute('data-column') ?? ''
    actions.showRowMenu({
      key: row.key,
      column: Object.hasOwn(kind.columns, id) ? id : kind.menuColumn,
      at: { x: event.clientX, y: event.clientY }
    })
  }
  const onKeyDown = useGridKeys(virtualizer, open, () => openRowMenu(table))

  const inSight = virtualizer.getVirtualItems().flatMap((item) => {
    const row = rows[item.index]
    return row ? [{ item, row }] : []
  })
  const [elements] = useState(() => new RowElements())
  const elementOf = elements.assign(inSight.map(({ row }) => row.key))
  const leadInSight = lead !== null && inSight.some(({ row }) => row.key === lead)
  return (
    <>
      <div
        ref={scroller}
        className={sorting ? 'record-grid sorting' : 'record-grid'}
        id={parts[kind.parts.grid]}
        role="grid"
        tabIndex={0}
        aria-label={t(`${kind.name}:table`)}
        aria-rowcount={rows.length + 1}
        aria-colcount={ids.length}
        aria-multiselectable="true"
        aria-busy={sorting}
        aria-activedescendant={leadInSight ? rowElementId(kind, lead) : undefined}
        onKeyDown={onKeyDown}
        // The template travels as a variable: a resize changes one style, not every row.
        style={{ '--columns': template, '--table-width': `${total}px` } as CSSProperties}
      >
        <TableHeader table={model} widths={widths} />
        <div
          role="rowgroup"
          className="record-rows"
          style={{ height: virtualizer.getTotalSize() - HEADER_HEIGHT }}
        >
          {inSight.map(({ item, row }, at) => (
            <RecordRow
              key={elementOf[at]}
              kind={kind}
              row={row}
              place={item.index}
              top={item.start - HEADER_HEIGHT}
              selected={selected.has(row.key)}
              lead={row.key === lead}
              shown={ids}
              widths={widths}
              template={template}
              onPress={press}
              onOpen={open}
              onMenu={menu}
            />
          ))}
        </div>
        <RowMenu />
      </div>
      {above > 0 && (
        <RowsAbove
          count={above}
          onShow={() => {
            scroller.current?.scrollTo({ top: 0 })
            scroller.current?.focus()
          }}
        />
      )}
    </>
  )
}

/** Rows that came in above what is selected: it stayed where it was, they are out of sight. */
function RowsAbove({ count, onShow }: { readonly count: number; readonly onShow: () => void }): ReactNode {
  const { t, language } = useText()
  return (
    <button type="button" className="rows-above" onClick={onShow}>
      <Icon name="arrow-up" />
      {t('table:above', { count, number: formatInteger(count, language) })}
    </button>
  )
}
