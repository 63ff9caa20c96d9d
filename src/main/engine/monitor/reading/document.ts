import type { z } from 'zod'
import type { ProgressFacts, RejectedFacts, RunFacts, StateFacts, UnreadableFacts } from '@shared/model/facts'
import {
  recordSchema,
  recordStatusSchema,
  stateSchema,
  stateStatusSchema,
  type RunRecord,
  type StateDocument
} from '@shared/protocol/documents'
import { PROTOCOL_VERSION } from '@shared/protocol/limits'
import { instant } from './iso'

/** Why a document can't be understood. */
export type Fault = Pick<UnreadableFacts, 'reason' | 'detail'>

export type Read<T> = { readonly ok: true; readonly facts: T } | { readonly ok: false; readonly fault: Fault }

/**
 * The JSON of a `state` key.
 * @param lock the lock's value: where it is the state's run, one string serves both
 */
export const readState = (text: string, lock: string | null = null): Read<StateFacts> =>
  read(text, stateStatuses, stateSchema, (document) => stateFacts(document, lock))

/** One value of a `runs` hash. */
export const readRecord = (text: string): Read<RunFacts> =>
  read(text, recordStatuses, recordSchema, (document) => recordFacts(document))

/** A record's facts, and what only its history is asked for. */
export interface WholeRun extends RunFacts {
  readonly held: boolean
  readonly endedBy: string | null
  /** Any JSON; undefined: it left none. */
  readonly result: unknown
}

/** One value of a `runs` hash with all that it tells. */
export const readWholeRecord = (text: string): Read<WholeRun> =>
  read(text, recordStatuses, recordSchema, (document) => ({
    ...recordFacts(document),
    held: heldOf(document),
    endedBy: document.ended_by ?? null,
    result: document.result
  }))

/** What a guard writes is read past the schema, and so past its defaults. */
const heldOf = ({ held }: { readonly held?: boolean }): boolean => held ?? true

const stateStatuses: ReadonlySet<unknown> = new Set(stateStatusSchema.options)
const recordStatuses: ReadonlySet<unknown> = new Set(recordStatusSchema.options)

/**
 * A hundred thousand documents a snapshot: zod alone would cost more than all the rest. What a guard writes passes
 * `isPlain`, which checks the same in a few comparisons; whatever does not is given to zod, whose word counts and whose
 * message names the field.
 */
function read<D extends StateDocument | RunRecord, T>(
  text: string,
  statuses: ReadonlySet<unknown>,
  schema: z.ZodType<D>,
  toFacts: (document: D) => T
): Read<T> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { ok: false, fault: { reason: 'not_json', detail: detailOf(error) } }
  }
  if (isPlain(json, statuses)) return { ok: true, facts: toFacts(json as D) }
  if (isFuture(json))
    return { ok: false, fault: { reason: 'future_version', detail: `v: ${String(json.v).slice(0, 40)}` } }
  const parsed = schema.safeParse(json)
  if (parsed.success) return { ok: true, facts: toFacts(parsed.data) }
  const issue = parsed.error.issues[0]
  const field = issue?.path.join('.') ?? ''
  return {
    ok: false,
    fault: { reason: 'invalid', detail: `${field === '' ? 'document' : field}: ${issue?.message ?? ''}` }
  }
}

const detailOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 200)

const isFuture = (json: unknown): json is { v: number } =>
  typeof json === 'object' &&
  json !== null &&
  'v' in json &&
  typeof json.v === 'number' &&
  json.v > PROTOCOL_VERSION

function isFence(value: unknown): boolean {
  if (typeof value !== 'string' || value.length === 0 || value.length > 20) return false
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return true
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isTime = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(instant(value))
const isWhole = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least

/** True only for documents that the schema takes too; anything odd is left to the schema. */
function isPlain(json: unknown, statuses: ReadonlySet<unknown>): boolean {
  if (typeof json !== 'object' || json === null) return false
  const it = json as Record<string, unknown>
  return (
    it.v === PROTOCOL_VERSION &&
    statuses.has(it.status) &&
    isText(it.task_id) &&
    isText(it.task_type) &&
    isText(it.resource_id) &&
    isTime(it.start_time) &&
    isText(it.run_id) &&
    isFence(it.fence) &&
    isWhole(it.attempt, 1) &&
    (it.mode === 'enforce' || it.mode === 'observe') &&
    isText(it.host) &&
    isWhole(it.pid, 0) &&
    isText(it.worker) &&
    isText(it.source) &&
    isWhole(it.lease_ms, 1) &&
    typeof it.lock_timeout === 'number' &&
    it.lock_timeout > 0 &&
    (statuses === stateStatuses || (typeof it.test === 'boolean' && typeof it.forced === 'boolean')) &&
    (it.test === undefined || typeof it.test === 'boolean') &&
    (it.end_time === undefined || isTime(it.end_time)) &&
    (it.error === undefined || isText(it.error)) &&
    (it.success === undefined || typeof it.success === 'boolean') &&
    (it.forced === undefined || typeof it.forced === 'boolean') &&
    (it.held === undefined || typeof it.held === 'boolean') &&
    (it.ended_by === undefined || isText(it.ended_by)) &&
    (it.progress === undefined || isPlainProgress(it.progress)) &&
    (it.last_completed === undefined || isPlainCompleted(it.last_completed)) &&
    (it.before === undefined || isPlainBefore(it.before)) &&
    it.rejected === undefined
  )
}

const fields = (json: unknown): Record<string, unknown> =>
  typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}

