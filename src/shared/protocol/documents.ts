import { z } from 'zod'
import { fenceSchema } from './ids'
import { PROTOCOL_VERSION } from './limits'

/**
 * The JSON documents of protocol version 1: the state (a resource's outcome) and the record (one run's history).
 * Unknown fields are kept out of the way, not refused: a newer minor writer may add some.
 */

const isoTime = z.iso.datetime({ offset: true })

/**
 * A member that a document can do without, as the scripts can: what another hand left out, or wrote in a way of its own,
 * is unknown, and makes nothing unreadable.
 */
const said = <S extends z.ZodType>(schema: S) => schema.optional().catch(undefined)

export const progressSchema = z.object({
  /** 0 to 1, or null where the work reports text alone. */
  fraction: z.number().min(0).max(1).nullable(),
  text: z.string(),
  at: isoTime,
  /** The first report's time and how many there were: from them comes the usual gap between two. */
  first_at: isoTime,
  count: z.number().int().min(1)
})

export const rejectedSchema = z.object({
  count: z.number().int().min(1),
  last_at: isoTime,
  reason: z.enum(['running', 'completed', 'quarantined']),
  task_id: z.string()
})

export const lastCompletedSchema = z.object({
  run_id: z.string(),
  task_id: z.string(),
  fence: fenceSchema,
  end_time: isoTime,
  result: z.unknown().optional()
})

export const modeSchema = z.enum(['enforce', 'observe'])
export const stateStatusSchema = z.enum(['running', 'completed', 'failed', 'abandoned'])
export const recordStatusSchema = z.enum([...stateStatusSchema.options, 'superseded', 'cancelled'])

/** What every document has: the members that the scripts decide by (docs/protocol.md). */
const common = {
  v: z.literal(PROTOCOL_VERSION),
  run_id: z.string(),
  task_id: z.string(),
  fence: fenceSchema,
  start_time: isoTime,
  attempt: z.number().int().min(0).default(1),
  mode: modeSchema.catch('enforce'),
  /** A trial: holds the lease, is no outcome. */
  test: z.boolean().catch(false),
  /** Ran although a recent completion stood, or quarantine. */
  forced: z.boolean().catch(false),
  /** False: ran beside the lease's holder, observed or as the loser of a flush. */
  held: z.boolean().catch(true),
  task_type: said(z.string()),
  resource_id: said(z.string()),
  end_time: isoTime.optional(),
  /** Seconds, as in the seed: the run's max_runtime, not its lease. */
  lock_timeout: said(z.number().positive()),
  lease_ms: said(z.number().int().positive()),
  result: z.unknown().optional(),
  error: said(z.string()),
  success: said(z.boolean()),
  host: said(z.string()),
  pid: said(z.number().int().min(0)),
  worker: said(z.string()),
  /** What took the lease: `cli`, `app`, `celery`, … */
  source: said(z.string()),
  progress: said(progressSchema),
  /** The run that took over, or the hand that closed this one, where it was superseded or reaped. */
  ended_by: said(z.string())
}

export const stateSchema = z.object({
  ...common,
  status: stateStatusSchema,
  rejected: said(rejectedSchema),
  last_completed: said(lastCompletedSchema),
  /** While a run runs: the state that stood before it, and returns after a test run or a cancelled one. */
  before: said(
    z.object({
      expires_at: z.string().regex(/^\d{1,16}$/, 'takes milliseconds in a string'),
      state: z.unknown()
    })
  )
})

export const recordSchema = z.object({
  ...common,
  status: recordStatusSchema
})

export type Mode = z.infer<typeof modeSchema>
export type StateStatus = z.infer<typeof stateStatusSchema>
export type RecordStatus = z.infer<typeof recordStatusSchema>
export type StateDocument = z.infer<typeof stateSchema>
export type RunRecord = z.infer<typeof recordSchema>

/** What PUBLISH sends on `NS:events`: a hint, never truth. */
export const eventSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  type: z.string(),
  id: z.string(),
  run_id: z.string(),
  event: z.string(),
  at: isoTime
})
export type GuardEvent = z.infer<typeof eventSchema>
