import { toIso } from '../../time/iso'
import type { DetectContext } from '../context'
import { taskOf, unique, workerOf, type ResourceView, type RunView } from '../resource-view'
import type { Rule } from '../rule'

/** A run that started although another had completed shortly before. Forced and test runs are meant to. */
export const repeatAfterSuccess: Rule = {
  kind: 'repeat_after_success',
  severity: 'warning',
  suggestion: 'inspect',
  sources: ['guard'],
  find(view, context) {
    const { now, thresholds } = context
    return repeatsOf(view, context).map(({ completed, runs }) => {
      const last = runs.at(-1)?.startedAt ?? completed.endedAt
      return {
        oldest: completed.runId,
        since: runs[0]?.startedAt ?? completed.endedAt,
        severity: now < last + thresholds.recent ? 'warning' : 'info',
        evidence: {
          completed_run: completed.runId,
          completed_at: toIso(completed.endedAt),
          repeat_count: runs.length,
          last_repeat_at: toIso(last),
          workers: unique(runs.map(workerOf)),
          task_ids: unique(runs.map(taskOf))
        },
        runs: [completed.runId, ...runs.map((run) => run.runId)]
      }
    })
  },
  dueAt: (view, context) =>
    repeatsOf(view, context).map(({ runs }) => (runs.at(-1)?.startedAt ?? 0) + context.thresholds.recent)
}

interface Completion {
  readonly runId: string
  readonly endedAt: number
}

interface Repeats {
  readonly completed: Completion
  /** Oldest first, one at least. */
  readonly runs: readonly RunView[]
}

/** Repeats by the completion that each came after: the latest before its start, so a loop of repeats keeps its ids. */
function repeatsOf(view: ResourceView, { thresholds }: DetectContext): Repeats[] {
  const completions = completionsOf(view)
  if (completions.length === 0) return []
  const found = new Map<string, { completed: Completion; runs: RunView[] }>()
  let next = 0
  for (const run of view.runs) {
    const start = run.startedAt
    if (start === null) continue
    while (next < completions.length && (completions[next]?.endedAt ?? Infinity) <= start) next += 1
    const completed = completions[next - 1]
    // Whether it was forced or a test only its own record tells.
    if (!completed || !run.record || run.record.forced || run.record.test) continue
    if (completed.runId === run.runId || start - completed.endedAt >= thresholds.recent) continue
    const known = found.get(completed.runId)
    if (known) known.runs.push(run)
    else found.set(completed.runId, { completed, runs: [run] })
  }
  return [...found.values()]
}

/** Oldest first. A test run's success is no outcome, so nothing repeats it. */
function completionsOf(view: ResourceView): Completion[] {
  const byRun = new Map<string, Completion>()
  const last = view.facts.state?.lastCompleted
  if (last) byRun.set(last.runId, last)
  for (const { record } of view.runs)
    if (record?.status === 'completed' && !record.test && record.endedAt !== null)
      byRun.set(record.runId, { runId: record.runId, endedAt: record.endedAt })
  return [...byRun.values()].sort((a, b) => a.endedAt - b.endedAt || (a.runId < b.runId ? -1 : 1))
}
