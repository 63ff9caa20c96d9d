import { actDocument, type ActDocument } from '@shared/audit/document'
import type { AuditRow } from '@shared/audit/row'
import type { Cell } from '@shared/export/csv'
import type { RecordContext } from '../../table/kind'

/** An act as it leaves the app: as `taskguard history --audit --json` has it, with its endpoint. */
export interface ActRecord extends ActDocument {
  readonly endpoint: string
  readonly namespace: string
}

export const recordOf = (row: AuditRow, { endpointOf }: RecordContext): ActRecord => ({
  endpoint: endpointOf(row.endpointId)?.name ?? row.endpointId,
  namespace: row.namespace,
  ...actDocument(row)
})

/** The columns of a CSV, in their order: what a cleanup came to in columns of its own. */
export const recordFields = [
  'endpoint',
  'namespace',
  'at',
  'by',
  'source',
  'action',
  'type',
  'resource_id',
  'run_id',
  'finding',
  'planned',
  'applied',
  'changed',
  'failed',
  'for_ms',
  'journal',
  'note',
  'local_only'
] as const

export function cellsOf(row: AuditRow, context: RecordContext): readonly Cell[] {
  const { counts, ...record } = recordOf(row, context)
  const none = { planned: null, applied: null, changed: null, failed: null }
  const flat = { ...record, ...(counts ?? none) }
  return recordFields.map((field): Cell => flat[field])
}
