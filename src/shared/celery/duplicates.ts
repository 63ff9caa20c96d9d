import { wasAtWork, type Redelivery } from './life'
import { isJudged, type Run, type Task } from './run'

/**
 * Milliseconds from a start to the verdict: a guard that refuses says so meanwhile, in its records or by a retry, and so does
 * a worker that came back.
 */
export const SETTLE = 750
/** A start that a retry follows this soon did no work: a guard of the fleet's own sent it away. */
export const RETRIED_SOON = 1_000

/** What is wrong with a task, from its runs alone. */
export interface Trouble {
  /** `at_once`: two of its runs overlapped · `after_success`: it was run again when it had succeeded. */
  readonly what: 'at_once' | 'after_success'
  /** It goes on: a run that need not be, or must not be, is at work. */
  readonly lasts: boolean
  /** The runs concerned, oldest first. */
  readonly runs: readonly Run[]
  /** Those of them at work. */
  readonly open: readonly Run[]
  readonly since: number
}

/**
 * Keeps in mind which starts of a task fell into the work of an earlier one, or came after its success (the rule LIVE of the
 * lab, told apart by (task id, worker, process)). What was proven once stays proven; what was only likely is asked again.
 */
export function troubleOf(task: Task, now: number, redelivery: Redelivery): Trouble | null {
  const runs = task.runs.filter((run) => run.excused === null)
  const overlapping = new Set<Run>()
  const repeats: Run[] = []
  let since = Number.POSITIVE_INFINITY
  for (const [at, run] of runs.entries()) {
    if (now < run.startedAt + SETTLE) continue
    const earlier = run.overlaps ?? runs.slice(0, at).find((one) => wasAtWork(one, run, now, redelivery))
    if (earlier) {
      if (earlier.provenAt > run.startedAt) run.overlaps = earlier
      overlapping.add(earlier).add(run)
      since = Math.min(since, run.startedAt)
    }
    const { success } = task
    if (run.afterSuccess === null && success && success.at < run.startedAt) run.afterSuccess = success.at
    if (run.afterSuccess !== null) repeats.push(run)
  }
  const concerned = runs.filter((run) => overlapping.has(run))
  const open = concerned.filter(isJudged)
  // The other one's work is done: what still runs is for nothing.
  const lasts = open.length > 1 || (open.length > 0 && task.success !== null)
  if (lasts) return { what: 'at_once', lasts, runs: concerned, open, since }
  const again = repeats.filter(isJudged)
  const [first] = repeats
  if (first && (again.length > 0 || concerned.length === 0))
    return {
      what: 'after_success',
      lasts: again.length > 0,
      runs: repeats,
      open: again,
      since: first.startedAt
    }
  return concerned.length > 0 ? { what: 'at_once', lasts, runs: concerned, open, since } : null
}
