import { z } from 'zod'
import { gpuViewSchema } from '../gpus/view'
import { jobFaultSchema } from '../jobs/fault'
import { launchChoiceSchema, launchRequestSchema, preflightSchema } from '../jobs/launch'
import { jobIdSchema } from '../jobs/spec'
import { jobTemplateViewSchema } from '../jobs/template'
import { jobDetailSchema, jobViewSchema } from '../jobs/view'

/**
 * GPU jobs between window and engine, over the live port.
 *
 * **What comes by itself.** Every window gets, on connecting, `jobTemplates` once and `jobs` with `all: true` (more
 * messages with `all: false` follow where there are many), then `jobs` with what changed, at most four times a second,
 * and `jobTemplates` again when the settings change. `all: true` takes the place of everything known. Nothing is
 * numbered: a port loses nothing, and after a restart of the engine everything is told anew. `gpus` comes only while the
 * window has said `watchGpus: true`, and every two seconds at most.
 *
 * **What is asked.** `{ kind: 'job', request, call }`, and one `{ kind: 'jobAnswer', request, … }` for each, with the
 * answer or a fault. No call waits for a job: what `launch`, `stop` and the others began is seen in `jobs`.
 *
 * **A launch.** `preflight` as the form changes (each answer belongs to its `request`: drop the older ones), which takes
 * nothing and answers within ten seconds; then `launch` with one of its `choices`. The engine asks the guard again, and
 * answers `running`, `completed` or another fault where that has changed: show the preflight anew. What stands between
 * this and the start of the runner is decided by the lease itself: then the job is there, and ended as `refused`.
 *
 * **A log.** The window pulls. `readLog` with `tail: N` shows the end at once and says where it begins; go on from
 * `from + bytes.length`, each time when the terminal has taken the last chunk (its write callback), until `total` is
 * reached; then ask again when `jobs` tells of more `log.bytes`, or every quarter of a second while the tab is in sight.
 * Nothing is kept in the engine for a reader, and no more than LOG_CHUNK_MAX comes at once. Bytes are the work's own:
 * a chunk may end within a character, so they are handed on as bytes. `logTimes` says when which offset was written.
 */

/** Most bytes of one `readLog`. */
export const LOG_CHUNK_MAX = 256 * 1024
/** Most entries of one `logTimes`. */
export const LOG_TIMES_MAX = 5_000
/** Most jobs in one `jobs` message. */
export const JOBS_PART = 200

/** What a window may ask. */
export const jobCallSchema = z.discriminatedUnion('op', [
  /** What would happen: takes nothing and writes nothing. */
  z.strictObject({ op: z.literal('preflight'), launch: launchRequestSchema }),
  z.strictObject({
    op: z.literal('launch'),
    launch: launchRequestSchema,
    choice: launchChoiceSchema,
    /** For `wait`: at most so long, milliseconds; null: as long as it takes. */
    waitMs: z.number().int().min(0).nullable()
  }),
  /** SIGTERM to all that it started, SIGKILL after its grace; a queued one is taken out of the queue. */
  z.strictObject({ op: z.literal('stop'), id: jobIdSchema }),
  /** A queued job to a place in the queue, from 0. */
  z.strictObject({ op: z.literal('move'), id: jobIdSchema, to: z.number().int().min(0) }),
  /** Jobs that are over: their folders go, with log and result. */
  z.strictObject({ op: z.literal('remove'), ids: z.array(jobIdSchema).min(1).max(2_000) }),
  z.strictObject({ op: z.literal('detail'), id: jobIdSchema }),
  /** From an offset on (`from`), or the last bytes (`tail`). */
  z.strictObject({
    op: z.literal('readLog'),
    id: jobIdSchema,
    at: z.union([
      z.strictObject({ from: z.number().int().min(0) }),
      z.strictObject({ tail: z.number().int().min(0).max(LOG_CHUNK_MAX) })
    ]),
    /** Bytes. */
    length: z.number().int().min(1).max(LOG_CHUNK_MAX)
  }),
  /** The times of a stretch of the log: the newest LOG_TIMES_MAX of it, and the one that it begins in. */
  z.strictObject({
    op: z.literal('logTimes'),
    id: jobIdSchema,
    from: z.number().int().min(0),
    to: z.number().int().min(0)
  })
])
export type JobCall = z.infer<typeof jobCallSchema>
export type JobOp = JobCall['op']

/** What each is answered with. */
export const jobResultSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('preflight'), preflight: preflightSchema }),
  z.object({ op: z.literal('launch'), id: z.string() }),
  z.object({ op: z.literal('stop') }),
  z.object({ op: z.literal('move') }),
  /** How many are gone; those that are not over, or have an outcome to deliver, stay. */
  z.object({ op: z.literal('remove'), removed: z.number() }),
  z.object({ op: z.literal('detail'), detail: jobDetailSchema }),
  z.object({
    op: z.literal('readLog'),
    /** Where `bytes` begins. */
    from: z.number(),
    bytes: z.instanceof(Uint8Array),
    /** How much there is by now. */
    total: z.number(),
    /** Bytes that the disk would not take. */
    lost: z.number(),
    /** Nothing more comes. */
    over: z.boolean()
  }),
  z.object({
    op: z.literal('logTimes'),
    /** What begins at `offset` was written at `at`; this machine's clock, milliseconds. In order. */
    times: z.array(z.object({ offset: z.number(), at: z.number() }))
  })
])
export type JobResult = z.infer<typeof jobResultSchema>
export type JobResultOf<O extends JobOp> = Extract<JobResult, { op: O }>

/** Window → engine. */
export const jobRequestSchema = z.strictObject({
  kind: z.literal('job'),
  /** Names the request in its answer. */
  request: z.number().int(),
  call: jobCallSchema
})
export const watchGpusSchema = z.strictObject({ kind: z.literal('watchGpus'), watch: z.boolean() })

/** Engine → window. One of the two is null. Several faults: fields of the form. */
export const jobAnswerSchema = z.object({
  kind: z.literal('jobAnswer'),
  request: z.number(),
  result: jobResultSchema.nullable(),
  faults: z.array(jobFaultSchema).nullable()
})
export const jobsMessageSchema = z.object({
  kind: z.literal('jobs'),
  all: z.boolean(),
  jobs: z.array(jobViewSchema),
  removed: z.array(z.string())
})
export const jobTemplatesMessageSchema = z.object({
  kind: z.literal('jobTemplates'),
  templates: z.array(jobTemplateViewSchema)
})
export const gpusMessageSchema = z.object({ kind: z.literal('gpus'), view: gpuViewSchema })

export type JobRequest = z.infer<typeof jobRequestSchema>
export type JobAnswer = z.infer<typeof jobAnswerSchema>
export type JobsMessage = z.infer<typeof jobsMessageSchema>
export type JobTemplatesMessage = z.infer<typeof jobTemplatesMessageSchema>
export type GpusMessage = z.infer<typeof gpusMessageSchema>
