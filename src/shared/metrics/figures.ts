import { z } from 'zod'
import type { MetricsWindow } from './window'

/**
 * What the metrics say of a stretch of time (docs/metrics.md has each figure's definition). Times are Redis ms,
 * durations ms. A bucket's value is null where it is not known; 0 is a 0.
 */

const value = z.number().nullable()

export const windowSchema = z.object({
  from: z.number(),
  to: z.number(),
  step: z.number().positive()
}) satisfies z.ZodType<MetricsWindow>

/** What runs and what they came to, by the window's step. */
export const runSeries = [
  'running',
  'acquired',
  'completed',
  'failed',
  'abandoned',
  'superseded',
  'duplicates',
  'spent_ms',
  'wasted_ms'
] as const
/** What only the guard's counters know: always by the hour. */
export const hourSeries = ['refused_running', 'refused_completed', 'refused_quarantined', 'saved_ms'] as const
export type RunSeries = (typeof runSeries)[number]
export type HourSeries = (typeof hourSeries)[number]

/**
 * Sums over the whole window, by the hours of the counters; and GPU time by the records. Of the buckets that are known:
 * null where none is.
 */
export const totalsSchema = z.object({
  acquired: value,
  refused_running: value,
  refused_completed: value,
  refused_quarantined: value,
  completed: value,
  failed: value,
  abandoned: value,
  superseded: value,
  duplicates: value,
  spent_ms: value,
  wasted_ms: value,
  saved_ms: value,
  /** Runs that work when it is read, whatever the window. */
  running: value
})
export type Totals = z.infer<typeof totalsSchema>

export const figuresSchema = z.object({
  window: windowSchema,
  /** Of `runs`, but `running` and the two of GPU time: from the guard's counters, or counted from the runs' records. */
  source: z.enum(['counters', 'records']),
  runs: z.record(z.enum(runSeries), z.array(value)),
  hours: z.object({ window: windowSchema, series: z.record(z.enum(hourSeries), z.array(value)) }),
  runTimes: z.array(
    z.object({
      type: z.string(),
      /** Completed runs that ended in the window, tests left out. */
      count: z.number(),
      mean: value,
      p50: value,
      p95: value,
      p99: value,
      max: value,
      /** From where on a run is an outlier; null: too few runs to say. */
      limit: value,
      window: windowSchema,
      series: z.object({ p50: z.array(value), p95: z.array(value), p99: z.array(value) }),
      /** The slowest ones, slowest first; `outlierCount` of them in all. */
      outlierCount: z.number(),
      outliers: z.array(
        z.object({
          endpoint: z.string(),
          resource_id: z.string(),
          run_id: z.string(),
          ended_at: z.number(),
          ms: z.number()
        })
      )
    })
  ),
  totals: totalsSchema
})
export type Figures = z.infer<typeof figuresSchema>
export type RunTimes = Figures['runTimes'][number]
export type Outlier = RunTimes['outliers'][number]
