import type { LockRow } from '@shared/live/view'
import { memo, type MouseEvent, type PointerEvent, type ReactNode } from 'react'
import { isFresh } from '../../stores/endpoint-time'
import { useLive } from '../../workbench/app'
import { lockColumns, textWidth, type Widths } from './columns'
import type { SortColumn } from './sort'

export const rowElementId = (key: string): string => `lock-row-${key}`

interface LockTableRowProps {
  readonly row: LockRow
  readonly place: number
  readonly top: number
  readonly selected: boolean
  /** Whether it is the row that the keys move from. */
  readonly lead: boolean
  readonly shown: readonly SortColumn[]
  readonly widths: Widths
  /** Names the columns and their widths: they are equal where it is. */
  readonly template: string
  readonly onPress: (row: LockRow, event: PointerEvent) => void
  readonly onOpen: (key: string) => void
  readonly onMenu: (row: LockRow, event: MouseEvent) => void
}

/** A row renders when its own facts change: the engine sends a new object then, and only then. */
export const LockTableRow = memo(
  LockTableRowContent,
  (a, b) =>
    a.row === b.row &&
    a.place === b.place &&
    a.top === b.top &&
    a.selected === b.selected &&
    a.lead === b.lead &&
    a.template === b.template
)

function LockTableRowContent({
  row,
  place,
  top,
  selected,
  lead,
  shown,
  widths,
  onPress,
  onOpen,
  onMenu
}: LockTableRowProps): ReactNode {
  const color = useLive((state) => state.endpoints.find(({ id }) => id === row.endpointId)?.color ?? 'blue')
  const fresh = useLive((state) => {
    const endpoint = state.endpoints.find(({ id }) => id === row.endpointId)
    return endpoint !== undefined && isFresh(endpoint, state.linked)
  })
  const classes = ['lock-row']
  if (selected) classes.push('selected')
  if (lead) classes.push('lead')
  if (!fresh) classes.push('stale')
  if (row.duplicate) classes.push('duplicate')
  return (
    // The grid has the keys; the pointer is a second way.
    <div
      role="row"
      id={rowElementId(row.key)}
      aria-rowindex={place + 2}
      aria-selected={selected}
      className={classes.join(' ')}
      data-endpoint-color={color}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={(event) => onPress(row, event)}
      onDoubleClick={() => onOpen(row.key)}
      onContextMenu={(event) => onMenu(row, event)}
    >
      {shown.map((column, at) => {
        const { numeric, cell } = lockColumns[column]
        return (
          <div
            key={column}
            role="gridcell"
            aria-colindex={at + 1}
            data-column={column}
            className={numeric ? 'lock-cell numeric' : 'lock-cell'}
          >
            {cell(row, textWidth(widths[column] ?? 0))}
          </div>
        )
      })}
    </div>
  )
}
