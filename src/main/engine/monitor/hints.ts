import { setTimeout as sleep } from 'node:timers/promises'
import { eventsChannel } from '@shared/protocol/keys'
import { backoff } from '../redis/backoff'
import type { RedisClient } from '../redis/client'
import { openRedis, type ConnectOptions } from '../redis/connect'
import { toRedisFault, type RedisFault } from '../redis/fault'
import type { RedisTarget } from '../redis/target'

/** A silent socket is asked for a sign of life this often, milliseconds. */
const PING_EVERY = 10_000

/**
 * Listens on `NS:events` over a connection of its own. A hint only says "ask now": a lost one costs the time until the
 * next poll, so nothing here is an error for the monitor.
 */
export class Hints {
  readonly #stop = new AbortController()
  #redis: RedisClient | null = null
  #loop: Promise<void> | null = null

  constructor(
    private readonly target: RedisTarget,
    private readonly namespace: string,
    /** @param message as it was published; empty: something may have been */
    private readonly onHint: (message: string) => void,
    /** Refused for good: it is not tried again. */
    private readonly onRefused: (fault: RedisFault) => void,
    private readonly options: ConnectOptions = {}
  ) {}

  start(): void {
    this.#loop ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#redis?.disconnect()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await this.#listen()
        attempt = 0
      } catch (error) {
        const fault = toRedisFault(error, this.target)
        if (fault.code === 'permission') {
          this.onRefused(fault)
          return
        }
      }
      await sleep(backoff(attempt + 1), undefined, { signal }).catch(() => undefined)
    }
  }

  /** Returns when the connection is lost. */
  async #listen(): Promise<void> {
    const redis = await openRedis(this.target, 'subscriber', this.options)
    this.#redis = redis
    try {
      redis.on('message', (_channel: string, message: string) => this.onHint(message))
      const ended = new Promise<void>((resolve) => redis.once('end', resolve))
      await redis.subscribe(eventsChannel(this.namespace))
      // What was published before the subscription stood.
      this.onHint('')
      const ping = setInterval(() => {
        // A half-open socket: ioredis destroys it when the answer does not come, which ends the wait below.
        redis.ping().catch(() => redis.disconnect())
      }, PING_EVERY)
      try {
        if (!this.#stop.signal.aborted) await ended
      } finally {
        clearInterval(ping)
      }
    } finally {
      this.#redis = null
      redis.disconnect()
    }
  }
}
