import type { Finding } from '@shared/findings/finding'
import type { Thresholds } from '@shared/findings/thresholds'
import type { LiveFacts, LockFacts, ResourceFacts } from '@shared/model/facts'
import { resourceKeys } from '@shared/protocol/keys'
import { LONGEST_TTL, SHORTEST_TTL } from '@shared/plan/plan'
import type { Action, ActionKind, CleanableKind, Seen } from '@shared/plan/plan'

export interface DecideContext {
  readonly namespace: string
  readonly now: number
  readonly thresholds: Thresholds
  /** A key of this resource can't be parsed. */
  readonly unreadable: boolean
  /** An earlier action of the same plan acts on this resource; the facts are as it leaves them. */
  readonly changedBefore: boolean
}

/** One action, with the facts as it would leave them; or why there is none. */
export type Outcome = { readonly action: Action; readonly leaves: ResourceFacts } | { readonly skip: string }

/** What to do about one finding. Every way out that is not proven safe is a `skip`. */
export function decide(finding: Finding, facts: ResourceFacts | undefined, context: DecideContext): Outcome {
  const key = resourceKeys(context.namespace, finding.type, finding.resource_id).lock
  const lockKey = finding.evidence.lock_key
  if (typeof lockKey === 'string' && lockKey !== key)
    return { skip: `${lockKey} belongs to another guard: Task Guard only reads it` }
  if (!facts) return { skip: 'the resource is no longer there' }
  if (context.unreadable || (facts.unread ?? []).length > 0)
    return { skip: 'a key of the resource could not be read, so nothing about it is touched' }
  if (finding.kind === 'dead_holder') return closeRun(finding, facts, key, context)
  return mendLock(finding, facts, key, context)
}

function closeRun(finding: Finding, facts: ResourceFacts, key: string, context: DecideContext): Outcome {
  if (finding.evidence.proof !== 'observed')
    return { skip: 'its holder was not observed for two leases: one look is no proof of death' }
  const runId = finding.runs[0]
  const member = facts.live.find((one) => one.runId === runId)
  if (runId === undefined || !member) return { skip: 'the run no longer says that it runs' }
  const { lock } = facts
  if (lock && lock.expiresAt === undefined) return { skip: EXPIRY_UNREAD }
  const holds = lock?.value === runId
  const stateIsIts = facts.state?.runId === runId && facts.state.status === 'running'
  return act('close_run', finding, facts, key, {
    run: member.runId,
    why: 'its lease is over by a full lease and it was not heard of while Redis was observed for two',
    after: {
      live_deadline: null,
      record_status: 'abandoned',
      ...(holds ? { lock: null, lock_expires_at: null } : {}),
      ...(stateIsIts ? { state_status: 'abandoned' } : {})
    },
    leaves: {
      ...facts,
      lock: holds ? null : lock,
      live: facts.live.filter((one) => one !== member),
      state:
        stateIsIts && facts.state
          ? { ...facts.state, status: 'abandoned', endedAt: context.now }
          : facts.state
    }
  })
}

function mendLock(finding: Finding, facts: ResourceFacts, key: string, context: DecideContext): Outcome {
  const { lock } = facts
  if (!lock) return { skip: context.changedBefore ? DONE_BEFORE : 'the lock is gone' }
  if (lock.expiresAt === undefined) return { skip: EXPIRY_UNREAD }
  const alive = facts.live.find((one) => one.runId === lock.value)
  if (alive) return { skip: aliveWhy(alive, context.now) }
  if (ownerEnded(facts, lock)) return deleteLock(finding, facts, key, lock)
  // An owner that nobody knows: no guard's run, and the state says that the work is over.
  const known = facts.runs.some((run) => run.runId === lock.value)
  if (finding.kind === 'orphan_lock' && !known && facts.state && facts.state.status !== 'running')
    return deleteLock(finding, facts, key, lock)
  if (lock.expiresAt !== null) return { skip: context.changedBefore ? DONE_BEFORE : EXPIRES }
  const ttl = Math.min(Math.max(context.thresholds.maxRuntime, SHORTEST_TTL), LONGEST_TTL)
  return act('set_ttl', finding, facts, key, {
    run: lock.value,
    why: 'nothing proves that its holder is dead, so it is not deleted: it gets the longest time a run may take',
    after: { lock_ttl_ms: ttl },
    leaves: { ...facts, lock: { ...lock, expiresAt: context.now + ttl } }
  })
}

const deleteLock = (finding: Finding, facts: ResourceFacts, key: string, lock: LockFacts): Outcome =>
  act('delete_lock', finding, facts, key, {
    run: lock.value,
    why: 'the work has ended, and no run that is alive holds this lock',
    after: { lock: null, lock_expires_at: null },
    leaves: { ...facts, lock: null }
  })

const DONE_BEFORE = 'another action of this plan sees to the lock'
const EXPIRES = 'it expires by itself, and nothing proves that its holder is dead'
const EXPIRY_UNREAD = 'when the lock expires was not read, so it could not be compared'

const aliveWhy = (holder: LiveFacts, now: number): string =>
  holder.deadline > now
    ? 'its holder is alive: its next renewal mends the lock'
    : 'its holder says that it runs and is not proven dead yet'

/** The owner's own record, or the state where it is the owner's, says that it ended. */
function ownerEnded(facts: ResourceFacts, lock: LockFacts): boolean {
  const record = facts.runs.find((run) => run.runId === lock.value)
  if (record) return record.status !== 'running'
  return facts.state !== null && facts.state.runId === lock.value && facts.state.status !== 'running'
}

interface Plan {
  /** Whose membership of `live` is compared. */
  readonly run: string
  readonly why: string
  readonly after: Action['after']
  readonly leaves: ResourceFacts
}

function act(what: ActionKind, finding: Finding, facts: ResourceFacts, key: string, plan: Plan): Outcome {
  const action: Action = {
    id: `${what}-${finding.id}`,
    do: what,
    type: finding.type,
    resource_id: finding.resource_id,
    key,
    kind: finding.kind as CleanableKind,
    finding_id: finding.id,
    why: `${finding.message} ${sentence(plan.why)}`,
    before: seen(facts, plan.run),
    after: plan.after
  }
  return { action, leaves: plan.leaves }
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** As release-if compares it: the run to close or the lock's owner where it is in `live`, else the state's run where that is. */
function seen({ lock, live, state }: ResourceFacts, run: string): Seen {
  const member =
    live.find((one) => one.runId === run) ?? live.find((one) => one.runId === (state?.runId ?? lock?.value))
  return {
    lock: lock?.value ?? null,
    lock_expires_at: lock?.expiresAt ?? null,
    live_run_id: member?.runId ?? null,
    live_deadline: member?.deadline ?? null,
    state_status: state?.status ?? null,
    state_run_id: state?.runId ?? null,
    state_fence: state?.fence ?? null
  }
}
