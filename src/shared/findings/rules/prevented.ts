import { toIso } from '../../time/iso'
import { stateRun } from '../resource-view'
import type { Rule } from '../rule'

/** A refusal: a duplicate that did not happen. One finding a holder, however often it was asked for. */
export const prevented: Rule = {
  kind: 'prevented',
  severity: 'info',
  suggestion: 'none',
  sources: ['guard'],
  find({ facts: { state } }) {
    const refused = state?.rejected
    // Refusals of a poison task are in its `quarantined`.
    if (!state || !refused || refused.reason === 'quarantined') return []
    const holder =
      refused.reason === 'completed' ? (state.lastCompleted?.runId ?? stateRun(state)) : stateRun(state)
    return [
      {
        oldest: holder,
        since: refused.lastAt,
        evidence: {
          count: refused.count,
          last_at: toIso(refused.lastAt),
          reason: refused.reason,
          refused_task: refused.taskId,
          holder_worker: state.worker
        },
        runs: [holder]
      }
    ]
  },
  dueAt: () => []
}
