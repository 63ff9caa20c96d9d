import type { ProgressFacts } from '../../model/facts'
import { toIso } from '../../time/iso'
import type { DetectContext } from '../context'
import { running, silentAt, taskOf, type ResourceView, type RunView } from '../resource-view'
import type { Rule } from '../rule'

/** A living run that used to report progress and no longer does: it holds its lease and may hang. */
export const noProgress: Rule = {
  kind: 'no_progress',
  severity: 'warning',
  suggestion: 'inspect',
  sources: ['guard'],
  find(view, context) {
    return candidates(view, context)
      .filter(({ progress, wait }) => context.now >= progress.at + wait)
      .map(({ run, progress, gap, wait }) => ({
        oldest: run.runId,
        since: progress.at,
        evidence: {
          last_progress_at: toIso(progress.at),
          usual_gap_s: Math.round(gap) / 1000,
          allowed_s: Math.round(wait) / 1000,
          progress: progress.fraction,
          progress_text: progress.text,
          task_id: taskOf(run),
          worker: run.about?.worker ?? null
        },
        runs: [run.runId]
      }))
  },
  dueAt: (view, context) =>
    candidates(view, context).flatMap(({ run, progress, wait }) => [
      progress.at + wait,
      ...(run.live ? [silentAt(run, run.live)] : [])
    ])
}

interface Candidate {
  readonly run: RunView
  readonly progress: ProgressFacts
  readonly gap: number
  readonly wait: number
}

function candidates(view: ResourceView, { now, thresholds }: DetectContext): Candidate[] {
  return view.runs.flatMap((run) => {
    const progress = run.about?.progress
    if (!progress || !running(run, now)) return []
    const gap = usualGap(run, progress)
    return [
      { run, progress, gap, wait: Math.max(thresholds.noProgressMin, gap * thresholds.noProgressFactor) }
    ]
  })
}

/** The mean time between two reports; after a single one, the time it took to come. */
const usualGap = (run: RunView, { at, firstAt, count }: ProgressFacts): number =>
  count > 1 ? (at - firstAt) / (count - 1) : Math.max(0, firstAt - (run.startedAt ?? firstAt))
