import { useVirtualizer } from '@tanstack/react-virtual'
import type { LockRow } from '@shared/live/view'
import {
  useEffect,
  useRef,
  useSyncExternalStore,
  type CSSProperties,
  type MouseEvent,
  type PointerEvent,
  type ReactNode
} from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { useApp } from '../../workbench/app'
import { parts } from '../../workbench/focus'
import { Icon } from '../../workbench/icon'
import { openResource } from '../resource/commands'
import { columnWidths } from './columns'
import { shownColumns } from './columns-state'
import { LockTableHeader } from './header/lock-table-header'
import { LockTableRow, rowElementId } from './lock-table-row'
import { HEADER_HEIGHT, ROW_HEIGHT } from './metrics'
import { openRowMenu } from './row-menu/open-row-menu'
import { RowMenu } from './row-menu/row-menu'
import { selectOnly, selectRange, toggle } from './selection'
import { isSortColumn } from './sort'
import { useAnchor } from './use-anchor'
import { useGridKeys } from './use-grid-keys'
import { useLocks, useLocksActions } from './use-locks'
import { useSortTable } from './use-sort-table'
import { useWidth } from '../../workbench/use-width'

/** Rows beyond the sight's edges: enough for a turn of the wheel; each one more is drawn at each jump too. */
const OVERSCAN = 5

/** The live locks: a grid of which only the rows in sight exist. */
export function LockTable(): ReactNode {
  const { t } = useText()
  const app = useApp()
  const { index, live } = app
  const locks = useLocksActions()
  const shown = useSyncExternalStore(index.subscribe, index.getSnapshot)
  const { rows, sorting } = shown
  const { keys: selected, lead } = useLocks((state) => state.selection)
  const sorts = useLocks((state) => state.sorts)
  const columns = useLocks((state) => state.columns)
  const scroller = useRef<HTMLDivElement>(null)
  const ids = shownColumns(columns)
  const widths = columnWidths(useWidth(scroller), ids, columns.widths)
  const template = ids.map((id) => `[${id}] ${widths[id] ?? 0}px`).join(' ')
  const total = ids.reduce((sum, id) => sum + (widths[id] ?? 0), 0)

  const table = useSortTable(sorts, locks.sortBy)
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
  const revealed = useLocks((state) => state.revealed)
  const shownReveal = useRef<typeof revealed>(null)
  useEffect(() => {
    if (!revealed || sorting || shownReveal.current === revealed) return
    const at = index.placeOf(revealed.key)
    if (at === -1) return
    shownReveal.current = revealed
    virtualizer.scrollToIndex(at, { align: 'auto' })
  }, [revealed, sorting, rows, index, virtualizer])

  const open = (key: string): void => {
    const row = live.rows.get(key)
    if (row)
      openResource(app, { endpointId: row.endpointId, type: row.type, id: row.resourceId }, { preview: true })
  }
  const press = (row: LockRow, event: PointerEvent): void => {
    const ctrl = event.ctrlKey || event.metaKey
    locks.select((now) => {
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
  /** On the cell under the pointer; by its key, on the type of the row that the keys are at. */
  const menu = (row: LockRow, event: MouseEvent): void => {
    event.preventDefault()
    const cell = event.target instanceof Element ? event.target.closest('[data-column]') : null
    const id = cell?.getAttribute('data-column') ?? ''
    locks.showRowMenu({
      key: row.key,
      column: isSortColumn(id) ? id : 'type',
      at: { x: event.clientX, y: event.clientY }
    })
  }
  const onKeyDown = useGridKeys(virtualizer, open, () => openRowMenu(app.locks))

  const items = virtualizer.getVirtualItems()
  // Rows' elements are used again for the rows that come into sight: a jump changes texts and makes no new elements.
  const pool = Math.max(items.length, Math.ceil(sight.height / ROW_HEIGHT) + 1 + 2 * OVERSCAN)
  const leadInSight = lead !== null && items.some((item) => rows[item.index]?.key === lead)
  return (
    <>
      <div
        ref={scroller}
        className={sorting ? 'lock-grid sorting' : 'lock-grid'}
        id={parts.locks}
        role="grid"
        tabIndex={0}
        aria-label={t('locks:table')}
        aria-rowcount={rows.length + 1}
        aria-colcount={ids.length}
        aria-multiselectable="true"
        aria-busy={sorting}
        aria-activedescendant={leadInSight ? rowElementId(lead) : undefined}
        onKeyDown={onKeyDown}
        // The template travels as a variable: a resize changes one style, not every row.
        style={{ '--columns': template, '--table-width': `${total}px` } as CSSProperties}
      >
        <LockTableHeader table={table} widths={widths} />
        <div
          role="rowgroup"
          className="lock-rows"
          style={{ height: virtualizer.getTotalSize() - HEADER_HEIGHT }}
        >
          {items.map((item) => {
            const row = rows[item.index]
            return row ? (
              <LockTableRow
                key={item.index % pool}
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
            ) : null
          })}
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
      {t('locks:above', { count, number: formatInteger(count, language) })}
    </button>
  )
}
