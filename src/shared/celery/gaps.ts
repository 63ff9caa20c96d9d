/**
 * Why there is a stretch that the watching did not see, or not all of: the broker was away, more events came than could
 * be kept up with, events in a form that can't be read, or more tasks and workers than are followed.
 */
export const gapReasons = ['away', 'dropped', 'unreadable', 'too_many'] as const
export type GapReason = (typeof gapReasons)[number]

/** Times are the watcher's own, milliseconds. */
export interface Gap {
  readonly reason: GapReason
  readonly from: number
  /** Null: it lasts. */
  readonly to: number | null
  /** How many at least, for a message that was let go may have held several events; null: nobody knows. */
  readonly count: number | null
}

/** One after the other within this, for the same reason, are one gap. Milliseconds. */
const JOINED = 60_000
/** A connection that is lost again this soon was none. */
const AGAIN = 10_000

/** The gaps of the view, newest last, as many as a person reads. */
export class GapBook {
  #gaps: Gap[] = []
  #away: number | null = null

  constructor(private readonly most = 50) {}

  get list(): readonly Gap[] {
    return this.#away === null
      ? this.#gaps
      : [...this.#gaps, { reason: 'away', from: this.#away, to: null, count: null }]
  }

  /** Nothing is heard from here on. */
  away(at: number): void {
    this.#away ??= at
  }

  /** Events are heard again. @returns whether something may have been missed: they were heard before */
  back(at: number): boolean {
    const from = this.#away
    this.#away = null
    if (from === null) return false
    const last = this.#gaps.at(-1)
    const again = last?.reason === 'away' && from - (last.to ?? from) <= AGAIN
    if (again) this.#gaps.pop()
    this.#add({ reason: 'away', from: again ? last.from : from, to: at, count: null })
    return true
  }

  /** Some events were not taken in. @param count null: nobody knows how many */
  missed(reason: Exclude<GapReason, 'away'>, at: number, count: number | null): void {
    const last = this.#gaps.findLast((gap) => gap.reason === reason)
    if (last && at - (last.to ?? at) <= JOINED) {
      this.#gaps = this.#gaps.filter((gap) => gap !== last)
      this.#add({ ...last, to: at, count: count === null || last.count === null ? null : last.count + count })
    } else this.#add({ reason, from: at, to: at, count })
  }

  /** What ended before this is history. */
  forget(before: number): void {
    this.#gaps = this.#gaps.filter(({ to }) => to === null || to >= before)
  }

  #add(gap: Gap): void {
    this.#gaps.push(gap)
    if (this.#gaps.length > this.most) this.#gaps.shift()
  }
}
