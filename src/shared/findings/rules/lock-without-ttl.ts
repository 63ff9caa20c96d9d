import type { Rule } from '../rule'
import { holderOf } from './lock-evidence'

/** A lock that never expires: whatever happens to its holder, it blocks for ever. A living guard's next renewal mends it. */
export const lockWithoutTtl: Rule = {
  kind: 'lock_without_ttl',
  severity: 'warning',
  suggestion: 'clean',
  sources: ['guard', 'template'],
  find(view, { now }) {
    const { lock } = view.facts
    // Only a TTL that was read and is not there counts.
    if (!lock || lock.expiresAt !== null) return []
    return [
      {
        oldest: lock.value,
        since: null,
        evidence: { lock_key: lock.key, lock_owner: lock.value, holder: holderOf(view, now) },
        runs: [lock.value]
      }
    ]
  },
  dueAt(view) {
    const { lock } = view.facts
    const owner = lock?.expiresAt === null ? view.runs.find((run) => run.runId === lock.value) : undefined
    return owner?.live ? [owner.live.deadline + owner.lease] : []
  }
}
