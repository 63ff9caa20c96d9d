import { performance } from 'node:perf_hooks'
import type { EndpointMetrics } from '@shared/metrics/document'
import type { Figures } from '@shared/metrics/figures'
import { healthOf, type SampleMinute } from '@shared/metrics/samples'
import { Tally } from '@shared/metrics/tally'
import { hourly, windowOf, type MetricsWindow } from '@shared/metrics/window'
import { toIso } from '@shared/time/iso'
import type { RedisClient } from '../redis/client'
import { EndpointReading, type ReadingOptions } from './endpoint-reading'

const PINGS = 5

export interface CollectMetricsOptions extends ReadingOptions {
  /** Milliseconds, at most a week; whole hours are told of, the first one whole. */
  readonly since: number
  /** This task type alone. */
  readonly type: string | null
  /** What an app saw of the endpoint; empty: none did. */
  readonly minutes: readonly SampleMinute[]
}

/**
 * Reads one endpoint's figures once, by whole hours, so that all counts are the guard's own.
 * @throws the connection's error
 */
export async function collectMetrics(
  redis: RedisClient,
  options: CollectMetricsOptions
): Promise<EndpointMetrics> {
  const reading = new EndpointReading(options)
  const window = await reading.read(redis, (now) => hourly(windowOf(now - options.since, now)))
  const types = options.type === null ? reading.types : reading.types.filter((type) => type === options.type)
  const byType: EndpointMetrics['by_type'] = []
  for (const type of types) byType.push({ type, figures: await figuresOf(reading, window, type) })
  const cut = reading.cutShort(window, (one) => types.includes(one))
  return {
    endpoint: options.endpoint,
    namespace: options.namespace,
    at: toIso(reading.now),
    figures: await figuresOf(reading, window, options.type),
    by_type: byType,
    latency_ms: await pinged(redis),
    health: healthSeen(options, window),
    complete: reading.complete,
    unread: [...reading.unread],
    notes:
      cut === 0
        ? []
        : [`${cut} resources keep only their newest runs: GPU time and run times may lack earlier ones`]
  }
}

async function figuresOf(
  reading: EndpointReading,
  window: MetricsWindow,
  type: string | null
): Promise<Figures> {
  const tally = new Tally(window)
  await reading.addTo(tally, (one) => type === null || one === type)
  return tally.figures()
}

function healthSeen(
  { minutes, endpoint }: CollectMetricsOptions,
  window: MetricsWindow
): EndpointMetrics['health'] {
  const seen = minutes.filter(({ endpoints }) => Object.hasOwn(endpoints, endpoint))
  return seen.length === 0 ? null : healthOf(seen, window, new Set([endpoint]))
}

/** Null where this user may not PING. */
async function pinged(redis: RedisClient): Promise<EndpointMetrics['latency_ms']> {
  const times: number[] = []
  for (let turn = 0; turn < PINGS; turn += 1) {
    const asked = performance.now()
    try {
      await redis.ping()
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('NOPERM')) return null
      throw error
    }
    times.push(performance.now() - asked)
  }
  times.sort((a, b) => a - b)
  return { median: rounded(times[Math.floor(PINGS / 2)]), max: rounded(times.at(-1)) }
}

/** To the microsecond. */
const rounded = (ms: number | undefined): number => Math.round((ms ?? 0) * 1000) / 1000
