import { z } from 'zod'
import { modeSchema } from '@shared/protocol/documents'
import {
  fenceSchema,
  resourceIdSchema,
  runIdSchema,
  taskIdSchema,
  taskTypeSchema
} from '@shared/protocol/ids'
import { MAX_LEASE_MS, MIN_LEASE_MS } from '@shared/protocol/limits'

/** What describes a run, beside what decides about it. */
export const aboutSchema = z.object({
  host: z.string().max(255),
  pid: z.number().int().min(0),
  worker: z.string().max(255),
  /** What took the lease: `cli`, `app`, `celery`, … */
  source: z.string().max(64),
  /** Seconds: the run's max_runtime, the seed's field. */
  lockTimeout: z.number().positive()
})

/**
 * A run that acquired: all that its renewals and its finish bring along, so that they can rebuild what Redis lost.
 * Plain data: it may be kept on disk and finished by another process.
 */
export const guardRunSchema = z.object({
  type: taskTypeSchema,
  id: resourceIdSchema,
  runId: runIdSchema,
  taskId: taskIdSchema,
  leaseMs: z.number().int().min(MIN_LEASE_MS).max(MAX_LEASE_MS),
  mode: modeSchema,
  test: z.boolean(),
  forced: z.boolean(),
  about: aboutSchema,
  /** `0` while it is not known: the acquire's answer never came. */
  fence: fenceSchema,
  attempt: z.number().int().min(1),
  /** ISO 8601 UTC, as Redis gave it; empty while not known. */
  startTime: z.string().regex(/^[0-9T:.+-]*$/),
  /** False: an observed run beside the lease's holder. */
  held: z.boolean()
})

export type About = z.infer<typeof aboutSchema>
export type GuardRun = z.infer<typeof guardRunSchema>

/** The members of a run's record that its client says, from `mode` to `lock_timeout` (docs/protocol.md): JSON, no braces. */
export function saidMembers(run: GuardRun): string {
  const { host, worker, source, pid, lockTimeout } = run.about
  return JSON.stringify({
    mode: run.mode,
    test: run.test,
    forced: run.forced,
    lease_ms: run.leaseMs,
    task_id: run.taskId,
    task_type: run.type,
    resource_id: run.id,
    host,
    worker,
    source,
    pid,
    lock_timeout: lockTimeout
  }).slice(1, -1)
}

/** All members of the record that renew and finish take: what acquire answered, then what the client said to it. */
export const allMembers = (run: GuardRun, said: string): string =>
  `"fence":"${run.fence}","attempt":${run.attempt},"held":${run.held},"start_time":"${run.startTime}",${said}`
