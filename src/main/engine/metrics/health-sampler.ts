import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ConnectionState } from '@shared/live/view'
import {
  addSpan,
  MINUTE_MS,
  noSpan,
  spanOf,
  type EndpointMinute,
  type SampleMinute
} from '@shared/metrics/samples'
import { WINDOW_MAX_MS } from '@shared/metrics/window'
import { appendMinute, dropOldDays, readMinutes } from './sample-files'

/** How often it looks, ms: twelve times a minute. */
const LOOK_EVERY = 5_000
/** How finely the event loop's delay is measured, ms. */
const DELAY_RESOLUTION = 20

/** An endpoint as its monitor last told of it. */
export interface EndpointHealth {
  readonly connection: ConnectionState
  /** The last reading's round trip, ms. */
  readonly latencyMs: number | null
  /** Redis ms: when what is known was last known to be true. */
  readonly freshAt: number | null
  readonly clockOffsetMs: number
}

export interface HealthProbes {
  readonly now: () => number
  /** Bytes. */
  readonly memory: () => number
  /** How late the event loop was since the last call, ms; null: nothing was measured. */
  readonly delay: () => { readonly n: number; readonly mean: number; readonly max: number } | null
  readonly stop: () => void
}

/**
 * Watches how the engine and its endpoints fare, minute by minute, in memory and on the disk for a week, so that a restart
 * leaves no more of a gap than there was.
 */
export class HealthSampler {
  readonly #endpoints = new Map<string, EndpointHealth>()
  readonly #probes: HealthProbes
  #minutes: SampleMinute[] = []
  #current: SampleMinute | null = null
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void>

  constructor(
    private readonly home: string,
    /** A minute could not be kept; told once in a row. */
    private readonly failed: (error: unknown) => void,
    probes: HealthProbes = processProbes()
  ) {
    this.#probes = probes
    const now = probes.now()
    this.#writing = readMinutes(home, now - WINDOW_MAX_MS)
      .then((minutes) => {
        this.#minutes = [...minutes, ...this.#minutes]
        return dropOldDays(home, now)
      })
      .catch(failed)
  }

  start(): void {
    this.#timer ??= setInterval(() => this.look(), LOOK_EVERY)
    this.#timer.unref()
  }

  /** What an endpoint's monitor says, at each reading. */
  told(address: string, health: EndpointHealth): void {
    this.#endpoints.set(address, health)
    if (health.connection !== 'live' || health.latencyMs === null) return
    const seen = this.#seen(address)
    seen.latency = addSpan(seen.latency, spanOf(health.latencyMs))
  }

  /** It is no longer watched. */
  left(address: string): void {
    this.#endpoints.delete(address)
  }

  look(): void {
    const now = this.#probes.now()
    const { engine } = this.#minute()
    engine.memory = addSpan(engine.memory, spanOf(this.#probes.memory()))
    const delay = this.#probes.delay()
    if (delay && delay.n > 0)
      engine.delay = addSpan(engine.delay, { n: delay.n, sum: delay.mean * delay.n, max: delay.max })
    for (const [address, { connection, freshAt, clockOffsetMs }] of this.#endpoints) {
      const seen = this.#seen(address)
      seen.looks += 1
      if (connection === 'live') seen.live += 1
      if (freshAt !== null) seen.lag = addSpan(seen.lag, spanOf(Math.max(0, now + clockOffsetMs - freshAt)))
    }
  }

  /** Since `from`, oldest first, the minute under way included. */
  async minutes(from: number): Promise<SampleMinute[]> {
    await this.#writing
    const all = this.#current ? [...this.#minutes, this.#current] : this.#minutes
    return all.filter(({ at }) => at >= from)
  }

  /** Keeps what there is of the minute under way. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#probes.stop()
    this.#keep()
    await this.#writing
  }

  #seen(address: string): EndpointMinute {
    const { endpoints } = this.#minute()
    const known = endpoints[address]
    if (known) return known
    const fresh: EndpointMinute = { latency: noSpan, lag: noSpan, looks: 0, live: 0 }
    endpoints[address] = fresh
    return fresh
  }

  #minute(): SampleMinute {
    const at = Math.floor(this.#probes.now() / MINUTE_MS) * MINUTE_MS
    if (this.#current?.at === at) return this.#current
    this.#keep()
    // No prototype: an address is a name from outside.
    const endpoints = Object.create(null) as SampleMinute['endpoints']
    this.#current = { v: 1, at, engine: { memory: noSpan, delay: noSpan }, endpoints }
    return this.#current
  }

  #keep(): void {
    const minute = this.#current
    this.#current = null
    if (!minute) return
    const oldest = minute.at - WINDOW_MAX_MS
    this.#minutes.push(minute)
    if ((this.#minutes[0]?.at ?? oldest) < oldest)
      this.#minutes = this.#minutes.filter(({ at }) => at >= oldest)
    this.#writing = this.#writing.then(() => appendMinute(this.home, minute)).catch(this.failed)
  }
}

function processProbes(): HealthProbes {
  const histogram = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION })
  histogram.enable()
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - DELAY_RESOLUTION)
  return {
    now: Date.now,
    memory: () => process.memoryUsage.rss(),
    delay: () => {
      const { count, mean, max } = histogram
      // A reset forgets the tick it waits for: asked again sooner than that, it would never measure anything.
      if (count === 0 || !Number.isFinite(mean)) return null
      histogram.reset()
      return { n: count, mean: late(mean), max: late(max) }
    },
    stop: () => void histogram.disable()
  }
}
