import { toIso } from '../../time/iso'
import type { DetectContext } from '../context'
import { running, silentAt, taskOf, type ResourceView, type RunView } from '../resource-view'
import type { Rule } from '../rule'

/** A run at work for longer than its type's limit, or than the run's own max_runtime where that is shorter. */
export const longRunning: Rule = {
  kind: 'long_running',
  severity: 'warning',
  suggestion: 'inspect',
  sources: ['guard', 'template'],
  find(view, context) {
    return candidates(view, context)
      .filter(({ startedAt, limit }) => context.now >= startedAt + limit.ms)
      .map(({ run, startedAt, limit }) => ({
        oldest: run.runId,
        since: startedAt + limit.ms,
        evidence: {
          started_at: toIso(startedAt),
          limit_s: limit.ms / 1000,
          limit_of: limit.of,
          task_id: taskOf(run),
          worker: run.about?.worker ?? null
        },
        runs: [run.runId]
      }))
  },
  dueAt: (view, context) =>
    candidates(view, context).flatMap(({ run, startedAt, limit }) => [
      startedAt + limit.ms,
      ...(run.live ? [silentAt(run, run.live)] : [])
    ])
}

interface Candidate {
  readonly run: RunView
  readonly startedAt: number
  readonly limit: { readonly ms: number; readonly of: 'type' | 'run' }
}

function candidates(view: ResourceView, context: DetectContext): Candidate[] {
  const template = view.facts.source.kind === 'template'
  return view.runs.flatMap((run) => {
    const { about, startedAt } = run
    // A template's state is all there is to go by; a silent run is dead or cut off, not long.
    const works = template ? about?.status === 'running' : running(run, context.now)
    return works && startedAt !== null ? [{ run, startedAt, limit: limitOf(run, template, context) }] : []
  })
}

function limitOf(run: RunView, template: boolean, { thresholds }: DetectContext): Candidate['limit'] {
  // The report's own lock_timeout is only its lock's TTL: nothing stops the work then.
  const own = template ? null : run.about?.maxRuntimeMs
  return own != null && own < thresholds.longRun
    ? { ms: own, of: 'run' }
    : { ms: thresholds.longRun, of: 'type' }
}
