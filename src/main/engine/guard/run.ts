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
  startTime: z.string(),
  /** False: an observed run beside the lease's holder. */
  held: z.boolean()
})

export type About = z.infer<typeof aboutSchema>
export type GuardRun = z.infer<typeof guardRunSchema>

/** The run block of common.lua: ARGV[1] to ARGV[10]. */
export function runBlock(run: GuardRun, channel: string): string[] {
  const { host, pid, worker, source, lockTimeout } = run.about
  return [
    run.runId,
    run.type,
    run.id,
    channel,
    String(run.leaseMs),
    run.mode,
    run.test ? '1' : '0',
    run.forced ? '1' : '0',
    run.taskId,
    JSON.stringify({ host, pid, worker, source, lock_timeout: lockTimeout })
  ]
}
