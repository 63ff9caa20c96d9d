import { z } from 'zod'
import { modeSchema } from '../protocol/documents'
import { jobGpuSchema, jobOutcomes, jobProgressSchema, jobRunSchema } from './status'

/** Where a job is, as a window shows it. */
export const jobStates = [
  /** In the queue for GPUs: nothing of it runs. */
  'queued',
  /** Its runner begins. */
  'starting',
  /** Its runner waits: see `waitingFor`. */
  'waiting',
  'running',
  'stopping',
  /** The work is over, and its outcome is on its way to Redis. */
  'delivering',
  'ended',
  /** Its runner is gone without a word: killed, or the machine went down. Its lease runs out by itself. */
  'died',
  /** Its folder can't be read, or a later version wrote it: shown, never touched. */
  'unreadable'
] as const
export const jobStateSchema = z.enum(jobStates)
export type JobState = z.infer<typeof jobStateSchema>

/** States of which nothing more is to be expected. */
export const isOver = (state: JobState): boolean =>
  state === 'ended' || state === 'died' || state === 'unreadable'

/** One job in the list. Times are this machine's, milliseconds. Texts may be hostile: a job writes what it likes. */
export const jobViewSchema = z.object({
  id: z.string(),
  state: jobStateSchema,
  /** The template it was made from. */
  template: z.string(),
  type: z.string(),
  resourceId: z.string(),
  endpointId: z.string(),
  endpointName: z.string(),
  namespace: z.string(),
  /** Who launched it: `user@host`. */
  by: z.string(),
  createdAt: z.number(),
  test: z.boolean(),
  mode: modeSchema,
  force: z.boolean(),
  /** Its place in the queue, from 1; null: it is not there. */
  position: z.number().int().nullable(),
  /** Queued, and this app can't start it: it watches no such endpoint. Another app on this home may. */
  blocked: z.boolean(),
  startedAt: z.number().nullable(),
  waitingFor: z.object({ what: z.enum(['gpus', 'lease']), text: z.string() }).nullable(),
  run: jobRunSchema.nullable(),
  runnerPid: z.number().nullable(),
  workPid: z.number().nullable(),
  gpus: z.array(jobGpuSchema),
  /** So many are wanted, of so many bytes each. */
  wants: z.object({ count: z.number(), memory: z.number() }),
  progress: jobProgressSchema.nullable(),
  /** Redis does not answer its renewals; the work goes on. */
  redisAway: z.boolean(),
  /** Somebody has asked it to stop. */
  stopAsked: z.boolean(),
  log: z.object({ bytes: z.number(), lost: z.number() }),
  end: z
    .object({
      at: z.number(),
      outcome: z.enum(jobOutcomes),
      exitCode: z.number(),
      error: z.string().nullable(),
      /** It left a result: `detail` has it. */
      hasResult: z.boolean(),
      /**
       * `pending`: kept on this disk until Redis is back; `lost`: it could be kept nowhere; `none`: there was nothing to
       * tell.
       */
      delivery: z.enum(['delivered', 'pending', 'lost', 'none'])
    })
    .nullable(),
  /** What is wrong with its folder; null: nothing. In English. */
  problem: z.string().nullable()
})
export type JobView = z.infer<typeof jobViewSchema>

/** One job whole, read when somebody looks at it. */
export const jobDetailSchema = z.object({
  id: z.string(),
  folder: z.string(),
  command: z.array(z.string()),
  cwd: z.string().nullable(),
  env: z.record(z.string(), z.string()),
  /** What was given for the template's inputs: for "run again". */
  inputs: z.record(z.string(), z.string()),
  leaseMs: z.number(),
  maxRuntimeMs: z.number(),
  onLost: z.enum(['stop', 'continue']),
  successPattern: z.string().nullable(),
  /** JSON text, at most 64 KiB. */
  result: z.string().nullable(),
  /** Why the guard did not let it start, as `taskguard run --json` says it. */
  refusal: z.record(z.string(), z.json()).nullable(),
  /** What its runner itself said beside the log: mostly empty, else what broke. */
  runnerSaid: z.string()
})
export type JobDetail = z.infer<typeof jobDetailSchema>
