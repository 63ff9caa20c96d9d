import { hostname } from 'node:os'
import { z } from 'zod'
import { UsageError } from '@shared/errors'
import { modeSchema } from '@shared/protocol/documents'
import { resourceIdSchema, runIdSchema, taskIdSchema, taskTypeSchema } from '@shared/protocol/ids'
import {
  DEFAULT_LEASE_MS,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_MAX_RUNTIME_MS,
  MAX_ATTEMPTS_LIMIT,
  MAX_LEASE_MS,
  MIN_LEASE_MS
} from '@shared/protocol/limits'
import { type GuardRun, guardRunSchema } from './run'
import { newRunId } from './run-id'

const HOST = hostname()

/** What an acquire takes; all but the type and the id has a default. Times are milliseconds. */
export const acquireRequestSchema = z.object({
  type: taskTypeSchema,
  id: resourceIdSchema,
  /** Default: the run id. A redelivered task keeps its task id and comes with a new run id. */
  taskId: taskIdSchema.optional(),
  /** Default: a new ULID. Pass one only to ask again after a lost answer. */
  runId: runIdSchema.optional(),
  leaseMs: z.number().int().min(MIN_LEASE_MS).max(MAX_LEASE_MS).default(DEFAULT_LEASE_MS),
  maxRuntimeMs: z.number().int().positive().default(DEFAULT_MAX_RUNTIME_MS),
  maxAttempts: z.number().int().min(1).max(MAX_ATTEMPTS_LIMIT).default(DEFAULT_MAX_ATTEMPTS),
  mode: modeSchema.default('enforce'),
  /** A test run holds the lease like any other, and is no outcome. */
  test: z.boolean().default(false),
  /** Runs although a completion within 24 h or quarantine stands; never although another runs. */
  force: z.boolean().default(false),
  host: z.string().max(255).default(HOST),
  pid: z.number().int().min(0).default(process.pid),
  worker: z.string().max(255).optional(),
  source: z.string().max(64).default('guard'),
  /** The lease counts only once this many replicas have it; else it is given back (WAIT). */
  minReplicas: z.number().int().min(0).default(0),
  replicaTimeoutMs: z.number().int().positive().default(1000)
})

export type AcquireRequest = z.input<typeof acquireRequestSchema>
export type CheckedRequest = z.output<typeof acquireRequestSchema>

/** @throws UsageError naming the field, before Redis is asked */
export function checkRequest(request: AcquireRequest): CheckedRequest {
  const parsed = acquireRequestSchema.safeParse(request)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new UsageError(String(issue?.path[0] ?? 'request'), issue?.message ?? 'takes an acquire request')
}

/** The run as it is before Redis answered. */
export function runOf(request: CheckedRequest): GuardRun {
  const runId = request.runId ?? newRunId()
  return {
    type: request.type,
    id: request.id,
    runId,
    taskId: request.taskId ?? runId,
    leaseMs: request.leaseMs,
    mode: request.mode,
    test: request.test,
    forced: request.force,
    about: {
      host: request.host,
      pid: request.pid,
      worker: request.worker ?? `${request.host}:${request.pid}`,
      source: request.source,
      lockTimeout: request.maxRuntimeMs / 1000
    },
    fence: '0',
    attempt: 1,
    startTime: '',
    held: true
  }
}

/** @throws UsageError naming the field: a run that was kept on disk may have been changed there */
export function checkRun(run: GuardRun): GuardRun {
  const parsed = guardRunSchema.safeParse(run)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new UsageError(`run.${issue?.path.join('.') ?? ''}`, issue?.message ?? 'takes a run')
}
