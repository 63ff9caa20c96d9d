import type { Finding } from '@shared/findings/finding'
import type { LiveFacts, LockFacts, ResourceFacts } from '@shared/model/facts'
import { resourceIdSchema, taskTypeSchema } from '@shared/protocol/ids'
import { resourceKeys } from '@shared/protocol/keys'
import { LONGEST_TTL, SHORTEST_TTL } from '@shared/plan/plan'
import { act, deleteLock, skip, type DecideContext, type Outcome } from './outcome'
import { decideUnguarded, stillFor, unguardedAfter } from './unguarded'

/** What to do about one finding. Every way out that is not proven safe is a `skip`. */
export function decide(finding: Finding, facts: ResourceFacts | undefined, context: DecideContext): Outcome {
  const lockKey = finding.evidence.lock_key
  const key = resourceKeys(context.namespace, finding.type, finding.resource_id).lock
  const foreign = typeof lockKey === 'string' && lockKey !== key
  if (foreign && context.thresholds.unguardedAfter === 0) return skip('foreign', { key: lockKey })
  if (!facts) return skip('gone')
  if (!taskTypeSchema.safeParse(facts.type).success || !resourceIdSchema.safeParse(facts.id).success)
    return skip('bad_name')
  if (context.unreadable || (facts.unread ?? []).length > 0) return skip('part_unread')
  if (facts.source.kind === 'template') return decideUnguarded(finding, facts, facts.source.template, context)
  if (foreign) return skip('foreign', { key: lockKey })
  if (finding.kind === 'dead_holder') return closeRun(finding, facts, key, context)
  return mendLock(finding, facts, key, context)
}

/** As the rule has it: one look may fall between two writes. */
const SWEEPS = 2

function closeRun(finding: Finding, facts: ResourceFacts, key: string, context: DecideContext): Outcome {
  if (finding.evidence.proof !== 'observed') return skip('one_look')
  const runId = finding.runs[0]
  const member = facts.live.find((one) => one.runId === runId)
  if (runId === undefined || !member) return skip('not_live')
  // The facts may be newer than the finding.
  if (member.deadline > context.now || member.sweepsPast < SWEEPS) return skip(aliveWhy(member, context.now))
  const { lock } = facts
  if (lock && lock.expiresAt === undefined) return skip('expiry_unread')
  const holds = lock?.value === runId
  const stateIsIts = facts.state?.runId === runId && facts.state.status === 'running'
  return act('close_run', finding, facts, key, {
    run: member.runId,
    because: 'dead',
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
  if (!lock) return skip(context.changedBefore ? 'covered' : 'lock_gone')
  if (lock.expiresAt === undefined) return skip('expiry_unread')
  const alive = facts.live.find((one) => one.runId === lock.value)
  if (alive) return skip(aliveWhy(alive, context.now))
  if (ownerEnded(facts, lock)) return deleteLock(finding, facts, key, lock, 'ended')
  // An owner that nobody knows: no guard's run, and the state says that the work is over.
  const known = facts.runs.some((run) => run.runId === lock.value)
  if (finding.kind === 'orphan_lock' && !known && facts.state && facts.state.status !== 'running')
    return deleteLock(finding, facts, key, lock, 'ended')
  if (lock.expiresAt !== null) return skip(context.changedBefore ? 'covered' : 'expires')
  // A lock by hand, which no run stands behind: the engineer may have said for how long it counts.
  if (!known && facts.state === null && stillFor(finding, context) >= unguardedAfter(context))
    return deleteLock(finding, facts, key, lock, 'unguarded', {
      after_s: context.thresholds.unguardedAfter / 1000
    })
  const ttl = Math.min(Math.max(context.thresholds.maxRuntime, SHORTEST_TTL), LONGEST_TTL)
  return act('set_ttl', finding, facts, key, {
    run: lock.value,
    because: 'no_ttl',
    after: { lock_ttl_ms: ttl },
    leaves: { ...facts, lock: { ...lock, expiresAt: context.now + ttl } }
  })
}

const aliveWhy = (holder: LiveFacts, now: number): string => (holder.deadline > now ? 'alive' : 'silent')

/** The owner's own record, or the state where it is the owner's, says that it ended. */
function ownerEnded(facts: ResourceFacts, lock: LockFacts): boolean {
  const record = facts.runs.find((run) => run.runId === lock.value)
  if (record) return record.status !== 'running'
  return facts.state !== null && facts.state.runId === lock.value && facts.state.status !== 'running'
}
