import { parseEvents, type CeleryEvent } from '@shared/celery/event'
import type { RawMessage } from './broker'

/** Messages wait here for at most so many, and so many bytes. */
const MESSAGES = 100_000
const BYTES = 64 * 1024 * 1024
/** A message that is longer is not read: an event has no use for it. */
const MESSAGE_MAX = 1024 * 1024
/** Milliseconds of work, then others have their turn. */
const SLICE = 8
/** The clock is looked at after so many messages, or bytes of them. */
const LOOK_AFTER = { messages: 16, bytes: 32 * 1024 }

export interface InboxOptions {
  readonly parse: (raw: RawMessage) => unknown
  readonly take: (event: CeleryEvent, at: number) => void
  /** So many messages were let go, or could not be understood. */
  readonly missed: (reason: 'dropped' | 'unreadable', count: number, at: number) => void
  /** A clock of milliseconds. */
  readonly now: () => number
}

/**
 * Messages between the socket and the fleet: taken in at once, understood in short slices, so that a burst holds nobody up
 * and costs no more memory than a bound.
 */
export class Inbox {
  #waiting: { readonly raw: RawMessage; readonly at: number }[] = []
  /** How many of those waiting are done. */
  #done = 0
  #bytes = 0
  #dropped = 0
  #turn: NodeJS.Immediate | null = null
  #events = 0

  constructor(private readonly options: InboxOptions) {}

  /** Events taken since the beginning. */
  get events(): number {
    return this.#events
  }

  /** Messages that wait. */
  get size(): number {
    return this.#waiting.length - this.#done
  }

  push(raw: RawMessage): void {
    if (this.size >= MESSAGES || this.#bytes + raw.length > BYTES || raw.length > MESSAGE_MAX) {
      this.#dropped += 1
      this.#schedule()
      return
    }
    this.#bytes += raw.length
    // A slice of what came from the socket holds all of that in memory.
    this.#waiting.push({ raw: Buffer.from(raw), at: this.options.now() })
    this.#schedule()
  }

  /** What waits is of no use any more. */
  clear(): void {
    if (this.#turn) clearImmediate(this.#turn)
    this.#turn = null
    this.#waiting = []
    this.#done = 0
    this.#bytes = 0
  }

  #schedule(): void {
    this.#turn ??= setImmediate(() => this.#work())
  }

  #work(): void {
    this.#turn = null
    const until = performance.now() + SLICE
    let unreadable = 0
    let [messages, bytes] = [0, 0]
    while (this.#done < this.#waiting.length) {
      const message = this.#waiting[this.#done]
      this.#done += 1
      if (message) {
        this.#bytes -= message.raw.length
        bytes += message.raw.length
        unreadable += this.#read(message.raw, message.at)
      }
      messages += 1
      if (messages < LOOK_AFTER.messages && bytes < LOOK_AFTER.bytes) continue
      if (performance.now() > until) break
      messages = 0
      bytes = 0
    }
    if (this.#done === this.#waiting.length || this.#done > MESSAGES / 2) {
      this.#waiting = this.#waiting.slice(this.#done)
      this.#done = 0
    }
    const now = this.options.now()
    if (unreadable > 0) this.options.missed('unreadable', unreadable, now)
    if (this.#dropped > 0) this.options.missed('dropped', this.#dropped, now)
    this.#dropped = 0
    if (this.#waiting.length > 0) this.#schedule()
  }

  /** @returns how many could not be understood */
  #read(raw: RawMessage, at: number): number {
    let body: unknown
    try {
      body = this.options.parse(raw)
    } catch {
      return 1
    }
    return parseEvents(body, (event) => {
      this.#events += 1
      this.options.take(event, at)
    })
  }
}
