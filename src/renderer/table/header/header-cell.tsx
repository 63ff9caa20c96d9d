import type { Column } from '@tanstack/react-table'
import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import type { MenuPlace } from '../../workbench/context-menu/item'
import { Icon } from '../../workbench/icon'
import type { TableRow } from '../row'
import { useTable } from '../table'
import type { features } from '../use-sort-table'

interface HeaderCellProps {
  readonly id: string
  readonly place: number
  readonly column: Column<typeof features, TableRow>
  /** Which of several sorts it is; 0: it is none, or the only one. */
  readonly rank: number
  /** px, as it is shown. */
  readonly width: number
  readonly tabStop: boolean
  /** On which side a dragged column would come in. */
  readonly mark: 'before' | 'after' | null
  readonly onFocus: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onMenu: (at: MenuPlace) => void
  readonly onResize: (width: number) => void
  readonly onFit: () => void
  readonly onDrag: (dragging: boolean) => void
  readonly onDragOver: (rightHalf: boolean) => void
  readonly onDrop: () => void
}

/** A column's name: a click sorts, Shift and a click sorts by it too; it is dragged to another place, its edge to another width. */
export function HeaderCell(props: HeaderCellProps): ReactNode {
  const { t } = useText()
  const { kind } = useTable()
  const { id, column, mark } = props
  const sorted = column.getIsSorted()
  const classes = ['record-header-cell']
  if (kind.columns[id]?.numeric) classes.push('numeric')
  if (mark) classes.push(`drop-${mark}`)
  return (
    <div
      role="columnheader"
      aria-colindex={props.place + 1}
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
      data-column={id}
      className={classes.join(' ')}
      onContextMenu={(event) => {
        event.preventDefault()
        props.onMenu({ x: event.clientX, y: event.clientY })
      }}
      onDragOver={(event) => {
        event.preventDefault()
        const box = event.currentTarget.getBoundingClientRect()
        props.onDragOver(event.clientX > box.left + box.width / 2)
      }}
      onDrop={(event) => {
        event.preventDefault()
        props.onDrop()
      }}
    >
      <button
        type="button"
        draggable
        tabIndex={props.tabStop ? 0 : -1}
        title={t(`${kind.name}:columnHint.${id}`)}
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Shift+ArrowLeft Shift+ArrowRight"
        onClick={(event) => column.toggleSorting(undefined, event.shiftKey)}
        onFocus={props.onFocus}
        onKeyDown={props.onKeyDown}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = 'move'
          event.dataTransfer.setData('text/plain', id)
          props.onDrag(true)
        }}
        onDragEnd={() => props.onDrag(false)}
      >
        <span className="record-header-name">{t(`${kind.name}:column.${id}`)}</span>
        {sorted && <Icon name={sorted === 'asc' ? 'chevron-up' : 'chevron-down'} />}
        {sorted && props.rank > 0 && <span className="sort-rank">{props.rank}</span>}
      </button>
      <Edge width={props.width} onResize={props.onResize} onFit={props.onFit} />
    </div>
  )
}

/** The edge that the pointer drags; a double click makes the column as wide as its texts. The keys are the button's. */
function Edge({
  width,
  onResize,
  onFit
}: {
  readonly width: number
  readonly onResize: (width: number) => void
  readonly onFit: () => void
}): ReactNode {
  const begin = useRef<{ readonly x: number; readonly width: number } | null>(null)
  const end = (event: PointerEvent): void => {
    begin.current = null
    event.currentTarget.releasePointerCapture(event.pointerId)
  }
  return (
    <span
      className="column-edge"
      aria-hidden="true"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        begin.current = { x: event.clientX, width }
        event.currentTarget.setPointerCapture(event.pointerId)
        event.preventDefault()
      }}
      onPointerMove={(event) => {
        if (begin.current) onResize(begin.current.width + event.clientX - begin.current.x)
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={onFit}
    />
  )
}
