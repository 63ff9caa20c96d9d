import { performance } from 'node:perf_hooks'
import { setImmediate as breathe } from 'node:timers/promises'

/** How long one piece of work goes on before others get their turn, ms. */
const TURN = 12

/** For long work in the engine's loop: tells when it is others' turn, and lets them have it. */
export class Turns {
  #since = performance.now()

  /** Whether this piece of work has gone on for long enough. */
  get over(): boolean {
    return performance.now() - this.#since >= TURN
  }

  /** @throws the signal's reason, where the work is no longer wanted */
  async rest(signal?: AbortSignal): Promise<void> {
    await breathe()
    signal?.throwIfAborted()
    this.#since = performance.now()
  }
}
