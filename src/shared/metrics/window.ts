/**
 * The stretch of time that figures are of, cut into buckets. Milliseconds; edges lie on whole steps of the epoch, so that
 * two readings, and two endpoints, have the same ones.
 */
export interface MetricsWindow {
  /** On a whole step, at or before what was asked for. */
  readonly from: number
  /** Exclusive: the last bucket is as long as time has gone. */
  readonly to: number
  readonly step: number
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
export const HOUR_MS = 60 * MINUTE

const STEPS = [
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR_MS,
  3 * HOUR_MS
] as const

/** The shortest and the longest stretch that is shown: records and counters live for a week. */
export const WINDOW_MIN_MS = MINUTE
export const WINDOW_MAX_MS = 7 * 24 * HOUR_MS
/** More points than these no eye tells apart on a chart. A week by the hour fits. */
const BUCKETS_MAX = 200
/** Percentiles of a few runs say nothing: wider buckets. */
const QUANTILE_BUCKETS_MAX = 60

function stepFor(length: number, most: number): number {
  return STEPS.find((step) => length / step <= most) ?? 3 * HOUR_MS
}

const cut = (from: number, to: number, step: number): MetricsWindow => ({
  from: Math.floor(from / step) * step,
  to,
  step
})

/** @throws RangeError where it is no stretch of time, or longer than a week */
export function windowOf(from: number, to: number): MetricsWindow {
  if (!(to > from) || to - from > WINDOW_MAX_MS)
    throw new RangeError('takes more than nothing and at most 7d')
  return cut(from, to, stepFor(to - from, BUCKETS_MAX))
}

/** The same stretch by the hour: how the guard's counters have it. */
export const hourly = ({ from, to }: MetricsWindow): MetricsWindow => cut(from, to, HOUR_MS)

/** The same stretch in the buckets that percentiles are told of. */
export const coarse = ({ from, to }: MetricsWindow): MetricsWindow =>
  cut(from, to, stepFor(to - from, QUANTILE_BUCKETS_MAX))

export const bucketCount = ({ from, to, step }: MetricsWindow): number => Math.ceil((to - from) / step)

export const bucketStarts = (window: MetricsWindow): number[] =>
  Array.from({ length: bucketCount(window) }, (_, at) => window.from + at * window.step)

/** Which bucket a moment falls into; -1: none of them. */
export const bucketOf = ({ from, to, step }: MetricsWindow, at: number): number =>
  at >= from && at < to ? Math.floor((at - from) / step) : -1
