import type { HistoryRun } from '@shared/history/run'
import type { ReactNode } from 'react'
import { EndpointCell, ForeignCell, IntegerCell, PercentCell, TimeCell, WordsCell } from '../../table/cells'
import type { ColumnShape } from '../../table/kind'
import { DurationCell, ErrorCell, ModeCell, OverlapCell, ResourceCell, StatusCell } from './cells'

/** Every column of the table of runs, in the order that it begins with. Named as the query language names its fields. */
export const runColumns = {
  started: { size: 134, grow: 0, numeric: false },
  endpoint: { size: 96, grow: 1, numeric: false },
  namespace: { size: 96, grow: 1, numeric: false, mono: true },
  type: { size: 104, grow: 1, numeric: false },
  resource: { size: 104, grow: 4, numeric: false, mono: true, beside: 22 },
  run: { size: 104, grow: 2, numeric: false, mono: true },
  task: { size: 104, grow: 2, numeric: false, mono: true },
  fence: { size: 134, grow: 0, numeric: true, mono: true },
  status: { size: 124, grow: 0, numeric: false, beside: 62 },
  duration: { size: 80, grow: 0, numeric: true },
  ended: { size: 134, grow: 0, numeric: false },
  worker: { size: 96, grow: 3, numeric: false },
  host: { size: 96, grow: 1, numeric: false, mono: true },
  overlap: { size: 88, grow: 0, numeric: true },
  refused: { size: 80, grow: 0, numeric: true },
  attempt: { size: 74, grow: 0, numeric: true },
  progress: { size: 92, grow: 0, numeric: true, beside: 42 },
  mode: { size: 84, grow: 0, numeric: false },
  source: { size: 84, grow: 1, numeric: false },
  endedBy: { size: 104, grow: 1, numeric: false, mono: true },
  error: { size: 78, grow: 4, numeric: false },
  result: { size: 110, grow: 3, numeric: false }
} as const satisfies Readonly<Record<string, ColumnShape>>
export type RunColumn = keyof typeof runColumns

export const isRunColumn = (id: string): id is RunColumn => Object.hasOwn(runColumns, id)

const foreign =
  (read: (run: HistoryRun) => string | null) =>
  (run: HistoryRun, width: number): ReactNode => <ForeignCell text={read(run)} width={width} />

const cells: Readonly<Record<RunColumn, (run: HistoryRun, width: number) => ReactNode>> = {
  started: (run) => <TimeCell at={run.startedAt} />,
  endpoint: (run) => <EndpointCell endpointId={run.endpointId} />,
  namespace: foreign((run) => run.namespace),
  type: (run) => <WordsCell text={run.type} />,
  resource: (run, width) => <ResourceCell run={run} width={width} />,
  run: foreign((run) => run.runId),
  task: foreign((run) => run.taskId),
  fence: foreign((run) => run.fence),
  status: (run) => <StatusCell run={run} />,
  duration: (run) => <DurationCell run={run} />,
  ended: (run) => <TimeCell at={run.endedAt} />,
  worker: (run) => <WordsCell text={run.worker ?? run.host} />,
  host: foreign((run) => run.host),
  overlap: (run) => <OverlapCell run={run} />,
  refused: (run) => <IntegerCell value={run.refused} />,
  attempt: (run) => <IntegerCell value={run.attempt} />,
  progress: (run) => <PercentCell fraction={run.progress} />,
  mode: (run) => <ModeCell run={run} />,
  source: (run) => <WordsCell text={run.source} />,
  endedBy: foreign((run) => run.endedBy),
  error: (run) => <ErrorCell run={run} />,
  result: (run) => <WordsCell text={run.result} />
}

export const runCell = (column: RunColumn, run: HistoryRun, width: number): ReactNode =>
  cells[column](run, width)
