import type { MetricsRange } from '@shared/metrics/asked'
import { HOUR_MS, WINDOW_MAX_MS, WINDOW_MIN_MS } from '@shared/metrics/window'

/** A stretch of time, Redis ms. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Ranges that are offered, ms up to now. */
export const presets = [
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
  72 * HOUR_MS,
  WINDOW_MAX_MS
]

export const initialRange: MetricsRange = { kind: 'last', ms: 24 * HOUR_MS }

/** The stretch that a range speaks of. */
export const stretchOf = (range: MetricsRange, now: number): Stretch =>
  range.kind === 'last'
    ? { from: now - range.ms, to: now }
    : { from: range.from, to: Math.min(range.to, Math.max(now, range.from + WINDOW_MIN_MS)) }

/**
 * Whole milliseconds, no shorter and no longer than can be asked about, and not past `now`; where it is too short it grows
 * about its middle.
 */
export function fitting({ from, to }: Stretch, now: number): Stretch {
  const length = Math.min(WINDOW_MAX_MS, Math.max(WINDOW_MIN_MS, Math.round(to - from)))
  const end = Math.min(Math.round(now), Math.round((from + to) / 2 + length / 2))
  return { from: Math.max(0, end - length), to: end }
}

/** Closer by a factor (below 1: further away) about a moment that keeps its place. */
export function zoomedBy(shown: Stretch, factor: number, about: number, now: number): Stretch {
  const at = Math.max(shown.from, Math.min(shown.to, about))
  return fitting({ from: at - (at - shown.from) / factor, to: at + (shown.to - at) / factor }, now)
}

/** Moved by a share of it, and as long as it was. */
export function movedBy({ from, to }: Stretch, share: number, now: number): Stretch {
  const by = (to - from) * share
  return fitting({ from: from + by, to: to + by }, now)
}

/** Whether a stretch shows the whole of what another one does: then nothing is zoomed. */
export const covers = (one: Stretch, other: Stretch): boolean => one.to - one.from >= other.to - other.from

/** Why a stretch that was typed can't be shown; null: it can. Null is no moment. */
export function rangeFault(
  { from, to }: { readonly from: number | null; readonly to: number | null },
  now: number
): 'empty' | 'backwards' | 'short' | 'long' | 'old' | 'future' | null {
  if (from === null || to === null) return 'empty'
  if (to <= from) return 'backwards'
  if (from >= now) return 'future'
  if (to - from < WINDOW_MIN_MS) return 'short'
  if (to - from > WINDOW_MAX_MS) return 'long'
  return to <= now - WINDOW_MAX_MS - HOUR_MS ? 'old' : null
}
