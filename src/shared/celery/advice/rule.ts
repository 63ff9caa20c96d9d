import type { Advice, AdviceId } from './advice'
import type { FleetFacts, WorkerFacts } from './facts'

/** What a rule found at one worker. */
export interface Verdict {
  readonly status: Advice['status']
  readonly case: string
  readonly value: string
  readonly params?: Advice['params']
  readonly tasks?: readonly string[]
  readonly change?: readonly string[]
}

/** Judges one setting of one worker; null: it says nothing there. Pure. */
export interface AdviceRule {
  readonly id: AdviceId
  /** As Celery names it. */
  readonly setting: string
  judge(worker: WorkerFacts, fleet: FleetFacts): Verdict | null
}

/**
 * Whether a worker has messages unacknowledged while their tasks work. The solo pool has, whatever its settings say: it
 * acknowledges after the body (docs/celery.md, Pools).
 */
export const acknowledgesLate = ({ pool, tasks, conf }: WorkerFacts): boolean =>
  pool === 'solo' || (tasks === null ? conf.acksLate : tasks.some((task) => task.acksLate))

/** As Python writes it. */
export const pythonFlag = (value: boolean): string => (value ? 'True' : 'False')

/** Milliseconds as a person writes seconds in a settings file: `7200`. */
export const inSeconds = (ms: number): number => Math.round(ms / 1000)

/** The longest time that a task is taken for where none is known: the report's, and the guard's max_runtime. */
export const ASSUMED_LONGEST = 2 * 3_600_000

export const longestOf = ({ longestRun }: FleetFacts): number => longestRun?.ms ?? ASSUMED_LONGEST

/** What a text says of the longest run. */
export const longestParams = ({ longestRun }: FleetFacts): Advice['params'] => ({
  longest_s: inSeconds(longestRun?.ms ?? ASSUMED_LONGEST),
  longest_what: longestRun?.what ?? ''
})

/**
 * Twice the longest run, in whole hours: room for a slower day. Short runs may be all that is known: what is proposed leaves
 * an honest analysis its time.
 */
export const roomFor = (ms: number): number =>
  Math.ceil((2 * Math.max(ms, ASSUMED_LONGEST)) / 3_600_000) * 3_600_000
