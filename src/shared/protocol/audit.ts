import { z } from 'zod'
import { saidSchema } from '../jsonc/said'
import { PROTOCOL_VERSION } from './limits'

/** Who did what: the entries of the stream `NS:audit` (docs/protocol.md, "Audit trail"). */

/** How long an act is kept in Redis, milliseconds. */
export const AUDIT_KEPT_MS = 30 * 86_400_000
/** With more acts than this the oldest leave earlier. */
export const AUDIT_MOST = 100_000
/** Bytes of an entry's JSON. */
export const AUDIT_ENTRY_MAX = 4096
/** Characters. */
export const AUDIT_NOTE_MAX = 500
/** The entry's one field in the stream. */
export const AUDIT_FIELD = 'entry'

/**
 * - `clean`, `restore`: a person applied a cleanup plan, or took one back.
 * - `auto_clean`: one cycle of the automatic cleanup; `cleanup_on`, `cleanup_off`: somebody switched it.
 * - `force_run`: a run was let in by force.
 * - `acknowledge`, `snooze`, `reactivate`: what somebody said of a finding, or took back.
 * - `unlock`: a protected endpoint was opened for writing.
 */
export const auditActions = [
  'clean',
  'restore',
  'auto_clean',
  'cleanup_on',
  'cleanup_off',
  'force_run',
  'acknowledge',
  'snooze',
  'reactivate',
  'unlock'
] as const
export type AuditAction = (typeof auditActions)[number]

/** What a cleanup came to, in items. */
export const auditCountsSchema = z.object({
  planned: z.number().int().min(0),
  applied: z.number().int().min(0),
  changed: z.number().int().min(0),
  failed: z.number().int().min(0)
})
export type AuditCounts = z.infer<typeof auditCountsSchema>

const name = z.string().min(1).max(64)

/** An act as it is read: another program, or a later version, may name acts and sources that this one does not know. */
export const auditEntrySchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  /** `user@host` */
  by: z.string().min(1).max(128),
  /** `app`, `cli`, or another program's name. */
  source: name,
  action: name,
  type: z.string().max(1024).optional(),
  resource_id: z.string().max(2048).optional(),
  run_id: z.string().max(64).optional(),
  /** A finding's id. */
  finding: z.string().max(64).optional(),
  counts: auditCountsSchema.optional(),
  /** For how long: a snooze, an unlocked endpoint. Milliseconds. */
  for_ms: z.number().int().min(0).optional(),
  /** The journal's file, on the machine of who acted. */
  journal: z.string().max(1024).optional(),
  /** Why, or what came of it: what a person wrote, or another program. */
  note: z.string().max(AUDIT_NOTE_MAX).optional(),
  /** The same of Task Guard's own making, in no language: a code of `auditNotes` (shared/audit/note.ts) with its figures. */
  said: saidSchema.optional()
})
export type AuditEntry = z.infer<typeof auditEntrySchema>

/** An act as it is told to the writer, which adds who and from where. */
export type AuditAct = Omit<AuditEntry, 'v' | 'by' | 'source' | 'action'> & { readonly action: AuditAction }

/** When the act was written down, Redis ms: a stream's ids begin with it. Null: no such id. */
export function auditTime(id: string): number | null {
  const match = /^(\d{1,16})-\d+$/.exec(id)
  return match ? Number(match[1]) : null
}
