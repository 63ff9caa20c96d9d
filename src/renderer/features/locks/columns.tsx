import {
  columnSizingFeature,
  createColumnHelper,
  rowSortingFeature,
  tableFeatures
} from '@tanstack/react-table'
import type { LockRow } from '@shared/live/view'
import type { ReactNode } from 'react'
import {
  AgeCell,
  AttemptCell,
  LeaseCell,
  ProgressCell,
  ResourceCell,
  RunCell,
  StatusCell,
  TypeCell,
  WorkerCell
} from './cells'
import type { SortColumn } from './sort'

// Sorting and filtering are RowIndex's: the table's own row models would make an object a row for 100,000 rows at every
// change. TanStack's table owns the columns, their sizes and the state of sorting.
export const features = tableFeatures({ rowSortingFeature, columnSizingFeature })

interface LockColumn {
  /** Width in px at least; what is left over goes to the columns that grow, by this share. */
  readonly size: number
  readonly grow: number
  readonly numeric: boolean
  readonly cell: (row: LockRow, width: number) => ReactNode
}

export const lockColumns: Readonly<Record<SortColumn, LockColumn>> = {
  type: {
    size: 108,
    grow: 1,
    numeric: false,
    cell: (row) => <TypeCell row={row} />
  },
  resource: {
    size: 118,
    grow: 4,
    numeric: false,
    cell: (row, width) => <ResourceCell row={row} width={width} />
  },
  run: { size: 104, grow: 2, numeric: false, cell: (row, width) => <RunCell row={row} width={width} /> },
  worker: { size: 106, grow: 3, numeric: false, cell: (row) => <WorkerCell row={row} /> },
  status: { size: 92, grow: 0, numeric: false, cell: (row) => <StatusCell row={row} /> },
  age: { size: 70, grow: 0, numeric: true, cell: (row) => <AgeCell row={row} /> },
  lease: { size: 98, grow: 0, numeric: true, cell: (row) => <LeaseCell row={row} /> },
  progress: { size: 92, grow: 0, numeric: true, cell: (row) => <ProgressCell row={row} /> },
  attempt: { size: 66, grow: 0, numeric: true, cell: (row) => <AttemptCell row={row} /> }
}

const helper = createColumnHelper<typeof features, LockRow>()

export const columns = helper.columns(
  Object.entries(lockColumns).map(([id, { size }]) => helper.accessor((row) => row.key, { id, size }))
)

const PADDING = 16
/** The width of a column of text at the table's font sizes, px. */
const CHAR = 7.3

/** Widths in px by column for a table of this width. */
export function columnWidths(available: number): Readonly<Record<SortColumn, number>> {
  const entries = Object.entries(lockColumns) as [SortColumn, LockColumn][]
  const spare = Math.max(0, available - entries.reduce((sum, [, column]) => sum + column.size, 0))
  const shares = entries.reduce((sum, [, column]) => sum + column.grow, 0)
  return Object.fromEntries(
    entries.map(([id, column]) => [id, column.size + Math.floor((spare * column.grow) / shares)])
  ) as Record<SortColumn, number>
}

/** How many columns of text fit into a table column. */
export const textWidth = (px: number): number => Math.max(4, Math.floor((px - PADDING) / CHAR))
