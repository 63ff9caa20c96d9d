import type { BookEntry } from '../support/celery/fleet'

/** What became of the tasks of one cell. */
export interface Tally {
  readonly tasks: number
  /** Bodies that were begun. */
  readonly bodies: number
  /** Tasks of which two bodies were at work at once. */
  readonly overlapping: number
  /** Tasks of which no body came to its end. */
  readonly lost: number
  /** Tasks that were done, and whose result is not what the result backend says. */
  readonly wrong: number
}

export interface TaskTrace {
  readonly resource: string
  readonly book: readonly BookEntry[]
  /** The result backend's record as it was stored; null: it has none. */
  readonly stored: string | null
}

interface Body {
  readonly from: number
  readonly to: number
  readonly done: boolean
}

/** @param lastSeen when a process was last seen alive, by its pid, seconds since the epoch: a body without an end ended then */
export function tally(traces: readonly TaskTrace[], lastSeen: ReadonlyMap<number, number>): Tally {
  const all = traces.map((trace) => ({ trace, bodies: bodiesOf(trace.book, lastSeen) }))
  const count = (test: (of: (typeof all)[number]) => boolean): number => all.filter(test).length
  const isDone = ({ bodies }: (typeof all)[number]): boolean => bodies.some(({ done }) => done)
  return {
    tasks: traces.length,
    bodies: all.reduce((sum, { bodies }) => sum + bodies.length, 0),
    overlapping: count(({ bodies }) =>
      bodies.some((body, at) => bodies.slice(0, at).some((earlier) => earlier.to > body.from))
    ),
    lost: count((one) => !isDone(one)),
    wrong: count((one) => isDone(one) && !isRight(one.trace))
  }
}

/** Processes that began a body of a task and did not end it: they work, or they are gone. */
export const openPids = (book: readonly BookEntry[]): readonly number[] =>
  startsOf(book)
    .filter((start) => endOf(start, book) === undefined)
    .map(({ pid }) => pid)

/** In the order of their starts. */
const bodiesOf = (book: readonly BookEntry[], lastSeen: ReadonlyMap<number, number>): readonly Body[] =>
  startsOf(book)
    .map((start) => {
      const end = endOf(start, book)
      const to = end?.at ?? Math.max(start.at, lastSeen.get(start.pid) ?? 0)
      return { from: start.at, to, done: end !== undefined }
    })
    .sort((one, other) => one.from - other.from)

const startsOf = (book: readonly BookEntry[]): readonly BookEntry[] =>
  book.filter(({ what }) => what === 'start')

/** A process works on one body at a time: its next end is this one's. */
const endOf = ({ pid, at }: BookEntry, book: readonly BookEntry[]): BookEntry | undefined =>
  book.find((entry) => entry.what === 'end' && entry.pid === pid && entry.at >= at)

/** Whether the backend has the result that the task's body gave back. */
function isRight({ resource, stored }: TaskTrace): boolean {
  const record = JSON.parse(stored ?? '{}') as { status?: unknown; result?: unknown }
  const result = record.result as { resource?: unknown } | null | undefined
  return record.status === 'SUCCESS' && result?.resource === resource
}
