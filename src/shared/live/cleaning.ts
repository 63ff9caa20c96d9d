import { z } from 'zod'
import { saidSchema } from '../jsonc/said'
import { auditCountsSchema } from '../protocol/audit'

/** One cycle of an endpoint's automatic cleanup, whichever app had it. */
export const cycleSchema = z.object({
  /** When it was written down, Redis ms. */
  at: z.number(),
  /** Whose app it was, `user@host`: hostile text. */
  by: z.string(),
  counts: auditCountsSchema,
  /** Why it did less than was planned, or nothing: as the audit trail has it. Null, both: it did all. */
  note: z.string().nullable(),
  said: saidSchema.nullable()
})
export type Cycle = z.infer<typeof cycleSchema>

/** How an endpoint's automatic cleanup stands, as this app sees it. */
export const cleaningSchema = z.object({
  /**
   * - `waiting`: nobody is known to do it yet: the endpoint is not reached, or was not asked.
   * - `here`: this app has the cleaner's lease.
   * - `elsewhere`: another app or command has it.
   * - `locked`: the endpoint is protected, and nothing is written there now.
   */
  state: z.enum(['waiting', 'here', 'elsewhere', 'locked']),
  /** A cycle of this app is under way. */
  working: z.boolean(),
  /** Who has the lease where it is elsewhere: hostile text. */
  who: z.string().nullable(),
  /** When this app's next cycle is due, ms by this machine's clock; null: the schedule names no moment any more. */
  next: z.number().nullable(),
  /** Null: the audit trail has none. */
  last: cycleSchema.nullable()
})
export type Cleaning = z.infer<typeof cleaningSchema>
