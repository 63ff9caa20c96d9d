import type { StateFacts } from '../../model/facts'
import { toIso } from '../../time/iso'
import { claims, stateRun, unique, workerOf, type ResourceView, type RunView } from '../resource-view'
import type { Rule } from '../rule'

/** A poison task: run after run died with its worker, and the guard lets no further one in, but a forced one. */
export const quarantined: Rule = {
  kind: 'quarantined',
  severity: 'critical',
  suggestion: 'force_run',
  sources: ['guard'],
  find(view, { now, thresholds }) {
    const { state } = view.facts
    if (!state || !mayBeQuarantined(view, state, now)) return []
    const streak = abandonedStreak(view)
    const refused = state.rejected?.reason === 'quarantined' ? state.rejected : null
    // A run whose death its own attempt counts: abandoned before it, and itself.
    const attempts = Math.max(streak.length, state.status === 'abandoned' ? (state.attempt ?? 0) : 0)
    if (!refused && (state.status !== 'abandoned' || attempts < thresholds.maxAttempts)) return []
    const last = streak.at(-1)
    const since = last?.endedAt ?? state.endedAt ?? refused?.lastAt ?? null
    return [
      {
        oldest: streak[0]?.runId ?? stateRun(state),
        since,
        evidence: {
          attempts,
          last_ended_at: since === null ? null : toIso(since),
          refused_count: refused?.count ?? 0,
          refused_task: refused?.taskId ?? null,
          workers: unique(streak.map(workerOf))
        },
        runs: streak.length > 0 ? streak.map((run) => run.runId) : [stateRun(state)]
      }
    ]
  },
  // A forced run that dies gives the quarantine back at its deadline.
  dueAt: (view) => view.facts.live.map((member) => member.deadline)
}

/** Not after an outcome, and not while a forced run is at work. */
const mayBeQuarantined = (view: ResourceView, state: StateFacts, now: number): boolean =>
  (state.status === 'abandoned' || state.status === 'running') && !view.runs.some((run) => claims(run, now))

/** The abandoned runs since the last completed or failed one, oldest first. Test runs are no attempts. */
function abandonedStreak(view: ResourceView): RunView[] {
  const streak: RunView[] = []
  for (const run of view.runs) {
    if (run.record?.test) continue
    if (run.record?.status === 'abandoned') streak.push(run)
    else if (run.record?.status === 'completed' || run.record?.status === 'failed') streak.length = 0
  }
  return streak
}
