import { toIso } from '../../time/iso'
import { endedStretch, overlapGroups, type OverlapGroup } from '../overlap'
import { taskOf, unique, workerOf, type ResourceView } from '../resource-view'
import type { Rule } from '../rule'

/** Ended runs that overlapped: a warning while it is recent, then history. */
export const duplicateHistory: Rule = {
  kind: 'duplicate_history',
  severity: 'warning',
  suggestion: 'inspect',
  sources: ['guard'],
  find(view, { now, thresholds }) {
    return endedGroups(view).map((group) => ({
      oldest: group.runs[0]?.runId ?? '',
      since: group.from,
      severity: now < group.to + thresholds.recent ? 'warning' : 'info',
      evidence: {
        run_count: group.runs.length,
        overlap_since: toIso(group.from),
        overlap_until: toIso(group.to),
        overlap_s: (group.to - group.from) / 1000,
        workers: unique(group.runs.map(workerOf)),
        task_ids: unique(group.runs.map(taskOf))
      },
      runs: group.runs.map((run) => run.runId)
    }))
  },
  dueAt: (view, { thresholds }) => endedGroups(view).map((group) => group.to + thresholds.recent)
}

const endedGroups = (view: ResourceView): OverlapGroup[] =>
  view.runs.length < 2
    ? []
    : overlapGroups(
        view.runs
          // Still in `live`: not ended, whatever others declared it.
          .filter((run) => run.live === null && run.record !== null)
          .map(endedStretch)
          .filter((stretch) => stretch !== null)
      )
