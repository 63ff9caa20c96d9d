import { z } from 'zod'
import { findingKindSchema } from '../findings/finding'

/**
 * A cleanup plan: cli.md's JSON of `taskguard clean`. A dry run prints it, `--plan` reads it back, the window shows it.
 */

export const actionKindSchema = z.enum(['delete_lock', 'close_run', 'set_ttl'])
export const actionResultSchema = z.enum(['applied', 'changed', 'failed'])

/** Exactly what the preview saw, and so what must still stand when the act comes. Null: the key or member was not there. */
export const seenSchema = z.object({
  lock: z.string().nullable(),
  /** Absolute expiry in Redis milliseconds; null: no lock or no TTL. */
  lock_expires_at: z.number().nullable(),
  live_run_id: z.string().nullable(),
  live_deadline: z.number().nullable(),
  state_status: z.string().nullable(),
  state_run_id: z.string().nullable(),
  state_fence: z.string().nullable()
})

export const actionSchema = z.object({
  id: z.string(),
  do: actionKindSchema,
  type: z.string(),
  resource_id: z.string(),
  key: z.string(),
  /** The finding this answers. */
  kind: findingKindSchema,
  finding_id: z.string(),
  why: z.string(),
  before: seenSchema,
  /** What will stand afterwards, in the terms of `before`; only what changes. */
  after: seenSchema
    .partial()
    .extend({ lock_ttl_ms: z.number().nullable().optional(), record_status: z.string().optional() }),
  result: actionResultSchema.optional(),
  /** Why it was not applied. */
  reason: z.string().optional()
})

export const planSchema = z.object({
  version: z.literal(1),
  endpoint: z.string(),
  namespace: z.string(),
  made_at: z.iso.datetime({ offset: true }),
  /** False when something could not be read: what it concerns is not in the plan. */
  complete: z.boolean(),
  unread: z.array(z.string()),
  live_locks: z.number().int().min(0),
  actions: z.array(actionSchema)
})

export const cleanResultSchema = planSchema.extend({
  applied: z.number().int(),
  changed: z.number().int(),
  failed: z.number().int(),
  /** The journal's path; null for a dry run and when nothing was to be done. */
  journal: z.string().nullable()
})

export type ActionKind = z.infer<typeof actionKindSchema>
export type Seen = z.infer<typeof seenSchema>
export type Action = z.infer<typeof actionSchema>
export type Plan = z.infer<typeof planSchema>
export type CleanResult = z.infer<typeof cleanResultSchema>
