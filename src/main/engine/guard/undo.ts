import type { GuardConnection } from './connection'
import type { GuardRun } from './run'

const RETRY_MS = 500

/**
 * Takes back acquires whose answer was lost: the run is cancelled as soon as Redis answers again. That also names the run
 * as ended, so that the acquire itself, should it still be on its way, can't take the lease afterwards.
 */
export class Undo {
  readonly #runs = new Map<string, GuardRun>()
  readonly #connection: GuardConnection
  readonly #cancel: (run: GuardRun) => Promise<unknown>
  #timer: NodeJS.Timeout | undefined
  #busy = false
  #closed = false

  constructor(connection: GuardConnection, cancel: (run: GuardRun) => Promise<unknown>) {
    this.#connection = connection
    this.#cancel = cancel
    connection.on('ready', this.#tryNow)
  }

  get size(): number {
    return this.#runs.size
  }

  later(run: GuardRun): void {
    this.#runs.set(run.runId, run)
    this.#tryNow()
  }

  /** The caller asks again with this run id. */
  forget(runId: string): void {
    this.#runs.delete(runId)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#connection.off('ready', this.#tryNow)
  }

  readonly #tryNow = (): void => {
    if (!this.#busy && !this.#closed) void this.#tryAll()
  }

  async #tryAll(): Promise<void> {
    this.#busy = true
    clearTimeout(this.#timer)
    try {
      for (const run of this.#runs.values()) {
        await this.#cancel(run)
        this.#runs.delete(run.runId)
      }
    } catch {
      // Still away: the lease ends by itself, and the next try comes with the connection or the timer.
    }
    this.#busy = false
    if (this.#runs.size > 0 && !this.#closed) this.#timer = setTimeout(this.#tryNow, RETRY_MS).unref()
  }
}
