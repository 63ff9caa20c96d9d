import { performance } from 'node:perf_hooks'
import type { FeedEndpoint } from '@shared/live/feed'
import type { RedisClient } from '../redis/client'
import { commandFault, openRedis } from '../redis/connect'
import { toRedisFault } from '../redis/fault'
import type { RedisTarget } from '../redis/target'
import type { FeedGroup, FeedReading } from './reading'

/** Changes are looked for this long after the last look, ms: where something is known to have changed, and anyway. */
const SOON = 1_000
const LATER = 15_000
const LATEST = 60_000
/** So many times as long as the last look took, within these. */
const REST = 20
/** What is in no index, and what has grown too old, ms. */
const WHOLE_EVERY = 3_600_000
/** After a fault that is no lost connection, ms. */
const AGAIN = 5_000

/** How the endpoint's monitor fares. */
export interface FeedConnection {
  readonly gone: boolean
  readonly fault: FeedEndpoint['fault']
}

/** Where a feed's rows go to. */
export interface FeedSink<Row> {
  /** Resolves when more may come. */
  part(generation: number, groups: readonly FeedGroup<Row>[]): Promise<void>
  changed(): void
}

export interface EndpointFeedOptions<Row> {
  readonly id: string
  readonly target: RedisTarget
  readonly reading: FeedReading<Row>
  readonly sink: FeedSink<Row>
  /** Milliseconds. */
  readonly since: number
  /** How many rows a whole reading may have, asked when it begins. */
  readonly most: () => number
}

/**
 * One endpoint's rows for one window, kept up to date over a connection of its own for as long as the window looks. An
 * endpoint that goes leaves what was told, and is read whole when it is back: nobody knows what it lost.
 */
export class EndpointFeed<Row> {
  readonly #stop = new AbortController()
  #loop: Promise<void> | null = null
  #connection: FeedConnection = { gone: false, fault: null }
  #fault: FeedEndpoint['fault'] = null
  #generation = 0
  #reading = true
  #rows = 0
  #wholeAt = 0
  #asked: 'nothing' | 'changes' | 'whole' = 'whole'
  #wake: (() => void) | null = null

  constructor(private readonly options: EndpointFeedOptions<Row>) {}

  /** Rows of the last whole reading. */
  get rows(): number {
    return this.#rows
  }

  get state(): FeedEndpoint {
    const { id, reading } = this.options
    const { at, from, complete, unread, cut, leftOut } = reading
    return {
      id,
      generation: this.#generation,
      reading: this.#reading && this.#fault === null,
      at,
      from,
      fault: this.#fault,
      complete,
      unread: [...unread],
      cut,
      leftOut
    }
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** Something is known to have changed. */
  poke(): void {
    if (this.#asked === 'nothing') this.#asked = 'changes'
    this.#wake?.()
  }

  /** Everything is to be read anew. */
  refresh(): void {
    this.#asked = 'whole'
    this.#wake?.()
  }

  told(connection: FeedConnection): void {
    const was = this.#connection
    this.#connection = connection
    if (was.gone === connection.gone) return
    if (!connection.gone) this.#asked = 'whole'
    this.#wake?.()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#wake?.()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    let redis: RedisClient | null = null
    while (!signal.aborted) {
      if (this.#connection.gone) {
        redis?.disconnect()
        redis = null
        this.#tell(this.#connection.fault ?? { code: 'unreachable', detail: '' })
        await this.#away()
        continue
      }
      const { target } = this.options
      const began = performance.now()
      try {
        redis ??= await openRedis(target, 'command')
        await this.#read(redis)
        const took = performance.now() - began
        await this.#wait(Math.min(LATEST, Math.max(LATER, took * REST)), Math.max(SOON, took * REST))
      } catch (error) {
        if (signal.aborted) break
        const { code, message } = redis ? commandFault(error, redis, target) : toRedisFault(error, target)
        redis?.disconnect()
        redis = null
        this.#asked = 'whole'
        this.#tell({ code, detail: message })
        await this.#wait(AGAIN)
      }
    }
    redis?.disconnect()
  }

  async #read(redis: RedisClient): Promise<void> {
    const { reading, sink, since, most } = this.options
    const { signal } = this.#stop
    const whole = this.#asked === 'whole' || performance.now() - this.#wholeAt > WHOLE_EVERY
    this.#asked = 'nothing'
    if (whole) {
      this.#generation += 1
      this.#rows = 0
      this.#reading = true
      this.#tell(null)
    }
    const parts = whole
      ? reading.whole(redis, { since, most: most(), signal })
      : reading.changed(redis, signal)
    for await (const { groups } of parts) {
      if (whole) this.#rows += groups.reduce((sum, { rows }) => sum + rows.length, 0)
      if (groups.length > 0) await sink.part(this.#generation, groups)
      signal.throwIfAborted()
    }
    if (whole) this.#wholeAt = performance.now()
    this.#reading = false
    this.#tell(null)
  }

  #tell(fault: FeedEndpoint['fault']): void {
    this.#fault = fault
    this.options.sink.changed()
  }

  /** Until the endpoint is back. */
  async #away(): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.#connection.gone && !this.#stop.signal.aborted) return
        this.#wake = null
        resolve()
      }
      this.#wake = look
      look()
    })
  }

  /** Until the time is over, or something is asked for; no sooner than `least`. */
  async #wait(most: number, least = 0): Promise<void> {
    const { signal } = this.#stop
    const began = performance.now()
    await new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | null = null
      const wakeIn = (delay: number): void => {
        if (timer) clearTimeout(timer)
        timer = setTimeout(() => {
          this.#wake = null
          resolve()
        }, delay)
      }
      const look = (): void => {
        // What a person asks for, and what is over, waits for nothing.
        if (signal.aborted || this.#asked === 'whole' || this.#connection.gone) wakeIn(0)
        else if (this.#asked === 'changes') wakeIn(Math.max(0, least - (performance.now() - began)))
      }
      this.#wake = look
      wakeIn(most)
      look()
    })
  }
}
