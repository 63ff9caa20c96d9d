import type { FigureName } from '@shared/metrics/behind'
import type { Outlier } from '@shared/metrics/figures'
import { bucketCount, type MetricsWindow } from '@shared/metrics/window'
import type { Stretch } from '../ranges'
import type { Unit } from '../units'

/** Colours of the theme by their token's name. */
export const chartColors = ['blue', 'green', 'orange', 'red', 'purple', 'yellow', 'foreground'] as const
export type ChartColor = (typeof chartColors)[number]

/** Told apart without colour: a line by its dashes, a bar by its filling. */
export const lineStyles = ['solid', 'dashed', 'dotted', 'dash-dot'] as const
export type LineStyle = (typeof lineStyles)[number]
export const fillStyles = ['solid', 'hatched', 'dots', 'empty'] as const
export type FillStyle = (typeof fillStyles)[number]

/** How a series is drawn. Bars stand on those of the series before. */
export type Look =
  | { readonly draw: 'line'; readonly color: ChartColor; readonly style: LineStyle; readonly area?: boolean }
  | { readonly draw: 'bar'; readonly color: ChartColor; readonly style: FillStyle }

export interface PanelSeries {
  readonly id: string
  /** As a person reads it; hostile where it names an endpoint. */
  readonly name: string
  /** One a bucket; null: not known, or there is none. */
  readonly values: readonly (number | null)[]
  readonly look: Look
  /** What it counts: the runs behind a point can be asked for. */
  readonly figure: FigureName | null
  /** Its column in a file. */
  readonly column: string
  /** Whose it is alone, by name; null: all endpoints' that are chosen. */
  readonly endpoint: string | null
  /** What it comes to over the whole stretch; null: that is not known. */
  readonly total: number | null
}

export const groups = ['runs', 'gpu', 'times', 'health'] as const
export type GroupId = (typeof groups)[number]

/** One chart. */
export interface Panel {
  readonly id: string
  readonly group: GroupId
  readonly title: string
  /** What its figures are, in a sentence. */
  readonly hint: string
  readonly unit: Unit
  readonly window: MetricsWindow
  readonly series: readonly PanelSeries[]
  /** What a bucket without a value means. */
  readonly gap: 'unknown' | 'none' | 'unwatched'
  /** What the legend says of a series while nothing is pointed at. `whole`: the figure of the whole stretch. */
  readonly sums: 'sum' | 'most' | 'last' | 'whole'
  /** Runs far slower than is usual: marked one by one. */
  readonly outliers: readonly Outlier[]
  /** All there are. */
  readonly outlierCount: number
  /** A panel of one type alone. */
  readonly type: string | null
}

/** Where a bucket stands on the axis: the last one has its whole place, though not all of its time has gone. */
export function bucketPlace({ from, step }: MetricsWindow, bucket: number): Stretch {
  return { from: from + bucket * step, to: from + (bucket + 1) * step }
}

/** The bucket that stands at a moment of the axis; -1: none. */
export function bucketAt(window: MetricsWindow, at: number): number {
  const last = bucketCount(window) - 1
  if (at < window.from || at > bucketPlace(window, last).to) return -1
  return Math.min(last, Math.floor((at - window.from) / window.step))
}

/** When a bucket begins and ends. */
export function bucketSpan(window: MetricsWindow, bucket: number): Stretch {
  const from = window.from + bucket * window.step
  return { from, to: Math.min(from + window.step, window.to) }
}

/** The largest value that the chart has to have room for: bars stand on each other. */
export function largestOf({ series, outliers }: Pick<Panel, 'series' | 'outliers'>): number {
  let most = 0
  const bars = series.filter(({ look }) => look.draw === 'bar')
  const buckets = bars[0]?.values.length ?? 0
  for (let at = 0; at < buckets; at += 1)
    most = Math.max(
      most,
      bars.reduce((sum, { values }) => sum + (values[at] ?? 0), 0)
    )
  for (const { look, values } of series)
    if (look.draw === 'line') for (const value of values) most = Math.max(most, value ?? 0)
  for (const { ms } of outliers) most = Math.max(most, ms)
  return most
}

/** Of what is known; null where nothing is. */
export function totalOf(values: readonly (number | null)[], how: Panel['sums']): number | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  if (how === 'sum') return known.reduce((sum, value) => sum + value, 0)
  // A week's largest among 200.
  return how === 'most' ? known.reduce((most, value) => Math.max(most, value), 0) : (known.at(-1) ?? null)
}

/** Whether something of the stretch could not be read. */
export const hasUnknown = ({ gap, series }: Panel): boolean =>
  gap === 'unknown' && series.some(({ values }) => values.includes(null))
