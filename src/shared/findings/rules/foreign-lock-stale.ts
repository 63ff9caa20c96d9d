import { toIso } from '../../time/iso'
import { lockStands } from '../resource-view'
import type { Rule } from '../rule'
import { expiryEvidence } from './lock-evidence'

/**
 * Another library's lock is still held though its own bookkeeping says that the holder's work is over: a Celery result
 * for celery-singleton, the job's hash for BullMQ. Where nothing is kept of the work nothing is proved, and nothing said.
 */
export const foreignLockStale: Rule = {
  kind: 'foreign_lock_stale',
  severity: 'warning',
  suggestion: 'inspect',
  sources: ['library'],
  find({ facts }, { now, thresholds }) {
    const { lock, state, source } = facts
    if (source.kind !== 'library' || !lock || !lockStands(facts, now)) return []
    if (!state || state.status === 'running' || state.endedAt === null) return []
    if (now < state.endedAt + thresholds.orphanAfter) return []
    return [
      {
        oldest: lock.value,
        since: state.endedAt,
        evidence: {
          library: source.library,
          lock_key: lock.key,
          lock_owner: lock.value,
          ...expiryEvidence(lock),
          state_status: state.status,
          ended_at: toIso(state.endedAt),
          task_id: state.taskId
        },
        runs: [lock.value]
      }
    ]
  },
  dueAt({ facts: { lock, state } }, { thresholds }) {
    if (!lock || state?.endedAt == null) return []
    return [state.endedAt + thresholds.orphanAfter, ...(lock.expiresAt == null ? [] : [lock.expiresAt])]
  }
}
