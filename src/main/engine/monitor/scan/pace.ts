export interface PaceOptions {
  readonly keysPerSecond: number
  /** Of the server's time, above 0 to 1. */
  readonly share: number
  /** Milliseconds that a request takes which costs the server nothing: the way there and back. */
  readonly roundTrip: number
}

/**
 * How fast the slow scan may go: so many keys a second, and never more of the server's time than its share. What a request
 * took beyond a bare round trip counts as the server's time: where that is too much (a busy server, a busy machine here),
 * the scan goes slower.
 */
export class Pace {
  #keys = 0
  #cost = 0

  constructor(private readonly options: PaceOptions) {}

  /** Milliseconds of the server's time so far. */
  get cost(): number {
    return this.#cost
  }

  /** A page of so many keys was asked for, found or not, and its requests took so many milliseconds. */
  asked(keys: number, milliseconds: number, requests: number): void {
    this.#keys += keys
    this.#cost += Math.max(0, milliseconds - requests * this.options.roundTrip)
  }

  /** How many milliseconds the scan is ahead of what it may, having gone on for so long. */
  ahead(elapsed: number): number {
    const { keysPerSecond, share } = this.options
    return Math.max((this.#keys * 1000) / keysPerSecond, this.#cost / share) - elapsed
  }
}
