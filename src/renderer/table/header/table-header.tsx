import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { parts } from '../../workbench/focus'
import { ContextMenu } from '../../workbench/context-menu/context-menu'
import type { Widths } from '../column-widths'
import { moveColumn, placeColumn, resizeColumns, shownColumns } from '../columns-state'
import { useTable, useTableActions, useTableState } from '../table'
import type { SortTable } from '../use-sort-table'
import { HeaderCell } from './header-cell'
import { useFit } from './use-fit'
import { useHeaderMenu } from './use-header-menu'

/** How far a key moves a column's edge, px. */
const STEP = 16

/**
 * Column names that sort: one of them is a tab stop, the arrows go from one to the next. Alt with an arrow moves the
 * column, Shift with one moves its edge, Shift with Enter sorts by it too, and the menu key has the rest.
 */
export function TableHeader({
  table,
  widths
}: {
  readonly table: SortTable
  readonly widths: Widths
}): ReactNode {
  const { t } = useText()
  const { kind } = useTable()
  const { setColumns, showColumnMenu } = useTableActions()
  const columns = useTableState((state) => state.columns)
  const sorts = useTableState((state) => state.sorts)
  const shown = shownColumns(columns)
  const row = useRef<HTMLDivElement>(null)
  const fit = useFit()
  const menu = useHeaderMenu(table, widths)
  const [dragged, setDragged] = useState<{ id: string; before: string | null } | null>(null)
  const [stop, setStop] = useState<string | null>(null)
  const tabStop =
    stop !== null && shown.includes(stop)
      ? stop
      : shown.includes(sorts[0]!.column)
        ? sorts[0]!.column
        : shown[0]!

  const focus = (id: string): void => {
    row.current?.querySelector<HTMLElement>(`[data-column="${id}"] button`)?.focus()
  }
  /** Columns to the left keep their places while an edge moves: those that share what is left would make way. */
  const resize = (id: string, width: number): void =>
    setColumns((now) => {
      const left = shown.slice(0, shown.indexOf(id)).map((one) => [one, widths[one] ?? null] as const)
      return resizeColumns(now, { ...Object.fromEntries(left), [id]: width })
    })
  const onKeyDown = (event: KeyboardEvent, id: string): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : null
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const box = event.currentTarget.getBoundingClientRect()
      showColumnMenu({ id, at: { x: box.left, y: box.bottom } })
    } else if (by === null || event.ctrlKey || event.metaKey) return
    else if (event.altKey) {
      setColumns((now) => moveColumn(now, id, by))
      // The cell is made anew at its new place.
      requestAnimationFrame(() => focus(id))
    } else if (event.shiftKey) resize(id, (widths[id] ?? 0) + by * STEP)
    else {
      const next = shown[shown.indexOf(id) + by]
      if (next) focus(next)
    }
    event.preventDefault()
    event.stopPropagation()
  }
  const drop = (): void => {
    if (dragged) setColumns((now) => placeColumn(now, dragged.id, dragged.before))
    setDragged(null)
  }
  return (
    <div role="rowgroup" className="record-header">
      <div
        ref={row}
        id={parts[kind.parts.header]}
        role="row"
        aria-rowindex={1}
        className="record-header-row"
        tabIndex={-1}
      >
        {shown.map((id, place) => {
          const column = table.getColumn(id)
          return (
            column && (
              <HeaderCell
                key={id}
                id={id}
                place={place}
                column={column}
                rank={sorts.length > 1 ? sorts.findIndex((one) => one.column === id) + 1 : 0}
                width={widths[id] ?? 0}
                tabStop={id === tabStop}
                mark={
                  dragged?.before === id
                    ? 'before'
                    : dragged && dragged.before === null && place === shown.length - 1
                      ? 'after'
                      : null
                }
                onFocus={() => setStop(id)}
                onKeyDown={(event) => onKeyDown(event, id)}
                onMenu={(at) => showColumnMenu({ id, at })}
                onResize={(width) => resize(id, width)}
                onFit={() => setColumns((now) => resizeColumns(now, { [id]: fit(id) }))}
                onDrag={(dragging) => setDragged(dragging ? { id, before: id } : null)}
                onDragOver={(right) =>
                  setDragged((now) => now && { ...now, before: right ? (shown[place + 1] ?? null) : id })
                }
                onDrop={drop}
              />
            )
          )
        })}
      </div>
      {menu && (
        <ContextMenu
          label={t('table:columns.menu')}
          items={menu.items}
          at={menu.at}
          onClose={() => showColumnMenu(null)}
        />
      )}
    </div>
  )
}
