import { z } from 'zod'
import { modeSchema } from '../protocol/documents'
import { resourceIdSchema, taskTypeSchema } from '../protocol/ids'
import { MAX_LEASE_MS, MIN_LEASE_MS } from '../protocol/limits'

/** A job's id: a ULID, so that ids stand in the order of their making. It names the job's folder. */
export const jobIdSchema = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/)

/** What a job is to do, all variables already put in: `spec.json` in its folder, written once by whoever launched it. */
export const jobSpecSchema = z.object({
  v: z.literal(1),
  id: jobIdSchema,
  /** This machine's clock, milliseconds. */
  createdAt: z.number(),
  /** `user@host`. */
  by: z.string(),
  /** The template it was made from. */
  template: z.string(),
  /** What was given for the template's inputs. */
  inputs: z.record(z.string(), z.string()),
  type: taskTypeSchema,
  resourceId: resourceIdSchema,
  /** One element an argument; there is no shell. */
  command: z.tuple([z.string().min(1)], z.string()),
  cwd: z.string().nullable(),
  env: z.record(z.string(), z.string()),
  endpointId: z.string(),
  endpointName: z.string(),
  /** Where it was, as RedisTarget.address has it: a job that waited does not start at another place of the same name. */
  address: z.string(),
  namespace: z.string(),
  leaseMs: z.number().int().min(MIN_LEASE_MS).max(MAX_LEASE_MS),
  maxRuntimeMs: z.number().int().positive(),
  graceMs: z.number().int().min(0),
  onLost: z.enum(['stop', 'continue']),
  mode: modeSchema,
  /** False: its end is the resource's outcome for the whole fleet. */
  test: z.boolean(),
  force: z.boolean(),
  /** Milliseconds to wait for a run that holds the resource; null: as long as it takes; 0: not at all. */
  waitMs: z.number().int().min(0).nullable(),
  gpus: z.object({ count: z.number().int().min(0).max(64), memory: z.number().min(0) }),
  /** A line of the output must look like this for the job to be a success; `*` stands for anything. */
  successPattern: z.string().nullable()
})
export type JobSpec = z.infer<typeof jobSpecSchema>

/** `queue.json` beside the jobs' folders: who waits for GPUs. In a file of its own, because it changes. */
export const jobQueueSchema = z.object({
  v: z.literal(1),
  /** The first goes first. A job stays here until it has its GPUs. */
  order: z.array(jobIdSchema),
  /** The job whose runner is being started, and the process that does it: no other starts one meanwhile. */
  starting: z
    .object({
      id: jobIdSchema,
      by: z.object({ pid: z.number().int(), started: z.string().nullable() })
    })
    .nullable()
})
export type JobQueueFile = z.infer<typeof jobQueueSchema>
