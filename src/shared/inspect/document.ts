import { z } from 'zod'
import { findingSchema } from '../findings/finding'
import { recordSchema, stateSchema } from '../protocol/documents'

/** The document of `taskguard inspect TYPE ID --json`: one resource, whole. Times are ISO 8601 UTC, durations milliseconds. */

const time = z.iso.datetime({ offset: true })

export const inspectedLockSchema = z.object({
  key: z.string(),
  /** The run that holds it, or whatever stands there. */
  owner: z.string(),
  /** Null: it never expires. */
  expires_at: time.nullable(),
  ttl_ms: z.number().nullable()
})

/** A run as its record tells, and what `live` says of it now. */
export const inspectedRunSchema = z.object({
  record: recordSchema,
  /** When its lease ends; null: it does not say that it runs. */
  lease_until: time.nullable(),
  /** Negative: over. */
  lease_left_ms: z.number().nullable()
})

export const inspectedKeySchema = z.object({
  key: z.string(),
  /** Redis' own type: string, hash, … */
  type: z.string(),
  /** As it stands, hostile text; null: not a string or a hash. Long ones are cut. */
  value: z.string().nullable(),
  /** Null: it never expires. */
  ttl_ms: z.number().nullable()
})

export const inspectDocumentSchema = z.object({
  version: z.literal(1),
  endpoint: z.string(),
  namespace: z.string(),
  at: time,
  type: z.string(),
  resource_id: z.string(),
  /** False: nothing in Redis tells of it. */
  found: z.boolean(),
  lock: inspectedLockSchema.nullable(),
  /** Null: there is none, or it can't be read (see `unreadable`). */
  state: stateSchema.nullable(),
  /** Newest first. */
  runs: z.array(inspectedRunSchema),
  /** Runs that say they run and have no record. */
  strangers: z.array(z.object({ run_id: z.string(), lease_until: time, lease_left_ms: z.number() })),
  refusals: z.array(z.object({ holder: z.string(), task_id: z.string() })),
  findings: z.array(findingSchema),
  unreadable: z.array(z.object({ key: z.string(), reason: z.string(), detail: z.string() })),
  raw: z.array(inspectedKeySchema),
  complete: z.boolean(),
  unread: z.array(z.string())
})

export type InspectedLock = z.infer<typeof inspectedLockSchema>
export type InspectedRun = z.infer<typeof inspectedRunSchema>
export type InspectedKey = z.infer<typeof inspectedKeySchema>
export type InspectDocument = z.infer<typeof inspectDocumentSchema>
