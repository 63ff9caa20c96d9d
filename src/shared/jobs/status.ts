import { z } from 'zod'

/** `status.json` in a job's folder, written by its runner alone: how the job stands. Times are this machine's, ms. */
export const jobPhases = [
  /** The runner has begun. */
  'starting',
  /** Another run holds the resource, or others have the GPUs. */
  'waiting',
  'running',
  'stopping',
  /** The work is over, and its outcome is on its way to Redis. */
  'delivering',
  'ended'
] as const

/** How a job ended. `refused`: the guard did not let it start; `error`: it could not be run at all. */
export const jobOutcomes = ['completed', 'failed', 'cancelled', 'superseded', 'refused', 'error'] as const

export const jobEndSchema = z.object({
  at: z.number(),
  outcome: z.enum(jobOutcomes),
  exitCode: z.number().int(),
  /** JSON text, at most 64 KiB, as the work left it. */
  result: z.string().nullable(),
  /** In English; may hold the work's own words. */
  error: z.string().nullable(),
  /**
   * `kept`: Redis has not heard of it yet, it waits on disk. `lost`: it could be kept nowhere. `none`: there was nothing
   * to tell.
   */
  delivery: z.enum(['delivered', 'kept', 'lost', 'none']),
  /** Who held the resource or had completed it, as `taskguard run --json` says it. */
  refusal: z.record(z.string(), z.json()).nullable()
})

export const jobRunSchema = z.object({
  runId: z.string(),
  fence: z.string(),
  attempt: z.number(),
  /** False: an observed run beside the lease's holder. */
  held: z.boolean(),
  leaseMs: z.number()
})
export const jobGpuSchema = z.object({ index: z.number().int(), uuid: z.string(), name: z.string() })
export const jobProgressSchema = z.object({
  /** 0 to 1; null: the work reports text alone. */
  fraction: z.number().nullable(),
  text: z.string(),
  at: z.number()
})

export const jobStatusSchema = z.object({
  v: z.literal(1),
  phase: z.enum(jobPhases),
  /** When this was written: now and then although nothing has changed, as long as the runner lives. */
  at: z.number(),
  /** The runner: its number, and when it started, so that a later process with the same number is not taken for it. */
  runner: z.object({ pid: z.number().int(), started: z.string().nullable() }),
  startedAt: z.number(),
  /** What a waiting one waits for, and who has it. */
  waitingFor: z.object({ what: z.enum(['gpus', 'lease']), text: z.string() }).nullable(),
  /** Null before the lease. */
  run: jobRunSchema.nullable(),
  workPid: z.number().int().nullable(),
  gpus: z.array(jobGpuSchema),
  progress: jobProgressSchema.nullable(),
  /** Renewals do not get through. */
  redisAway: z.boolean(),
  /** Bytes written of the output, and lost because the disk took no more. */
  log: z.object({ bytes: z.number(), lost: z.number() }),
  end: jobEndSchema.nullable()
})

/** `stop.json`: asks the runner to stop the work, and says who asks. */
export const jobStopSchema = z.object({ v: z.literal(1), by: z.string().min(1).max(256), at: z.number() })

export type JobPhase = (typeof jobPhases)[number]
export type JobOutcome = (typeof jobOutcomes)[number]
export type JobEnd = z.infer<typeof jobEndSchema>
export type JobStatus = z.infer<typeof jobStatusSchema>
