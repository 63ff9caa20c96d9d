import type { StateFacts } from '../../model/facts'
import { toIso } from '../../time/iso'
import { lockStands, running, stateRun, unique, type ResourceView } from '../resource-view'
import type { Rule } from '../rule'
import { expiryEvidence } from './lock-evidence'

/** The state says that the work ended a while ago, and the lock is still held. The report's own rule. */
export const orphanLock: Rule = {
  kind: 'orphan_lock',
  severity: 'warning',
  suggestion: 'clean',
  sources: ['guard', 'template'],
  find(view, context) {
    const { lock } = view.facts
    const ended = endedState(view)
    if (!ended || !lock || !lockStands(view.facts, context.now) || heldByLiving(view, context.now)) return []
    if (context.now < ended.at + context.thresholds.orphanAfter) return []
    return [
      {
        oldest: stateRun(ended.state),
        since: ended.at,
        evidence: {
          lock_key: lock.key,
          lock_owner: lock.value,
          ...expiryEvidence(lock),
          state_status: ended.state.status,
          ended_at: toIso(ended.at),
          task_id: ended.state.taskId
        },
        runs: unique([stateRun(ended.state), lock.value])
      }
    ]
  },
  dueAt(view, context) {
    const { lock } = view.facts
    const ended = endedState(view)
    if (!ended || !lock) return []
    const owner = view.runs.find((run) => run.runId === lock.value)
    return [
      ended.at + context.thresholds.orphanAfter,
      ...(lock.expiresAt == null ? [] : [lock.expiresAt]),
      ...(owner?.live ? [owner.live.deadline + owner.lease] : [])
    ]
  }
}

function endedState(view: ResourceView): { state: StateFacts; at: number } | null {
  const { state } = view.facts
  if (!state || state.status === 'running' || state.endedAt === null) return null
  return { state, at: state.endedAt }
}

/**
 * A test or observed run may hold the lock while the state tells of an earlier outcome. An owner whose own record says
 * running and that is missing in `live` (somebody deleted it) comes back with its next renewal: not proven over.
 */
const heldByLiving = (view: ResourceView, now: number): boolean =>
  view.runs.some(
    (run) =>
      run.runId === view.facts.lock?.value &&
      (run.live ? running(run, now) : run.record?.status === 'running')
  )
