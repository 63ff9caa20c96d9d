import { knownAbsent, lockStands } from '../resource-view'
import type { Rule } from '../rule'
import { expiryEvidence } from './lock-evidence'

/** A lock with no state beside it: no guard leaves one, so a hand or another program made it, or the state was lost. */
export const lockWithoutState: Rule = {
  kind: 'lock_without_state',
  severity: 'warning',
  suggestion: 'clean',
  sources: ['guard', 'template'],
  find(view, { now }) {
    const { lock } = view.facts
    if (!lock || !lockStands(view.facts, now) || !knownAbsent(view.facts, 'state')) return []
    return [
      {
        oldest: lock.value,
        since: null,
        evidence: { lock_key: lock.key, lock_owner: lock.value, ...expiryEvidence(lock) },
        runs: [lock.value]
      }
    ]
  },
  dueAt: ({ facts: { lock } }) => (lock?.expiresAt == null ? [] : [lock.expiresAt])
}
