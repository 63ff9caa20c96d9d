import { z } from 'zod'
import { auditCountsSchema } from '../protocol/audit'
import { toIso } from '../time/iso'
import { englishNote } from './note'
import type { AuditRow } from './row'

/** What `taskguard history --audit --json` prints, and the window exports. Times are ISO 8601 UTC. */

const time = z.iso.datetime({ offset: true })

export const actDocumentSchema = z.object({
  at: time,
  /** Null, and all that follows: what stands there can't be understood. */
  by: z.string().nullable(),
  source: z.string().nullable(),
  action: z.string().nullable(),
  type: z.string().nullable(),
  resource_id: z.string().nullable(),
  run_id: z.string().nullable(),
  finding: z.string().nullable(),
  counts: auditCountsSchema.nullable(),
  for_ms: z.number().nullable(),
  journal: z.string().nullable(),
  note: z.string().nullable(),
  /** Why Redis has it not: this machine alone has kept it. */
  local_only: z.string().nullable()
})
export type ActDocument = z.infer<typeof actDocumentSchema>

export const endpointAuditSchema = z.object({
  endpoint: z.string(),
  namespace: z.string(),
  /** Redis time of the reading, and how far back it goes. */
  at: time,
  from: time,
  /** How many acts fit; `acts` are the newest of them. */
  matched: z.number(),
  acts: z.array(actDocumentSchema),
  complete: z.boolean(),
  unread: z.array(z.string())
})
export type EndpointAudit = z.infer<typeof endpointAuditSchema>

export const auditDocumentSchema = z.object({
  version: z.literal(1),
  audit: z.array(endpointAuditSchema),
  unreachable: z.array(
    z.object({ endpoint: z.string(), namespace: z.string(), problem: z.string(), hint: z.string() })
  )
})
export type AuditDocument = z.infer<typeof auditDocumentSchema>

export const actDocument = ({ at, entry, localOnly }: AuditRow): ActDocument => ({
  at: toIso(at),
  by: entry?.by ?? null,
  source: entry?.source ?? null,
  action: entry?.action ?? null,
  type: entry?.type ?? null,
  resource_id: entry?.resource_id ?? null,
  run_id: entry?.run_id ?? null,
  finding: entry?.finding ?? null,
  counts: entry?.counts ?? null,
  for_ms: entry?.for_ms ?? null,
  journal: entry?.journal ?? null,
  note: entry && englishNote(entry),
  local_only: localOnly
})
