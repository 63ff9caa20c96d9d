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
  EndpointCell,
  ForeignCell,
  LeaseCell,
  ModeCell,
  ProgressCell,
  ResourceCell,
  RunCell,
  SourceCell,
  StartedCell,
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

const foreign =
  (read: (row: LockRow) => string | null) =>
  (row: LockRow, width: number): ReactNode => <ForeignCell text={read(row)} width={width} />

export const lockColumns: Readonly<Record<SortColumn, LockColumn>> = {
  endpoint: { size: 96, grow: 1, numeric: false, cell: (row) => <EndpointCell row={row} /> },
  namespace: { size: 96, grow: 1, numeric: false, cell: foreign((row) => row.namespace) },
  type: { size: 108, grow: 1, numeric: false, cell: (row) => <TypeCell row={row} /> },
  resource: {
    size: 118,
    grow: 4,
    numeric: false,
    cell: (row, width) => <ResourceCell row={row} width={width} />
  },
  run: { size: 104, grow: 2, numeric: false, cell: (row, width) => <RunCell row={row} width={width} /> },
  task: { size: 104, grow: 2, numeric: false, cell: foreign((row) => row.taskId) },
  owner: { size: 104, grow: 2, numeric: false, cell: foreign((row) => row.owner) },
  fence: { size: 134, grow: 0, numeric: true, cell: foreign((row) => row.fence) },
  worker: { size: 106, grow: 3, numeric: false, cell: (row) => <WorkerCell row={row} /> },
  host: { size: 96, grow: 1, numeric: false, cell: foreign((row) => row.host) },
  status: { size: 112, grow: 0, numeric: false, cell: (row) => <StatusCell row={row} /> },
  mode: { size: 84, grow: 0, numeric: false, cell: (row) => <ModeCell row={row} /> },
  source: { size: 96, grow: 1, numeric: false, cell: (row) => <SourceCell row={row} /> },
  started: { size: 138, grow: 0, numeric: true, cell: (row) => <StartedCell row={row} /> },
  age: { size: 70, grow: 0, numeric: true, cell: (row) => <AgeCell row={row} /> },
  lease: { size: 114, grow: 0, numeric: true, cell: (row) => <LeaseCell row={row} /> },
  progress: { size: 92, grow: 0, numeric: true, cell: (row) => <ProgressCell row={row} /> },
  attempt: { size: 74, grow: 0, numeric: true, cell: (row) => <AttemptCell row={row} /> }
}

const helper = createColumnHelper<typeof features, LockRow>()

export const columns = helper.columns(
  Object.entries(lockColumns).map(([id, { size }]) => helper.accessor((row) => row.key, { id, size }))
)

const PADDING = 16
/** The width of a column of text at the table's font sizes, px. */
const CHAR = 7.3

export type Widths = Readonly<Partial<Record<SortColumn, number>>>

/** Widths in px of the columns that are shown, in a table of this width: what is left goes to those that were given none. */
export function columnWidths(available: number, shown: readonly SortColumn[], given: Widths): Widths {
  const taken = shown.reduce((sum, id) => sum + (given[id] ?? lockColumns[id].size), 0)
  const spare = Math.max(0, available - taken)
  const shares = shown.reduce((sum, id) => sum + (given[id] === undefined ? lockColumns[id].grow : 0), 0)
  return Object.fromEntries(
    shown.map((id) => {
      const { size, grow } = lockColumns[id]
      return [id, given[id] ?? size + (shares === 0 ? 0 : Math.floor((spare * grow) / shares))]
    })
  )
}

/** How many columns of text fit into a table column. */
export const textWidth = (px: number): number => Math.max(4, Math.floor((px - PADDING) / CHAR))
