/** The rate is of the last so many whole seconds. */
const SECONDS = 10

/** Counts events by the second. */
export class RateMeter {
  readonly #counts = Array.from({ length: SECONDS + 1 }, () => 0)
  #second = 0
  #total = 0

  get total(): number {
    return this.#total
  }

  /** @param at milliseconds */
  count(at: number): void {
    this.#turn(at)
    this.#total += 1
    const place = this.#second % this.#counts.length
    this.#counts[place] = (this.#counts[place] ?? 0) + 1
  }

  /** Over the last ten seconds, without the one that has only begun. */
  perSecond(now: number): number {
    this.#turn(now)
    const current = this.#counts[this.#second % this.#counts.length] ?? 0
    const sum = this.#counts.reduce((total, count) => total + count, 0) - current
    return Math.round((sum / SECONDS) * 10) / 10
  }

  /** Seconds in which nothing came count nothing. */
  #turn(at: number): void {
    const second = Math.floor(at / 1000)
    if (second <= this.#second) return
    const gone = Math.min(second - this.#second, this.#counts.length)
    for (let step = 1; step <= gone; step += 1) this.#counts[(this.#second + step) % this.#counts.length] = 0
    this.#second = second
    // A jump over all of them leaves the place of the new second, too.
    this.#counts[second % this.#counts.length] = 0
  }
}
