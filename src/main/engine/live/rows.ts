import { assertNever } from '@shared/errors'
import type { LockRow } from '@shared/live/view'
import type {
  FactsSource,
  LiveFacts,
  LockHolder,
  ResourceFacts,
  RunFacts,
  StateFacts
} from '@shared/model/facts'

/** Whose rows these are. */
export interface RowOwner {
  readonly endpointId: string
  readonly namespace: string
}

/** What was written by a hand may be of any length; a window shows this much of it. */
const TEXT_MAX = 512

const clip = (text: string): string => (text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text)
const clipped = (text: string | null | undefined): string | null => (text == null ? null : clip(text))

/**
 * The rows of one resource: one a run that says it runs, and one for a lock (or a running state) that stands without one.
 * @param key the resource's, unique in its namespace
 */
export function rowsOf(key: string, facts: ResourceFacts, owner: RowOwner): LockRow[] {
  const { live, lock, state, source } = facts
  if (source.kind === 'library') return source.holders.map((holder) => holderRow(key, facts, holder, owner))
  const rows = live.map((member) => liveRow(key, facts, member, owner))
  if (lock !== null && !live.some((member) => member.runId === lock.value))
    rows.push(lockRow(key, facts, owner))
  else if (lock === null && live.length === 0 && state?.status === 'running')
    rows.push(runRow(key, facts, owner, state))
  return rows
}

function liveRow(key: string, facts: ResourceFacts, member: LiveFacts, owner: RowOwner): LockRow {
  const about =
    facts.runs.find((run) => run.runId === member.runId) ??
    (facts.state?.runId === member.runId ? facts.state : null)
  return {
    ...aboutRow(facts, owner, about),
    key: rowKey(owner, key, member.runId),
    runId: clip(member.runId),
    owner: facts.lock?.value === member.runId ? clip(member.runId) : null,
    // It says that it runs, whatever others wrote about it.
    status: about === null ? 'unknown' : statusOf(about.status),
    leaseDeadline: member.deadline,
    duplicate: facts.live.length > 1
  }
}

/** A lock whose owner is not in `live`: an orphan's, a stranger's, or a key template's. */
function lockRow(key: string, facts: ResourceFacts, owner: RowOwner): LockRow {
  const { lock, state } = facts
  const value = lock?.value ?? ''
  const about = facts.runs.find((run) => run.runId === value) ?? (ownsLock(state, value) ? state : null)
  return {
    ...aboutRow(facts, owner, about),
    key: rowKey(owner, key, `lock:${value}`),
    runId: clipped(about?.runId),
    owner: clip(value),
    status: about === null ? 'unknown' : statusOf(about.status),
    leaseDeadline: lock?.expiresAt ?? null,
    duplicate: false
  }
}

/** One of those who hold another library's lock: several at a semaphore, which is no duplicate. */
function holderRow(key: string, facts: ResourceFacts, { value, at }: LockHolder, owner: RowOwner): LockRow {
  const { lock, state } = facts
  const row = aboutRow(facts, owner, state)
  return {
    ...row,
    key: rowKey(owner, key, `lock:${value}`),
    runId: null,
    owner: clip(value),
    status: state === null ? 'unknown' : statusOf(state.status),
    startedAt: row.startedAt ?? at,
    leaseDeadline: lock?.expiresAt ?? null,
    duplicate: false
  }
}

/** A state that says it runs, with neither lock nor lease. */
function runRow(key: string, facts: ResourceFacts, owner: RowOwner, state: StateFacts): LockRow {
  return {
    ...aboutRow(facts, owner, state),
    key: rowKey(owner, key, `state:${state.runId ?? state.taskId}`),
    runId: clipped(state.runId),
    owner: null,
    status: 'running',
    leaseDeadline: null,
    duplicate: false
  }
}

const ownsLock = (state: StateFacts | null, value: string): boolean =>
  state !== null && (state.runId === value || (state.runId === null && state.taskId === value))

function aboutRow(facts: ResourceFacts, owner: RowOwner, about: StateFacts | RunFacts | null) {
  const progress = about?.progress
  return {
    endpointId: owner.endpointId,
    namespace: owner.namespace,
    type: clip(facts.type),
    resourceId: clip(facts.id),
    taskId: clipped(about?.taskId),
    fence: about?.fence ?? null,
    worker: clipped(about?.worker),
    host: clipped(about?.host),
    startedAt: about?.startedAt ?? null,
    leaseMs: about?.leaseMs ?? null,
    progress: progress ? { fraction: progress.fraction, text: clip(progress.text), at: progress.at } : null,
    attempt: about?.attempt ?? null,
    mode: about?.mode ?? ('enforce' as const),
    source: sourceOf(facts.source),
    // A key that would be cut is none to look up.
    ...(facts.source.kind !== 'guard' && facts.lock && facts.lock.key.length <= TEXT_MAX
      ? { lockKey: facts.lock.key }
      : {})
  }
}

function sourceOf(source: FactsSource): string {
  switch (source.kind) {
    case 'guard':
      return 'guard'
    case 'template':
      return source.template
    case 'library':
      return source.library
    default:
      return assertNever(source)
  }
}

/** A superseded or cancelled run that is still in `live` still runs. */
const statusOf = (status: RunFacts['status']): LockRow['status'] =>
  status === 'superseded' || status === 'cancelled' ? 'running' : status

const rowKey = (owner: RowOwner, resource: string, part: string): string =>
  `${owner.endpointId}\u001d${resource}\u001d${part}`
