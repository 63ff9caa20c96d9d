/** How long to wait before starting a process again that keeps ending: at once, then doubling up to half a minute. */
export class Backoff {
  #failures = 0
  #startedAt = 0

  constructor(
    private readonly options: { firstMs: number; mostMs: number; forgetAfterMs: number } = {
      firstMs: 250,
      mostMs: 30_000,
      forgetAfterMs: 60_000
    }
  ) {}

  started(now: number): void {
    this.#startedAt = now
  }

  /** Milliseconds to wait after an end at `now`. A life longer than `forgetAfterMs` clears the record. */
  ended(now: number): number {
    if (now - this.#startedAt >= this.options.forgetAfterMs) this.#failures = 0
    const wait = this.#failures === 0 ? 0 : this.options.firstMs * 2 ** (this.#failures - 1)
    this.#failures += 1
    return Math.min(wait, this.options.mostMs)
  }
}
