import { findingOf, markOf, type Alert } from './alert'

/** An alert that is not in a message yet. Times are milliseconds that never jump. */
export interface Pending {
  readonly alert: Alert
  readonly mark: string
  readonly offeredAt: number
  /** Not before this: another tells it, or nobody could be asked. */
  notBefore: number
}

export interface GatherTimes {
  /** A first alert waits this long: what one fault causes comes in a burst. */
  readonly gather: number
  /** More than a summary's worth waits until none has come for this long … */
  readonly calm: number
  /** … but no longer than this. */
  readonly longest: number
  /** Between two summaries. */
  readonly between: number
}

/** The alerts of one channel that wait to be put into messages. */
export class PendingAlerts {
  readonly #opened = new Map<string, Pending>()
  readonly #resolved = new Map<string, Pending>()
  #lastAt = 0
  #groupedAt = Number.NEGATIVE_INFINITY

  get all(): readonly Pending[] {
    return [...this.#opened.values(), ...this.#resolved.values()]
  }

  has(alert: Alert): boolean {
    return this.#shelf(alert).has(markOf(alert))
  }

  add(alert: Alert, now: number, notBefore = now): void {
    const mark = markOf(alert)
    if (this.#shelf(alert).has(mark)) return
    this.#shelf(alert).set(mark, { alert, mark, offeredAt: now, notBefore })
    this.#lastAt = now
  }

  /** @returns whether it still waits: it may have been taken back meanwhile */
  remove({ alert, mark }: Pick<Pending, 'alert' | 'mark'>): boolean {
    return this.#shelf(alert).delete(mark)
  }

  /** The finding's end need not be told: it stands again. */
  takeBackEnd(finding: string): boolean {
    return this.#resolved.delete(finding)
  }

  /** The finding is resolved before it was told. @returns whether anything of it waited */
  takeBackOpening(finding: string): boolean {
    let waited = false
    for (const mark of this.#opened.keys())
      if (findingOf(mark) === finding) waited = this.#opened.delete(mark) || waited
    return waited
  }

  grouped(now: number): void {
    this.#groupedAt = now
  }

  ready(now: number): readonly Pending[] {
    return this.all.filter(({ notBefore }) => notBefore <= now)
  }

  /** When the next messages are made; null: nothing waits. @param above so many at once are told one by one */
  dueAt(now: number, above: number, times: GatherTimes): number | null {
    let [count, first, later] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (const { notBefore, offeredAt } of this.all) {
      if (notBefore > now) later = Math.min(later, notBefore)
      else {
        count += 1
        first = Math.min(first, offeredAt)
      }
    }
    const calm = Math.max(first + times.gather, this.#lastAt + times.calm)
    const due =
      count <= above
        ? first + times.gather
        : Math.max(Math.min(first + times.longest, calm), this.#groupedAt + times.between)
    const next = Math.min(due, later)
    return next === Number.POSITIVE_INFINITY ? null : next
  }

  #shelf({ event }: Alert): Map<string, Pending> {
    return event === 'resolved' ? this.#resolved : this.#opened
  }
}
