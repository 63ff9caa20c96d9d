import type { Translator } from '@shared/i18n'
import type { Figures, HourSeries, RunSeries, Totals } from '@shared/metrics/figures'
import type { MetricsView } from '@shared/metrics/view'
import type { Unit } from '../units'
import { totalOf } from './panel'

/** What a number means to whoever is on call. */
export type Mood = 'plain' | 'good' | 'warning' | 'bad'

/** One of the big numbers on top. */
export interface Tile {
  readonly id: string
  readonly name: string
  /** Null: not known. */
  readonly value: number | null
  readonly unit: Unit
  /** Whether some of it could not be read: it is that much at least. */
  readonly least: boolean
  readonly mood: Mood
  /** A second line; null: none. */
  readonly more: { readonly text: string; readonly params: Readonly<Record<string, number>> } | null
  /** The line below it. */
  readonly spark: readonly (number | null)[]
  /** The panel that it belongs to. */
  readonly panel: string
}

interface Given {
  readonly id: string
  readonly names: readonly (RunSeries | HourSeries)[]
  readonly unit: Unit
  readonly mood: Mood
  readonly panel: string
}

const given: readonly Given[] = [
  { id: 'running', names: ['running'], unit: 'count', mood: 'plain', panel: 'running' },
  { id: 'acquired', names: ['acquired'], unit: 'count', mood: 'plain', panel: 'acquired' },
  { id: 'completed', names: ['completed'], unit: 'count', mood: 'plain', panel: 'completed' },
  {
    id: 'refused',
    names: ['refused_running', 'refused_completed', 'refused_quarantined'],
    unit: 'count',
    mood: 'good',
    panel: 'refused'
  },
  { id: 'duplicates', names: ['duplicates'], unit: 'count', mood: 'bad', panel: 'duplicates' },
  { id: 'failed', names: ['failed', 'abandoned'], unit: 'count', mood: 'warning', panel: 'failures' },
  { id: 'lost', names: ['superseded'], unit: 'count', mood: 'warning', panel: 'failures' },
  { id: 'spent', names: ['spent_ms'], unit: 'gpu', mood: 'plain', panel: 'gpu' },
  { id: 'wasted', names: ['wasted_ms'], unit: 'gpu', mood: 'bad', panel: 'gpu' },
  { id: 'saved', names: ['saved_ms'], unit: 'gpu', mood: 'good', panel: 'saved' }
]

const seriesOf = ({ runs, hours }: Figures, name: RunSeries | HourSeries): readonly (number | null)[] =>
  name in hours.series ? hours.series[name as HourSeries] : runs[name as RunSeries]

const sum = (values: readonly (number | null)[]): number | null =>
  values.every((value) => value === null)
    ? null
    : values.reduce<number>((all, value) => all + (value ?? 0), 0)

/** Several figures of the same buckets as one; unknown where one of them is. */
function together(lists: readonly (readonly (number | null)[])[]): (number | null)[] {
  const [first = []] = lists
  return first.map((_, at) =>
    lists.reduce<number | null>((all, list) => {
      const value = list[at] ?? null
      return all === null || value === null ? null : all + value
    }, 0)
  )
}

function moreOf(
  id: string,
  { spent_ms: spent, wasted_ms: wasted }: Totals,
  spark: Tile['spark']
): Tile['more'] {
  if (id === 'wasted' && spent !== null && wasted !== null && wasted > 0)
    return { text: 'ofSpent', params: { share: wasted / spent } }
  const most = id === 'running' ? spark.reduce<number>((peak, value) => Math.max(peak, value ?? 0), 0) : 0
  return most > 0 ? { text: 'peak', params: { most } } : null
}

/** The slowest endpoint's round trips, as they were last. */
function latencyTile({ health }: MetricsView, t: Translator): Tile {
  const [worst] = health.endpoints
    .map(({ health: { series } }) => series.latency_mean)
    .map((spark) => ({ spark, last: totalOf(spark, 'last') }))
    .sort((a, b) => (b.last ?? -1) - (a.last ?? -1))
  return {
    id: 'latency',
    name: t('metrics:tile.latency'),
    value: worst?.last ?? null,
    unit: 'time',
    least: false,
    mood: 'plain',
    more: null,
    spark: worst?.spark ?? [],
    panel: 'latency'
  }
}

/** The sums of the stretch, what runs now, and how fast Redis answers. */
export function tilesOf(view: MetricsView, t: Translator): Tile[] {
  const { figures } = view
  return [...(figures ? countTiles(view, figures, t) : []), latencyTile(view, t)]
}

function countTiles({ endpoints }: MetricsView, figures: Figures, t: Translator): Tile[] {
  const stale = endpoints.some(({ fault }) => fault !== null)
  return given.map(({ id, names, unit, mood, panel }) => {
    const spark = together(names.map((name) => seriesOf(figures, name)))
    const value = sum(names.map((name) => figures.totals[name]))
    return {
      id,
      name: t(`metrics:tile.${id}`),
      value,
      unit,
      least: value !== null && (stale || spark.includes(null)),
      // Zero of what is bad is nothing to look at.
      mood: value === null || value === 0 ? 'plain' : mood,
      more: moreOf(id, figures.totals, spark),
      spark,
      panel
    }
  })
}
