import { durationOf, type HistoryRun } from '@shared/history/run'
import type { QueryContext } from '@shared/query/language'
import type { Compare } from '../../table/order'
import { byId, byNumber, byText, compareBySorts, known, type ColumnOrder, type Sort } from '../../table/sort'
import type { RunColumn } from './columns'

/** The newest first. */
export const initialSorts: readonly Sort[] = [{ column: 'started', descending: true }]

/** What may need somebody first. */
const statusRank: Readonly<Record<HistoryRun['status'], number>> = {
  running: 0,
  abandoned: 1,
  failed: 2,
  superseded: 3,
  cancelled: 4,
  completed: 5
}

const orders: Readonly<Record<Exclude<RunColumn, 'endpoint' | 'duration'>, ColumnOrder<HistoryRun>>> = {
  started: known((run) => run.startedAt, byNumber),
  namespace: known((run) => run.namespace, byText),
  type: known((run) => run.type, byText),
  resource: known((run) => run.resourceId, byId),
  run: known((run) => run.runId, byText),
  task: known((run) => run.taskId, byId),
  fence: known((run) => run.fence, byId),
  status: known((run) => statusRank[run.status], byNumber),
  ended: known((run) => run.endedAt, byNumber),
  worker: known((run) => run.worker ?? run.host, byText),
  host: known((run) => run.host, byText),
  overlap: known((run) => run.overlapCount, byNumber),
  refused: known((run) => run.refused, byNumber),
  attempt: known((run) => run.attempt, byNumber),
  progress: known((run) => run.progress, byNumber),
  mode: known((run) => run.mode, byText),
  source: known((run) => run.source, byText),
  endedBy: known((run) => run.endedBy, byText),
  error: known((run) => run.error, byText),
  result: known((run) => run.result, byText)
}

const ordersByName: Readonly<Record<string, ColumnOrder<HistoryRun>>> = orders

/**
 * Ties go by resource.
 * @param now by which those that still work are as long as they are; of one moment for each order, which stays total
 */
export const compareBy =
  ({ now }: Pick<QueryContext, 'now'>) =>
  (sorts: readonly Sort[], endpointName: (id: string) => string): Compare<HistoryRun> =>
    compareBySorts(
      sorts,
      (column) => {
        if (column === 'endpoint') return known((run) => endpointName(run.endpointId), byText)
        return column === 'duration' ? byDuration(now) : ordersByName[column]
      },
      (a, b) => byText(a.type, b.type) || byId(a.resourceId, b.resourceId)
    )

/** Of those that work on all grow alike, but a finished one is overtaken: each order keeps the moment that it was made. */
function byDuration(now: (endpointId: string) => number): ColumnOrder<HistoryRun> {
  const moments = new Map<string, number>()
  const at = (id: string): number => {
    const made = moments.get(id) ?? now(id)
    moments.set(id, made)
    return made
  }
  return known((run) => durationOf(run, at(run.endpointId)), byNumber)
}