function isPlainProgress(json: unknown): boolean {
  const { fraction, text, at, first_at: firstAt, count } = fields(json)
  const known = fraction === null || (typeof fraction === 'number' && fraction >= 0 && fraction <= 1)
  return known && isText(text) && isTime(at) && isTime(firstAt) && isWhole(count, 1)
}

function isPlainCompleted(json: unknown): boolean {
  const { run_id: runId, task_id: taskId, fence, end_time: endTime } = fields(json)
  return isText(runId) && isText(taskId) && isFence(fence) && isTime(endTime)
}

function isPlainBefore(json: unknown): boolean {
  const before = fields(json)
  const { expires_at: expiresAt } = before
  return 'state' in before && typeof expiresAt === 'string' && /^\d{1,16}$/.test(expiresAt)
}

/** A fleet has few hosts and workers and many runs: one string each, not one a run. */
const sharedTexts = new Map<string, string>()
const SHARED_MAX = 10_000

function shareText(text: string | undefined): string | null {
  if (text === undefined) return null
  const known = sharedTexts.get(text)
  if (known !== undefined) return known
  if (sharedTexts.size >= SHARED_MAX) sharedTexts.clear()
  sharedTexts.set(text, text)
  return text
}

/** Of a time that was checked. Without seconds the schema takes it too. */
function timeAt(text: string): number {
  const time = instant(text)
  return Number.isNaN(time) ? Date.parse(text) : time
}

const timeOf = (text: string | undefined): number | null => (text === undefined ? null : timeAt(text))

const runtimeOf = (seconds: number | undefined): number | null =>
  seconds === undefined ? null : Math.round(seconds * 1000)

const stateFacts = (document: StateDocument, lock: string | null): StateFacts => ({
  // Written out: a spread for each of a hundred thousand documents costs as much as reading them.
  runId: document.run_id === lock ? lock : document.run_id,
  taskId: document.task_id === document.run_id ? document.run_id : document.task_id,
  startedAt: timeAt(document.start_time),
  endedAt: timeOf(document.end_time),
  fence: document.fence,
  attempt: document.attempt,
  mode: document.mode,
  host: shareText(document.host),
  pid: document.pid ?? null,
  worker: shareText(document.worker),
  startedBy: shareText(document.source),
  leaseMs: document.lease_ms ?? null,
  maxRuntimeMs: runtimeOf(document.lock_timeout),
  progress: progressFacts(document.progress),
  error: document.error ?? null,
  status: document.status,
  rejected: rejectedFacts(document.rejected),
  lastCompleted: document.last_completed
    ? {
        runId: document.last_completed.run_id,
        taskId: document.last_completed.task_id,
        fence: document.last_completed.fence,
        endedAt: timeAt(document.last_completed.end_time)
      }
    : null
})

const recordFacts = (document: RunRecord): RunFacts => ({
  runId: document.run_id,
  taskId: document.task_id,
  startedAt: timeAt(document.start_time),
  endedAt: timeOf(document.end_time),
  fence: document.fence,
  attempt: document.attempt,
  mode: document.mode,
  host: shareText(document.host),
  pid: document.pid ?? null,
  worker: shareText(document.worker),
  startedBy: shareText(document.source),
  leaseMs: document.lease_ms ?? null,
  maxRuntimeMs: runtimeOf(document.lock_timeout),
  progress: progressFacts(document.progress),
  error: document.error ?? null,
  status: document.status,
  test: document.test,
  forced: document.forced
})

const progressFacts = (progress: StateDocument['progress']): ProgressFacts | null =>
  progress === undefined
    ? null
    : {
        fraction: progress.fraction,
        text: progress.text,
        at: timeAt(progress.at),
        firstAt: timeAt(progress.first_at),
        count: progress.count
      }

const rejectedFacts = (rejected: StateDocument['rejected']): RejectedFacts | null =>
  rejected === undefined
    ? null
    : {
        count: rejected.count,
        lastAt: timeAt(rejected.last_at),
        reason: rejected.reason,
        taskId: rejected.task_id
      }
