import { z } from 'zod'
import { findingKindSchema, findingSchema, type FindingKind } from '../findings/finding'
import { saidSchema } from '../jsonc/said'
import { namespaceSchema, resourceIdSchema, taskTypeSchema } from '../protocol/ids'

/**
 * A cleanup plan: cli.md's JSON of `taskguard clean`. A dry run prints it, `--plan` reads it back, the window shows it.
 */

/** The kinds that a cleanup can do something about. */
export const cleanableKinds = [
  'orphan_lock',
  'dead_holder',
  'lock_without_ttl',
  'lock_without_state'
] as const satisfies readonly FindingKind[]
export type CleanableKind = (typeof cleanableKinds)[number]
export const isCleanable = (kind: FindingKind): kind is CleanableKind =>
  cleanableKinds.some((one) => one === kind)

/**
 * - `delete_lock`: removes a lock whose holder has ended.
 * - `close_run`: a dead holder's record becomes abandoned, its live member goes, and its lock where it still holds one.
 * - `set_ttl`: a lock that never expires gets a time to live; not under a living holder, whose next renewal mends it.
 */
export const actionKindSchema = z.enum(['delete_lock', 'close_run', 'set_ttl'])
/** What set_ttl may set, in milliseconds: what release-if takes. */
export const SHORTEST_TTL = 1000
export const LONGEST_TTL = 7 * 24 * 3_600_000
export const actionResultSchema = z.enum(['applied', 'changed', 'failed'])

/**
 * What makes the action safe:
 * - `ended`: the owner's own record, or the resource's state, says that the work is over.
 * - `dead`: its lease is past by a full lease, and it was silent while Redis was watched for two.
 * - `no_ttl`: nothing; so the lock is not deleted, it only gets an end.
 * - `unguarded`: the rule that the engineer chose for workers without a guard (`thresholds.unguardedAfter`).
 */
export const becauseSchema = z.enum(['ended', 'dead', 'no_ttl', 'unguarded'])

/** The keys of a fleet's own first guard, by the settings' template of that name: no guard's record is behind them. */
export const templateKeysSchema = z.object({
  template: z.string(),
  state_key: z.string().nullable()
})

/** Exactly what the preview saw, and so what must still stand when the act comes. Null: the key or member was not there. */
export const seenSchema = z.object({
  lock: z.string().nullable(),
  /** Absolute expiry in Redis milliseconds; null: no lock or no TTL. */
  lock_expires_at: z.number().nullable(),
  /** The run to close, the lock's owner or the state's run, the first of them that is in `live`; null: none is. */
  live_run_id: z.string().nullable(),
  /** Its lease deadline in Redis milliseconds. */
  live_deadline: z.number().nullable(),
  state_status: z.string().nullable(),
  state_run_id: z.string().nullable(),
  state_fence: z.string().nullable(),
  /** Of a template's keys: SHA-1 of the state's text; null: there was none. */
  state_sha1: z.string().nullable().optional()
})

export const actionSchema = z.object({
  /** Unique in the plan. */
  id: z.string(),
  do: actionKindSchema,
  type: taskTypeSchema,
  resource_id: resourceIdSchema,
  /** The lock's key. */
  key: z.string(),
  /** The finding this answers. */
  kind: z.enum(cleanableKinds),
  finding_id: z.string(),
  why: z.string(),
  because: becauseSchema.optional(),
  /** Of the finding: since when, and what was seen. With them the window says `why` in its own language. */
  since: findingSchema.shape.since.optional(),
  evidence: findingSchema.shape.evidence.optional(),
  /** Left out: the guard's own keys. */
  source: templateKeysSchema.optional(),
  before: seenSchema,
  /** What will stand afterwards, in the terms of `before`; only what changes. */
  after: seenSchema.partial().extend({
    lock_ttl_ms: z.number().int().min(SHORTEST_TTL).max(LONGEST_TTL).optional(),
    record_status: z.string().optional()
  }),
  result: actionResultSchema.optional(),
  /** Why it was not applied: in English, and as a code of the cleanup catalog (`said`). */
  reason: z.string().optional(),
  reason_said: saidSchema.optional()
})

/** What the plan leaves alone, and why: a finding, or a resource that was chosen and of which nothing is wrong. */
export const skippedSchema = z.object({
  finding_id: z.string().nullable(),
  kind: findingKindSchema.nullable(),
  type: z.string(),
  resource_id: z.string(),
  why: z.string(),
  why_said: saidSchema.optional()
})

export const planSchema = z.object({
  version: z.literal(1),
  /** The endpoint's address, without any secret. */
  endpoint: z.string(),
  namespace: namespaceSchema,
  made_at: z.iso.datetime({ offset: true }),
  /** False when something could not be read: what it concerns is not in the plan. */
  complete: z.boolean(),
  unread: z.array(z.string()),
  /**
   * The guard's live locks when the plan was made: those that stood, and those of runs that said they ran; and how many
   * of them the plan touches.
   */
  live_locks: z.number().int().min(0),
  touched_locks: z.number().int().min(0),
  actions: z.array(actionSchema),
  skipped: z.array(skippedSchema)
})

export const cleanResultSchema = planSchema.extend({
  applied: z.number().int(),
  changed: z.number().int(),
  failed: z.number().int(),
  /** The journal's path; null for a dry run and when nothing was to be done. */
  journal: z.string().nullable(),
  /** Why the rest was not tried, where that was so: in English, and as what the audit trail notes of it. */
  stopped: z.string().optional(),
  stopped_said: saidSchema.optional()
})

export type Because = z.infer<typeof becauseSchema>
export type ActionKind = z.infer<typeof actionKindSchema>
export type ActionResult = z.infer<typeof actionResultSchema>
export type Seen = z.infer<typeof seenSchema>
export type Action = z.infer<typeof actionSchema>
export type Skipped = z.infer<typeof skippedSchema>
export type Plan = z.infer<typeof planSchema>
export type CleanResult = z.infer<typeof cleanResultSchema>
