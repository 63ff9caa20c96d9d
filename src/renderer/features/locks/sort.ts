import type { LockRow } from '@shared/live/view'
import type { Compare } from '../../table/order'
import { byId, byNumber, byText, compareBySorts, known, type ColumnOrder, type Sort } from '../../table/sort'
import type { LockColumn } from './columns'

/** The newest first. */
export const initialSorts: readonly Sort[] = [{ column: 'age', descending: false }]

const statusRank: Readonly<Record<LockRow['status'], number>> = {
  running: 0,
  unknown: 1,
  abandoned: 2,
  failed: 3,
  completed: 4
}

const orders: Readonly<Record<Exclude<LockColumn, 'endpoint'>, ColumnOrder<LockRow>>> = {
  namespace: known((row) => row.namespace, byText),
  type: known((row) => row.type, byText),
  resource: known((row) => row.resourceId, byId),
  run: known((row) => row.runId ?? row.owner, byText),
  task: known((row) => row.taskId, byId),
  owner: known((row) => row.owner, byText),
  fence: known((row) => row.fence, byId),
  worker: known((row) => row.worker ?? row.host, byText),
  host: known((row) => row.host, byText),
  status: known((row) => statusRank[row.status], byNumber),
  mode: known((row) => row.mode, byText),
  source: known((row) => row.source, byText),
  started: known((row) => row.startedAt, byNumber),
  // The older the start, the greater the age.
  age: known(
    (row) => row.startedAt,
    (a, b) => b - a
  ),
  lease: known((row) => row.leaseDeadline, byNumber),
  progress: known((row) => row.progress?.fraction ?? null, byNumber),
  attempt: known((row) => row.attempt, byNumber)
}

const ordersByName: Readonly<Record<string, ColumnOrder<LockRow>>> = orders

/** Ties go by resource. */
export const compareBy = (sorts: readonly Sort[], endpointName: (id: string) => string): Compare<LockRow> =>
  compareBySorts(
    sorts,
    (column) =>
      column === 'endpoint' ? known((row) => endpointName(row.endpointId), byText) : ordersByName[column],
    (a, b) => byText(a.type, b.type) || byId(a.resourceId, b.resourceId)
  )
