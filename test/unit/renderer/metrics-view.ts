import { noCounters, type Counters } from '@shared/metrics/counters'
import { healthOf, MINUTE_MS, type SampleMinute } from '@shared/metrics/samples'
import type { MetricRun } from '@shared/metrics/run'
import { Tally } from '@shared/metrics/tally'
import type { EndpointRead, MetricsView } from '@shared/metrics/view'
import { HOUR_MS, windowOf } from '@shared/metrics/window'

/** A moment within an hour, Redis ms. */
export const NOW = 480_000 * HOUR_MS + 30 * MINUTE_MS

export const read = (own: Partial<EndpointRead> = {}): EndpointRead => ({
  id: 'prod',
  at: NOW,
  fault: null,
  complete: true,
  unread: [],
  cut: 0,
  ...own
})

interface Told {
  readonly runs?: readonly {
    readonly type: string
    readonly id: string
    readonly runs: readonly MetricRun[]
  }[]
  /** By type, of the hour under way. */
  readonly hours?: Readonly<Record<string, Partial<Counters>>>
  readonly length?: number
  readonly minutes?: readonly SampleMinute[]
  readonly endpoints?: readonly EndpointRead[]
  readonly prepare?: (tally: Tally) => void
}

/** What the engine would tell of these runs and counters. */
export function metricsView({
  runs = [],
  hours = {},
  length = HOUR_MS,
  minutes = [],
  endpoints = [read()],
  prepare = () => undefined
}: Told = {}): MetricsView {
  const window = windowOf(NOW - length, NOW)
  const types = [...new Set([...runs.map(({ type }) => type), ...Object.keys(hours)])].sort()
  const tallied = (type: string | null): Tally => {
    const tally = new Tally(window)
    prepare(tally)
    for (const one of runs)
      if (type === null || one.type === type)
        tally.addResource({ endpoint: 'prod', ...one, now: NOW, recent: 24 * HOUR_MS })
    for (const [of, counters] of Object.entries(hours))
      if (type === null || of === type)
        tally.addHour(Math.floor(NOW / HOUR_MS), { ...noCounters, ...counters })
    return tally
  }
  return {
    figures: tallied(null).figures(),
    byType: types.map((type) => ({ type, totals: tallied(type).figures().totals })),
    typesLeftOut: 0,
    types,
    health: {
      engine: healthOf(minutes, window, null),
      endpoints: endpoints.map(({ id }) => ({ id, health: healthOf(minutes, window, null) }))
    },
    endpoints: [...endpoints]
  }
}

/** Of an endpoint on which nothing ran. */
export const noMetrics = (): MetricsView => metricsView()
