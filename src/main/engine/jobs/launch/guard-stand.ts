import { z } from 'zod'
import { RESULT_SHOWN_MAX, type GuardStand } from '@shared/jobs/launch'
import { lastCompletedSchema, modeSchema, recordStatusSchema } from '@shared/protocol/documents'
import { compareFences, fenceSchema, runIdSchema } from '@shared/protocol/ids'
import { resourceKeys } from '@shared/protocol/keys'
import { DEFAULT_MAX_ATTEMPTS, STATE_TTL_MS } from '@shared/protocol/limits'
import { readParts, type Parts } from '../../inspect/parts'
import type { RedisClient } from '../../redis/client'

export interface StandOptions {
  readonly namespace: string
  readonly type: string
  readonly id: string
}

/**
 * What `acquire` would answer a new task with, read without taking or counting anything: acquire.lua's own questions in
 * their order, over one look at the resource.
 * @throws the connection's errors, a refusal included
 */
export async function guardStand(redis: RedisClient, options: StandOptions): Promise<GuardStand> {
  const { at, resource } = await readParts(redis, options)
  return standOf(resource, at, options)
}

/** No more than the scripts themselves ask of a state or a record; what is only shown may be missing. */
const documentSchema = z.looseObject({
  v: z.literal(1),
  status: recordStatusSchema,
  run_id: runIdSchema,
  fence: fenceSchema,
  start_time: z.string(),
  task_id: z.string(),
  attempt: z.number().int().default(1),
  test: z.boolean().default(false),
  mode: modeSchema.nullable().catch(null).default(null),
  host: z.string().nullable().catch(null).default(null),
  worker: z.string().nullable().catch(null).default(null),
  pid: z.number().nullable().catch(null).default(null),
  source: z.string().nullable().catch(null).default(null),
  progress: z
    .object({ fraction: z.number().nullable(), text: z.string() })
    .nullable()
    .catch(null)
    .default(null),
  last_completed: lastCompletedSchema.optional(),
  before: z.object({ expires_at: z.string(), state: z.unknown() }).optional()
})
type Document = z.infer<typeof documentSchema>

/** @param now Redis milliseconds, when the parts were read */
export function standOf(parts: Parts, now: number, { namespace, type, id }: StandOptions): GuardStand {
  const keys = resourceKeys(namespace, type, id)
  const records = new Map<string, Document>()
  for (const [runId, text] of parts.records) {
    const record = read(text)
    if (typeof record === 'string')
      return { state: 'unreadable', key: keys.runs, detail: `${runId}: ${record}` }
    records.set(runId, record)
  }
  const state = parts.state === null ? null : read(parts.state)
  if (typeof state === 'string') return { state: 'unreadable', key: keys.state, detail: state }
  const claims =
    state?.status === 'running' && (parts.live.get(state.run_id) ?? 0) > now ? state.run_id : null
  const holder = parts.lock ?? claims
  if (holder !== null) return running(holder, parts, records, state)
  // A holder that is dead is reaped, and the state is as it is after that.
  const reaped = state?.status === 'running' ? state : null
  const prior = reaped?.test ? before(reaped, now) : state
  const last = prior?.last_completed
  if (last && Date.parse(last.end_time) + STATE_TTL_MS > now) return completed(last, records)
  const attempts = abandonedInRow(records, reaped, prior)
  return attempts >= DEFAULT_MAX_ATTEMPTS
    ? { state: 'quarantined', attempts, lastRunId: prior?.run_id ?? null }
    : { state: 'free' }
}

/** What stood before a test run, as long as that would still stand. */
function before({ before: kept }: Document, now: number): Document | null {
  if (!kept || Number(kept.expires_at) <= now) return null
  return documentSchema.safeParse(kept.state).data ?? null
}

function running(
  runId: string,
  { live, lockExpiresAt }: Parts,
  records: ReadonlyMap<string, Document>,
  state: Document | null
): GuardStand {
  const document = records.get(runId) ?? (state?.run_id === runId ? state : null)
  const since = Date.parse(document?.start_time ?? '')
  return {
    state: 'running',
    runId,
    taskId: document?.task_id ?? null,
    host: document?.host ?? null,
    worker: document?.worker ?? null,
    pid: document?.pid ?? null,
    source: document?.source ?? null,
    test: document?.test ?? false,
    mode: document?.mode ?? null,
    since: Number.isNaN(since) ? null : since,
    until: live.get(runId) ?? lockExpiresAt,
    progress: document?.progress ?? null
  }
}

function completed(
  last: z.infer<typeof lastCompletedSchema>,
  records: ReadonlyMap<string, Document>
): GuardStand {
  const record = records.get(last.run_id)
  const result = last.result === undefined ? null : JSON.stringify(last.result)
  return {
    state: 'completed',
    runId: last.run_id,
    taskId: last.task_id,
    at: Date.parse(last.end_time),
    host: record?.host ?? null,
    worker: record?.worker ?? null,
    result: result === null ? null : result.slice(0, RESULT_SHOWN_MAX),
    cut: result !== null && result.length > RESULT_SHOWN_MAX
  }
}

/** Since the last run that completed or failed; the one that is to be reaped counts. */
function abandonedInRow(
  records: ReadonlyMap<string, Document>,
  reaped: Document | null,
  prior: Document | null
): number {
  const counting = [...records.values()].filter(({ test }) => !test)
  const newest = counting
    .filter(({ status }) => status === 'completed' || status === 'failed')
    .reduce((fence, record) => (compareFences(record.fence, fence) > 0 ? record.fence : fence), '0')
  const recorded = counting.filter(
    ({ fence, status, run_id }) =>
      compareFences(fence, newest) > 0 && (status === 'abandoned' || run_id === reaped?.run_id)
  ).length
  const unrecorded = reaped && !reaped.test && !records.has(reaped.run_id) ? 1 : 0
  // Records may be lost: the state's own count stands for them.
  const said = prior && (prior.status === 'abandoned' || prior === reaped) ? prior.attempt : 0
  return Math.max(recorded + unrecorded, said)
}

/** The document, or what is wrong with it. */
function read(text: string): Document | string {
  try {
    const { data, error } = documentSchema.safeParse(JSON.parse(text))
    if (data) return data
    const issue = error.issues[0]
    return `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`.trim()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
