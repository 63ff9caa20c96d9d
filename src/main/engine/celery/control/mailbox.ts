import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Celery's remote control (kombu/pidbox.py): a question goes to all workers, and each that has the time answers into a queue
 * of the asker's. Only questions are asked; nothing is changed at any worker.
 */
export const NAMESPACE = 'celery'
export const CONTROL_EXCHANGE = `${NAMESPACE}.pidbox`
export const REPLY_EXCHANGE = `reply.${NAMESPACE}.pidbox`

/** The questions of `celery inspect` that the advisor asks. */
export type ControlMethod = 'conf' | 'stats' | 'registered' | 'active' | 'active_queues'

export interface ControlTransport {
  /** RabbitMQ's version; null: another broker. */
  readonly version: string | null
  /** The name under which answers come back. */
  readonly oid: string
  /** @returns how many workers heard it; null: the broker does not tell. @throws RedisFault */
  publish(message: unknown): Promise<number | null>
  close(): Promise<void>
}

export interface Asked {
  /** By worker. */
  readonly answers: ReadonlyMap<string, unknown>
  /** How many workers heard the question; null: the broker does not tell. */
  readonly heard: number | null
}

const LONGEST = 5_000
/** After an answer, so long for the next, milliseconds. */
const QUIET = 1_000
const LOOK = 20

/** Asks all workers, and collects what they answer. */
export class Mailbox {
  readonly #answers = new Map<string, Map<string, unknown>>()
  #tickets = 0

  constructor(
    private readonly transport: ControlTransport,
    private readonly signal?: AbortSignal
  ) {}

  /** An answer has come: `{ worker: answer }`, as JSON, with the question's ticket. Anything else is passed over. */
  take(ticket: unknown, body: unknown): void {
    const found = typeof ticket === 'string' ? this.#answers.get(ticket) : undefined
    if (!found || typeof body !== 'object' || body === null) return
    for (const [worker, answer] of Object.entries(body)) found.set(worker, answer)
  }

  /**
   * @param expected whose answers are enough; left out: waits until nobody answers any more
   * @throws RedisFault
   */
  async ask(
    method: ControlMethod,
    args: Readonly<Record<string, unknown>> = {},
    expected?: ReadonlySet<string>
  ): Promise<Asked> {
    const ticket = `${this.transport.oid}-${++this.#tickets}`
    const answers = new Map<string, unknown>()
    this.#answers.set(ticket, answers)
    try {
      const heard = await this.transport.publish({
        method,
        arguments: args,
        destination: null,
        pattern: null,
        matcher: null,
        ticket,
        reply_to: { exchange: REPLY_EXCHANGE, routing_key: this.transport.oid }
      })
      await this.#collect(answers, heard, expected)
      return { answers, heard }
    } finally {
      this.#answers.delete(ticket)
    }
  }

  async #collect(
    answers: ReadonlyMap<string, unknown>,
    heard: number | null,
    expected?: ReadonlySet<string>
  ): Promise<void> {
    const began = performance.now()
    let count = 0
    let lastAt = began
    for (;;) {
      this.signal?.throwIfAborted()
      if (heard !== null && answers.size >= heard) return
      if (expected && [...expected].every((worker) => answers.has(worker))) return
      const now = performance.now()
      if (answers.size > count) {
        count = answers.size
        lastAt = now
      }
      if (now - began >= LONGEST) return
      // Of those who answer at all none is this much later than the one before, unless it is busy.
      if (heard === null && !expected && count > 0 && now - lastAt >= QUIET) return
      await sleep(LOOK)
    }
  }
}
