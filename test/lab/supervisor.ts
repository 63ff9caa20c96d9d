import type { TestFleet, TestWorker } from '../support/celery/fleet'

interface Slot {
  readonly name: string
  readonly broker: string
  worker: TestWorker
  starting: Promise<void> | null
}

/** Starts a worker again that has ended, as systemd or a container's host does. */
export class Supervisor {
  readonly #slots: Slot[] = []
  #stopped = false

  constructor(
    private readonly fleet: TestFleet,
    private readonly concurrency: number
  ) {}

  /** Ready to take tasks when this returns. */
  async start(name: string, broker: string): Promise<TestWorker> {
    const worker = await this.fleet.worker(name, { broker, concurrency: this.concurrency })
    this.#slots.push({ name, broker, worker, starting: null })
    return worker
  }

  /** Called again and again. */
  look(): void {
    for (const slot of this.#slots)
      if (!slot.starting && !slot.worker.alive) slot.starting = this.#again(slot)
  }

  /** What starts right now is waited for: nothing is started behind the back of whoever kills all. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#slots.flatMap(({ starting }) => starting ?? []))
  }

  async #again(slot: Slot): Promise<void> {
    const { name, broker } = slot
    try {
      if (!this.#stopped)
        slot.worker = await this.fleet.worker(name, { broker, concurrency: this.concurrency })
    } catch (error) {
      // It ended before it was ready: the next look starts it anew.
      console.error(`${name} did not start: ${String(error)}`)
    } finally {
      slot.starting = null
    }
  }
}
