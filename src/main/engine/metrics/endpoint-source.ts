import type { ThresholdTable } from '@shared/findings/thresholds'
import type { ConnectionState } from '@shared/live/view'
import type { EndpointRead } from '@shared/metrics/view'
import type { MetricsWindow } from '@shared/metrics/window'
import type { RedisClient } from '../redis/client'
import { commandFault, openRedis } from '../redis/connect'
import { toRedisFault } from '../redis/fault'
import type { RedisTarget } from '../redis/target'
import { EndpointReading } from './endpoint-reading'

/** Where the metrics of one endpoint are read. */
export interface MetricsSource {
  readonly target: RedisTarget
  readonly namespace: string
  readonly thresholds: ThresholdTable
}

type Fault = EndpointRead['fault']

/** How the endpoint's monitor fares. */
export interface MonitorWord {
  readonly connection: ConnectionState
  readonly fault: Fault
}

/**
 * One endpoint's metrics, kept up to date over a connection of its own, which lives as long as somebody asks. Readings
 * come one after another; one that fails or is given up leaves what was known before.
 */
export class EndpointSource {
  #reading: EndpointReading
  #redis: Promise<RedisClient> | null = null
  #turn: Promise<void> = Promise.resolve()
  #fault: Fault = null
  #monitor: MonitorWord | null = null

  constructor(
    readonly id: string,
    private readonly source: MetricsSource
  ) {
    this.#reading = this.#begin()
  }

  get reading(): EndpointReading {
    return this.#reading
  }

  /** Why the last reading failed; null: it did not. */
  get fault(): Fault {
    return this.#fault
  }

  monitored(word: MonitorWord): void {
    this.#monitor = word
  }

  /**
   * Reads what has changed. A fault of the endpoint's is kept, and not thrown.
   * @param windowAt the window to be read for, by the endpoint's time
   * @throws the signal's reason
   */
  read(windowAt: (now: number) => MetricsWindow, signal: AbortSignal): Promise<void> {
    const mine = this.#turn.then(() => this.#read(windowAt, signal))
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  /** Nobody asks for now. */
  disconnect(): void {
    const redis = this.#redis
    this.#redis = null
    redis?.then(
      (client) => client.disconnect(),
      () => undefined
    )
  }

  /** What is known takes memory, and is read again when somebody asks. */
  forget(): void {
    this.disconnect()
    this.#reading = this.#begin()
  }

  #begin(): EndpointReading {
    const { namespace, thresholds } = this.source
    return new EndpointReading({ endpoint: this.id, namespace, thresholds })
  }

  async #read(windowAt: (now: number) => MetricsWindow, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    // The monitor tries on its own: nobody waits a second time for an endpoint that is gone.
    const gone = this.#monitor?.connection === 'stale' || this.#monitor?.connection === 'unavailable'
    if (gone) {
      this.disconnect()
      this.#fault = this.#monitor?.fault ?? { code: 'unreachable', detail: '' }
      return
    }
    let redis: RedisClient | null = null
    try {
      this.#redis ??= openRedis(this.source.target, 'command')
      redis = await this.#redis
      await this.#reading.read(redis, windowAt, signal)
      this.#fault = null
    } catch (error) {
      signal.throwIfAborted()
      const { target } = this.source
      const { code, message } = redis ? commandFault(error, redis, target) : toRedisFault(error, target)
      this.#fault = { code, detail: message }
      this.disconnect()
    }
  }
}
