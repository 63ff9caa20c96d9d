import type { ManagementTarget } from '@shared/celery/target'
import type { RedisFault } from '../../redis/fault'
import { unackedCounts } from './unacked-counts'
import { toManagementFault } from './management-fault'

const nothing: ReadonlyMap<string, number> = new Map()

/** Keeps what the management API said last. It is asked beside the broker, which never waits for it. */
export class ManagementReader {
  readonly #ended = new AbortController()
  #counts = nothing
  #fault: RedisFault | null = null
  #asking = false

  constructor(
    readonly target: ManagementTarget,
    private readonly virtualHost: string,
    /** A fault that was not there before. */
    private readonly failed: (fault: RedisFault) => void
  ) {}

  /** Null: the last answer is there. */
  get fault(): RedisFault | null {
    return this.#fault
  }

  /** Not acknowledged messages of a queue; null: not known. */
  unacked(queue: string): number | null {
    return this.#counts.get(queue) ?? null
  }

  /** Asks, unless the answer before is still waited for. */
  ask(queues: readonly string[]): void {
    if (this.#asking || this.#ended.signal.aborted) return
    this.#asking = true
    void this.#ask(queues)
  }

  stop(): void {
    this.#ended.abort()
  }

  async #ask(queues: readonly string[]): Promise<void> {
    const { signal } = this.#ended
    try {
      this.#counts = await unackedCounts(this.target, queues, { virtualHost: this.virtualHost, signal })
      this.#fault = null
    } catch (error) {
      if (signal.aborted) return
      const fault = toManagementFault(error, this.target)
      const known = this.#fault?.message === fault.message
      this.#counts = nothing
      this.#fault = fault
      if (!known) this.failed(fault)
    } finally {
      this.#asking = false
    }
  }
}
