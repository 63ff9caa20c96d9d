import type { LockRow } from '@shared/live/view'
import { memo, type ReactNode } from 'react'
import { isFresh } from '../../stores/endpoint-time'
import { useLive } from '../../workbench/app'
import { lockColumns, textWidth } from './columns'
import { sortColumns, type SortColumn } from './sort'

export const rowElementId = (key: string): string => `lock-row-${key}`

interface LockTableRowProps {
  readonly row: LockRow
  readonly place: number
  readonly top: number
  readonly selected: boolean
  readonly widths: Readonly<Record<SortColumn, number>>
  /** Names the widths: they are equal where it is. */
  readonly template: string
  readonly onSelect: (key: string) => void
  readonly onOpen: (key: string) => void
}

/** A row renders when its own facts change: the engine sends a new object then, and only then. */
export const LockTableRow = memo(
  LockTableRowContent,
  (a, b) =>
    a.row === b.row &&
    a.place === b.place &&
    a.top === b.top &&
    a.selected === b.selected &&
    a.template === b.template
)

function LockTableRowContent({
  row,
  place,
  top,
  selected,
  widths,
  onSelect,
  onOpen
}: LockTableRowProps): ReactNode {
  const color = useLive((state) => state.endpoints.find(({ id }) => id === row.endpointId)?.color ?? 'blue')
  const fresh = useLive((state) => {
    const endpoint = state.endpoints.find(({ id }) => id === row.endpointId)
    return endpoint !== undefined && isFresh(endpoint, state.linked)
  })
  const classes = ['lock-row']
  if (selected) classes.push('selected')
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
      onPointerDown={() => onSelect(row.key)}
      onDoubleClick={() => onOpen(row.key)}
    >
      {sortColumns.map((column) => {
        const { numeric, cell } = lockColumns[column]
        return (
          <div key={column} role="gridcell" className={numeric ? 'lock-cell numeric' : 'lock-cell'}>
            {cell(row, textWidth(widths[column]))}
          </div>
        )
      })}
    </div>
  )
}
