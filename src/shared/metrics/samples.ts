import { z } from 'zod'
import { bucketCount, bucketOf, type MetricsWindow } from './window'

/**
 * What the engine saw of itself and of its endpoints in one minute of this machine's clock. A minute without an entry was
 * watched by nobody. Short names: a week of them stays on the disk.
 */
export const MINUTE_MS = 60_000

const amount = z.number().min(0).max(1e15)

/** Several looks at one thing: how many there were, their sum, and the largest. */
export const spanSchema = z.object({ n: z.number().int().min(0).max(1e9), sum: amount, max: amount })
export type Span = z.infer<typeof spanSchema>

export const endpointMinuteSchema = z.object({
  /** Round trips of the monitor's readings, ms. */
  latency: spanSchema,
  /** How long ago what is shown was last known to be true, ms. */
  lag: spanSchema,
  /** Looks, and those of them at which the endpoint was live. */
  looks: z.number().int().min(0).max(1e9),
  live: z.number().int().min(0).max(1e9)
})
export type EndpointMinute = z.infer<typeof endpointMinuteSchema>

export const sampleMinuteSchema = z.object({
  v: z.literal(1),
  /** The minute's begin, ms. */
  at: z.number().int().min(0),
  /** The engine's process: memory in bytes, and how late its event loop was, ms. */
  engine: z.object({ memory: spanSchema, delay: spanSchema }),
  /** By the endpoint's address, without any secret. */
  endpoints: z.record(z.string().max(2048), endpointMinuteSchema)
})
export type SampleMinute = z.infer<typeof sampleMinuteSchema>

export const noSpan: Span = { n: 0, sum: 0, max: 0 }

export const addSpan = (a: Span, b: Span): Span => ({
  n: a.n + b.n,
  sum: a.sum + b.sum,
  max: Math.max(a.max, b.max)
})

export const spanOf = (value: number): Span => ({ n: 1, sum: value, max: value })

export const meanOf = ({ n, sum }: Span): number | null => (n === 0 ? null : sum / n)
export const maxOf = ({ n, max }: Span): number | null => (n === 0 ? null : max)

/** Health as a chart shows it; null in a bucket that nobody watched. */
export const healthSeries = [
  'latency_mean',
  'latency_max',
  'lag_max',
  'live_share',
  'memory_max',
  'delay_mean',
  'delay_max'
] as const
export type HealthSeries = (typeof healthSeries)[number]

export const healthSchema = z.object({
  window: z.object({ from: z.number(), to: z.number(), step: z.number().positive() }),
  series: z.record(z.enum(healthSeries), z.array(z.number().nullable())),
  /** How much of the window was watched at all, 0 to 1. */
  watched: z.number()
})
export type Health = z.infer<typeof healthSchema>

interface Bucket {
  latency: Span
  lag: Span
  looks: number
  live: number
  memory: Span
  delay: Span
}

/**
 * Puts minutes into a window's buckets; none is narrower than a minute.
 * @param addresses the endpoints that count; null: all
 */
export function healthOf(
  minutes: readonly SampleMinute[],
  asked: MetricsWindow,
  addresses: ReadonlySet<string> | null
): Health {
  const window = widened(asked)
  const buckets = Array.from({ length: bucketCount(window) }, (): Bucket => ({
    latency: noSpan,
    lag: noSpan,
    looks: 0,
    live: 0,
    memory: noSpan,
    delay: noSpan
  }))
  // An app that was started anew within a minute leaves two entries of it.
  const watched = new Set<number>()
  for (const minute of minutes) {
    const bucket = buckets[bucketOf(window, minute.at)]
    if (!bucket) continue
    watched.add(minute.at)
    bucket.memory = addSpan(bucket.memory, minute.engine.memory)
    bucket.delay = addSpan(bucket.delay, minute.engine.delay)
    for (const [address, seen] of Object.entries(minute.endpoints)) {
      if (addresses !== null && !addresses.has(address)) continue
      bucket.latency = addSpan(bucket.latency, seen.latency)
      bucket.lag = addSpan(bucket.lag, seen.lag)
      bucket.looks += seen.looks
      bucket.live += seen.live
    }
  }
  const of = (value: (bucket: Bucket) => number | null): (number | null)[] => buckets.map(value)
  return {
    window,
    series: {
      latency_mean: of(({ latency }) => meanOf(latency)),
      latency_max: of(({ latency }) => maxOf(latency)),
      lag_max: of(({ lag }) => maxOf(lag)),
      live_share: of(({ looks, live }) => (looks === 0 ? null : live / looks)),
      memory_max: of(({ memory }) => maxOf(memory)),
      delay_mean: of(({ delay }) => meanOf(delay)),
      delay_max: of(({ delay }) => maxOf(delay))
    },
    watched: Math.min(1, (watched.size * MINUTE_MS) / Math.max(MINUTE_MS, window.to - window.from))
  }
}

function widened({ from, to, step }: MetricsWindow): MetricsWindow {
  const wide = Math.max(step, MINUTE_MS)
  return { from: Math.floor(from / wide) * wide, to, step: wide }
}
