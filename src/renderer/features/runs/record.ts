import type { Cell } from '@shared/export/csv'
import { runDocument, runDocumentSchema, type RunDocument } from '@shared/history/document'
import type { HistoryRun } from '@shared/history/run'
import type { RecordContext } from '../../table/kind'

/** A run as it leaves the app: as `taskguard history --json` has it, with its endpoint. */
export interface RunRecord extends RunDocument {
  readonly endpoint: string
  readonly namespace: string
}

export const recordOf = (run: HistoryRun, { endpointOf, now }: RecordContext): RunRecord => ({
  endpoint: endpointOf(run.endpointId)?.name ?? run.endpointId,
  namespace: run.namespace,
  ...runDocument(run, now(run.endpointId))
})

/** The columns of a CSV, in their order. */
export const recordFields = [
  'endpoint',
  'namespace',
  ...runDocumentSchema.keyof().options
] as const satisfies readonly (keyof RunRecord)[]

/** A list of runs in one cell, a space between them: no run's id holds one. */
export const cellsOf = (run: HistoryRun, context: RecordContext): readonly Cell[] => {
  const record = recordOf(run, context)
  return recordFields.map((field): Cell => {
    const value = record[field]
    return typeof value === 'object' && value !== null ? value.join(' ') : value
  })
}
