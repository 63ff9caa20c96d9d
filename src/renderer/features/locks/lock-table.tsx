import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useRef,
  useSyncExternalStore,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode
} from 'react'
import { useText } from '../../i18n/text'
import { useActions, useApp, useWorkbench } from '../../workbench/app'
import { parts } from '../../workbench/focus'
import { openResource } from '../resource/commands'
import { columnWidths } from './columns'
import { LockTableHeader } from './lock-table-header'
import { LockTableRow, rowElementId } from './lock-table-row'
import { HEADER_HEIGHT, ROW_HEIGHT } from './metrics'
import { sortColumns } from './sort'
import { useAnchor } from './use-anchor'
import { useSortTable } from './use-sort-table'
import { useWidth } from './use-width'

/** The live locks: a grid of which only the rows in sight exist. */
export function LockTable(): ReactNode {
  const { t } = useText()
  const app = useApp()
  const { index, live } = app
  const actions = useActions()
  const shown = useSyncExternalStore(index.subscribe, index.getSnapshot)
  const { rows, sorting } = shown
  const selected = useWorkbench((state) => state.selectedRow)
  const sort = useWorkbench((state) => state.sort)
  const scroller = useRef<HTMLDivElement>(null)
  const widths = columnWidths(useWidth(scroller))
  const template = sortColumns.map((column) => `${widths[column]}px`).join(' ')
  const total = sortColumns.reduce((sum, column) => sum + widths[column], 0)

  const table = useSortTable(sort, actions.sortBy)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    paddingStart: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT
  })
  const sight = { top: virtualizer.scrollOffset ?? 0, height: virtualizer.scrollRect?.height ?? 0 }
  useAnchor(scroller, sight, shown, index, selected)

  // Asked for from outside, once it has its place in the order that is shown.
  const revealed = useWorkbench((state) => state.revealed)
  const shownReveal = useRef<typeof revealed>(null)
  useEffect(() => {
    if (!revealed || sorting || shownReveal.current === revealed) return
    const at = index.placeOf(revealed.key)
    if (at === -1) return
    shownReveal.current = revealed
    virtualizer.scrollToIndex(at, { align: 'auto' })
  }, [revealed, sorting, rows, index, virtualizer])

  const select = (at: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, at))]
    if (!row) return
    actions.selectRow(row.key)
    virtualizer.scrollToIndex(index.placeOf(row.key), { align: 'auto' })
  }
  const open = (key: string): void => {
    const row = live.rows.get(key)
    if (row) openResource(app, { endpointId: row.endpointId, type: row.type, id: row.resourceId }, true)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const at = selected === null ? -1 : index.placeOf(selected)
    const page = Math.max(
      1,
      Math.floor(((scroller.current?.clientHeight ?? 0) - HEADER_HEIGHT) / ROW_HEIGHT) - 1
    )
    const move: Readonly<Record<string, () => void>> = {
      ArrowDown: () => select(at + 1),
      ArrowUp: () => select(at === -1 ? rows.length - 1 : at - 1),
      Home: () => select(0),
      End: () => select(rows.length - 1),
      PageDown: () => select(at + page),
      PageUp: () => select(at - page),
      Enter: () => selected !== null && open(selected),
      Escape: () => actions.selectRow(null)
    }
    const action = Object.hasOwn(move, event.key) ? move[event.key] : undefined
    if (!action) return
    event.preventDefault()
    action()
  }

  const items = virtualizer.getVirtualItems()
  const selectedInSight = items.some((item) => rows[item.index]?.key === selected)
  return (
    <div
      ref={scroller}
      className={sorting ? 'lock-grid sorting' : 'lock-grid'}
      id={parts.locks}
      role="grid"
      tabIndex={0}
      aria-label={t('locks:table')}
      aria-rowcount={rows.length + 1}
      aria-colcount={sortColumns.length}
      aria-busy={sorting}
      aria-activedescendant={selected !== null && selectedInSight ? rowElementId(selected) : undefined}
      onKeyDown={onKeyDown}
      // The template travels as a variable: a resize changes one style, not every row.
      style={{ '--columns': template, '--table-width': `${total}px` } as CSSProperties}
    >
      <LockTableHeader table={table} />
      <div
        role="rowgroup"
        className="lock-rows"
        style={{ height: virtualizer.getTotalSize() - HEADER_HEIGHT }}
      >
        {items.map((item) => {
          const row = rows[item.index]
          return row ? (
            <LockTableRow
              key={row.key}
              row={row}
              place={item.index}
              top={item.start - HEADER_HEIGHT}
              selected={row.key === selected}
              widths={widths}
              template={template}
              onSelect={actions.selectRow}
              onOpen={open}
            />
          ) : null
        })}
      </div>
    </div>
  )
}
