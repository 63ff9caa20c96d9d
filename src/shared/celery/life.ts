import type { Run } from './run'
import { endRun } from './task-book'
import { isBeating, type Worker } from './worker'

/** In so many heartbeats in a row a worker must count less than it was seen to start, before the oldest are over. */
const EXCESS_BEATS = 2

/** How a worker's heartbeats counted; kept beside the worker, by its own beats alone. */
export interface Counting {
  /** The most it ever worked on at once: as wide as it is known to be. */
  peak: number
  /** Heartbeats in a row that count fewer runs than were seen to start. */
  excess: number
}

/**
 * What a heartbeat says of the runs of its worker. It counts all of them: each is known to run. It counts fewer: some have
 * ended and no event told of it. Which ones, in this order: of two runs of one task the older one; those begun before the
 * connection was lost, whose ends are never told (the worker's task keeps the dispatcher of the connection that is gone),
 * oldest first; in a worker that was never seen to run two at once, all but the newest. What remains is not known, and
 * proves nothing.
 * @returns the runs that ended unseen
 */
export function countRuns(worker: Worker, counting: Counting, at: number): readonly Run[] {
  const { active, runs, gapAt } = worker
  if (active === null) return []
  counting.peak = Math.max(counting.peak, active)
  if (active === 0) return endAll([...runs], at)
  const ended: Run[] = []
  const excess = (): number => runs.size - active
  if (excess() > 0) ended.push(...endAll(repeated(runs).slice(0, excess()), at))
  if (excess() > 0 && gapAt !== null)
    ended.push(...endAll([...runs].filter(({ startedAt }) => startedAt < gapAt).slice(0, excess()), at))
  counting.excess = excess() > 0 ? counting.excess + 1 : 0
  if (counting.excess >= EXCESS_BEATS && counting.peak === 1)
    ended.push(...endAll([...runs].slice(0, excess()), at))
  if (excess() <= 0) for (const run of runs) run.provenAt = at
  return ended
}

/** Runs of a task that has a newer one on the same worker, oldest first: the set is in the order of their starts. */
function repeated(runs: ReadonlySet<Run>): Run[] {
  const newest = new Map<string, Run>()
  for (const run of runs) newest.set(run.task.uuid, run)
  return [...runs].filter((run) => newest.get(run.task.uuid) !== run)
}

function endAll(runs: readonly Run[], at: number): readonly Run[] {
  for (const run of runs) endRun(run, at, 'unseen')
  return runs
}

/** What the broker is known to do with a message that is not acknowledged. */
export interface Redelivery {
  /** Redis gives it out again after this, milliseconds; null: RabbitMQ does when the connection is lost. */
  readonly visibilityTimeout: number | null
}

/** A worker that lost its connection is back sooner than another gets and starts its message, or not; milliseconds apart at the most. */
const BACK_BEFORE = 2_500

/** As exact as a worker's clock and a restore are. */
const NEARLY = 0.9

/**
 * Whether a run was at work when another of its task started: proven by a sign of life after that. A lost connection gave the
 * message out again: a worker that came back from it just before, and counted the run, is believed until its next
 * heartbeat, which may be due in two seconds only. A message that Redis
 * gives out again because its time was up comes from a worker that is as well as before: its last heartbeat, if it is
 * fresh and counts the run, is believed until the next one is due. After a lost connection it is not: the worker may be dead.
 */
export function wasAtWork(earlier: Run, later: Run, now: number, { visibilityTimeout }: Redelivery): boolean {
  if (earlier.provenAt > later.startedAt || cameBackWith(earlier, later)) return true
  const { worker } = earlier
  return (
    visibilityTimeout !== null &&
    earlier.end === null &&
    earlier.receivedAt !== null &&
    later.receivedAt !== null &&
    later.receivedAt - earlier.receivedAt >= visibilityTimeout * NEARLY &&
    earlier.provenAt === worker.beatAt &&
    isBeating(worker, now)
  )
}

function cameBackWith({ worker, startedAt, provenAt, end }: Run, later: Run): boolean {
  const { returnedAt } = worker
  return (
    returnedAt !== null &&
    end === null &&
    startedAt < returnedAt &&
    provenAt >= returnedAt &&
    returnedAt <= later.startedAt &&
    later.startedAt - returnedAt <= BACK_BEFORE
  )
}
