import { assertNever } from '../errors'
import type { RecordStatus } from '../protocol/documents'

/** What the figures need of a run's record. Redis milliseconds. */
export interface MetricRun {
  readonly runId: string
  readonly status: RecordStatus
  readonly startedAt: number
  readonly endedAt: number | null
  readonly test: boolean
  readonly forced: boolean
  readonly worker: string | null
  readonly leaseMs: number
  /** When it last told of progress. */
  readonly progressAt: number | null
  /** Its lease's deadline, where it says it runs. */
  readonly deadline: number | null
}

/** When a run is known to have worked: `to` is exclusive, and never before `from`. */
export interface Worked {
  readonly from: number
  readonly to: number
}

/**
 * - Ended by itself, or superseded: from its start to its end.
 * - It says it runs, its lease ahead: to now. Its lease past: to its last renewal.
 * - Abandoned, or running without being in `live`: to its last word, for nobody saw it die: less than it may have been.
 */
export function worked(run: MetricRun, now: number): Worked {
  const from = run.startedAt
  return { from, to: Math.max(from, Math.min(now, lastWork(run, now))) }
}

function lastWork(run: MetricRun, now: number): number {
  const word = run.progressAt ?? run.startedAt
  switch (run.status) {
    case 'running':
      if (run.deadline === null) return word
      return run.deadline > now ? now : Math.max(word, run.deadline - run.leaseMs)
    case 'abandoned':
      return word
    case 'completed':
    case 'failed':
    case 'cancelled':
    case 'superseded':
      return run.endedAt ?? word
    default:
      return assertNever(run.status)
  }
}

/** Whether it works at this moment, as far as its lease tells. */
export const worksNow = (run: MetricRun, now: number): boolean =>
  run.status === 'running' && run.deadline !== null && run.deadline > now

/** How long a completed run took, ms; null for any other, and for a test run, which is no outcome. */
export const runTime = (run: MetricRun): number | null =>
  run.status === 'completed' && !run.test && run.endedAt !== null
    ? Math.max(0, run.endedAt - run.startedAt)
    : null
