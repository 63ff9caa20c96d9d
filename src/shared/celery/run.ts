import type { Worker } from './worker'

/**
 * How a run ended. `unseen`: its worker no longer counts it, and no event told of its end (they are lost with a
 * connection). `lost`: its worker is gone.
 */
export type RunEnd = 'succeeded' | 'failed' | 'retried' | 'revoked' | 'rejected' | 'unseen' | 'lost'

/**
 * One start of a task on one worker. A task id alone is no key: a redelivery has the same one, on the same worker too.
 * Times are the watcher's own, milliseconds: workers' clocks differ, and a broker passes events on within a second.
 */
export interface Run {
  readonly task: Task
  readonly worker: Worker
  readonly startedAt: number
  /** When its worker took the message; null: that was not seen. */
  readonly receivedAt: number | null
  /** Of its message; null: not known. */
  readonly retries: number | null
  end: { readonly at: number; readonly how: RunEnd } | null
  /** When it was last known to run: its start, or a sign of life of its worker that counts it. */
  provenAt: number
  /** The earlier run that was at work when this one started. */
  overlaps: Run | null
  /** When another run of the task had succeeded before this one started. */
  afterSuccess: number | null
  /**
   * Why it is no duplicate, whatever else is known: a retry followed at once; the guard has it on record, and judges it by
   * its own rules; the guard refused it.
   */
  excused: 'retried' | 'guard' | 'refused' | null
}

/** A message that a worker took and has not started. */
export interface Reservation {
  readonly worker: Worker
  readonly at: number
  readonly retries: number | null
}

export interface Task {
  readonly uuid: string
  name: string | null
  args: string | null
  /** Oldest first. */
  runs: Run[]
  reserved: Reservation[]
  success: { readonly at: number; readonly hostname: string | null } | null
  /** When anything was last heard of it. */
  touchedAt: number
  /** What the guard has on record of it: its resource there. */
  guard: { readonly type: string; readonly id: string } | null
}

/** At work, as far as is known. */
export const isOpen = (run: Run): boolean => run.end === null

/** At work, and ours to judge. */
export const isJudged = (run: Run): boolean => run.end === null && run.excused === null

/** At work, or gone without a word of how: an end that is told later is this run's. */
export const isOpenOrUnseen = ({ end }: Run): boolean =>
  end === null || end.how === 'unseen' || end.how === 'lost'
