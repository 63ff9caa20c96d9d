import { z } from 'zod'
import { auditEntrySchema } from '../protocol/audit'
import { hasNote } from './note'

/** An act of the audit trail, as the window shows it. */
export const auditRowSchema = z.object({
  /** Stable and unique among all endpoints. */
  key: z.string(),
  endpointId: z.string(),
  namespace: z.string(),
  /** Redis ms; of an act that this machine alone has kept, this machine's clock. */
  at: z.number(),
  /** Null: what stands there can't be understood. */
  entry: auditEntrySchema.nullable(),
  /** Why Redis has it not: this machine alone has kept it. Null: Redis has it. */
  localOnly: z.string().nullable()
})
export type AuditRow = z.infer<typeof auditRowSchema>

/** One cycle of the automatic cleanup that found nothing to do: most are. */
export const isIdleCycle = ({ entry }: AuditRow): boolean =>
  entry?.action === 'auto_clean' && entry.counts?.planned === 0 && !hasNote(entry)
