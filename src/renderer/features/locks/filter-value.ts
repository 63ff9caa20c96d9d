import type { LockRow } from '@shared/live/view'
import type { QueryContext } from '@shared/query/language'
import type { LockField } from '@shared/query/locks'
import type { LockColumn } from './columns'

/** What the query language calls a cell's value; null where a value is compared rather than equal, or nothing is known. */
export function filterValue(
  column: LockColumn,
  row: LockRow,
  { endpointName }: Pick<QueryContext, 'endpointName'>
): { readonly field: LockField; readonly value: string } | null {
  const values: Partial<Record<LockColumn, string | null>> = {
    endpoint: endpointName(row.endpointId),
    namespace: row.namespace,
    type: row.type,
    resource: row.resourceId,
    run: row.runId,
    task: row.taskId,
    owner: row.owner,
    fence: row.fence,
    worker: row.worker ?? row.host,
    host: row.host,
    status: row.status,
    mode: row.mode,
    source: row.source
  }
  const value = values[column]
  return value == null ? null : { field: column as LockField, value }
}
