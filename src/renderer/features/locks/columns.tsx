import type { LockRow } from '@shared/live/view'
import type { ReactNode } from 'react'
import { EndpointCell, ForeignCell, IntegerCell, TimeCell, WordsCell } from '../../table/cells'
import type { ColumnShape } from '../../table/kind'
import {
  AgeCell,
  LeaseCell,
  ModeCell,
  ProgressCell,
  ResourceCell,
  RunCell,
  SourceCell,
  StatusCell
} from './cells'

/** Every column of the lock table, in the order that it begins with. Named as the query language names its fields. */
export const lockColumns = {
  endpoint: { size: 96, grow: 1, numeric: false },
  namespace: { size: 96, grow: 1, numeric: false, mono: true },
  type: { size: 108, grow: 1, numeric: false },
  resource: { size: 118, grow: 4, numeric: false, mono: true, beside: 22 },
  run: { size: 104, grow: 2, numeric: false, mono: true, beside: 22 },
  task: { size: 104, grow: 2, numeric: false, mono: true },
  owner: { size: 104, grow: 2, numeric: false, mono: true },
  fence: { size: 134, grow: 0, numeric: true, mono: true },
  worker: { size: 106, grow: 3, numeric: false },
  host: { size: 96, grow: 1, numeric: false, mono: true },
  status: { size: 112, grow: 0, numeric: false, beside: 42 },
  mode: { size: 84, grow: 0, numeric: false },
  source: { size: 96, grow: 1, numeric: false },
  started: { size: 138, grow: 0, numeric: true },
  age: { size: 70, grow: 0, numeric: true },
  lease: { size: 114, grow: 0, numeric: true, beside: 42 },
  progress: { size: 92, grow: 0, numeric: true, beside: 42 },
  attempt: { size: 74, grow: 0, numeric: true }
} as const satisfies Readonly<Record<string, ColumnShape>>
export type LockColumn = keyof typeof lockColumns

export const isLockColumn = (id: string): id is LockColumn => Object.hasOwn(lockColumns, id)

const foreign =
  (read: (row: LockRow) => string | null) =>
  (row: LockRow, width: number): ReactNode => <ForeignCell text={read(row)} width={width} />

const cells: Readonly<Record<LockColumn, (row: LockRow, width: number) => ReactNode>> = {
  endpoint: (row) => <EndpointCell endpointId={row.endpointId} />,
  namespace: foreign((row) => row.namespace),
  type: (row) => <WordsCell text={row.type} />,
  resource: (row, width) => <ResourceCell row={row} width={width} />,
  run: (row, width) => <RunCell row={row} width={width} />,
  task: foreign((row) => row.taskId),
  owner: foreign((row) => row.owner),
  fence: foreign((row) => row.fence),
  worker: (row) => <WordsCell text={row.worker ?? row.host} />,
  host: foreign((row) => row.host),
  status: (row) => <StatusCell row={row} />,
  mode: (row) => <ModeCell row={row} />,
  source: (row) => <SourceCell row={row} />,
  started: (row) => <TimeCell at={row.startedAt} />,
  age: (row) => <AgeCell row={row} />,
  lease: (row) => <LeaseCell row={row} />,
  progress: (row) => <ProgressCell row={row} />,
  attempt: (row) => <IntegerCell value={row.attempt} />
}

export const lockCell = (column: LockColumn, row: LockRow, width: number): ReactNode =>
  cells[column](row, width)
