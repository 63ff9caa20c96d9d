import type { RunField } from '@shared/history/language'
import type { HistoryRun } from '@shared/history/run'
import type { QueryContext } from '@shared/query/language'
import type { RunColumn } from './columns'

/** What the query language calls a cell's value; null where a value is compared rather than equal, or nothing is known. */
export function filterValue(
  column: RunColumn,
  run: HistoryRun,
  { endpointName }: Pick<QueryContext, 'endpointName'>
): { readonly field: RunField; readonly value: string } | null {
  const values: Partial<Record<RunColumn & RunField, string | null>> = {
    endpoint: endpointName(run.endpointId),
    namespace: run.namespace,
    type: run.type,
    resource: run.resourceId,
    run: run.runId,
    task: run.taskId,
    fence: run.fence,
    status: run.status,
    worker: run.worker ?? run.host,
    host: run.host,
    overlap: run.overlapCount > 0 ? 'yes' : 'no',
    mode: run.mode,
    source: run.source,
    error: run.error,
    result: run.result
  }
  const fields: Readonly<Partial<Record<string, string | null>>> = values
  const value = fields[column]
  return value == null ? null : { field: column as RunField, value }
}
