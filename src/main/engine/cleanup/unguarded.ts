import type { Finding } from '@shared/findings/finding'
import type { ResourceFacts } from '@shared/model/facts'
import { deleteLock, skip, type DecideContext, type Outcome } from './outcome'

/**
 * The rule that an engineer chooses for workers without a guard, since nothing else can prove them dead:
 * `thresholds.unguardedAfter` says for how long their work must have been over, or their lock untouched.
 */

/** Milliseconds; Infinity where none was chosen. */
export const unguardedAfter = ({ thresholds }: Pick<DecideContext, 'thresholds'>): number =>
  thresholds.unguardedAfter > 0 ? thresholds.unguardedAfter : Infinity

/** How long a lock of which Redis tells nothing is known to have stood as it is, milliseconds. */
export const stillFor = ({ since }: Finding, { now, observedSince }: DecideContext): number =>
  observedSince === null ? 0 : now - Math.max(Date.parse(since), observedSince)

/** What to do about a lock of a fleet's own guard, behind which stand no record and no `live`. */
export function decideUnguarded(
  finding: Finding,
  facts: ResourceFacts,
  template: string,
  context: DecideContext
): Outcome {
  const { lock, state } = facts
  const { templateState } = context
  if (!lock) return skip(context.changedBefore ? 'covered' : 'lock_gone')
  if (lock.expiresAt === undefined || templateState === undefined) return skip('part_unread')
  const ended = state !== null && state.status !== 'running'
  if (!ended && lock.expiresAt !== null) return skip('expires')
  const after = unguardedAfter(context)
  const still = state === null ? stillFor(finding, context) : saidFor(state, context.now)
  const after_s = after / 1000
  if (still < after) return skip('too_fresh', { after_s, still_s: Math.max(0, Math.floor(still / 1000)) })
  const { action, leaves } = deleteLock(finding, facts, lock.key, lock, ended ? 'ended' : 'unguarded', {
    after_s
  })
  return {
    action: {
      ...action,
      source: { template, state_key: templateState.key },
      before: { ...action.before, state_sha1: templateState.sha1 }
    },
    leaves
  }
}

/** For how long its state has been over or, where it says that it runs, has run. A state that tells no time says nothing. */
function saidFor(state: NonNullable<ResourceFacts['state']>, now: number): number {
  const at = state.status === 'running' ? state.startedAt : state.endedAt
  return at === null ? 0 : now - at
}
