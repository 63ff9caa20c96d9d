import type { Stretch } from './layout'

export interface Tick {
  /** Redis ms; this machine's time zone decides what is round. */
  readonly at: number
  /** How its time is written: to the second, to the minute, or as a day. */
  readonly label: 'second' | 'minute' | 'day'
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Steps that a clock's reader counts in. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY)
]

/**
 * Round times of this machine's clock within the stretch, at most `most` of them. Days and hours are counted by the
 * calendar, so that they stay round where summer time begins or ends.
 */
export function ticksOf({ from, to }: Stretch, most: number): Tick[] {
  const least = (to - from) / Math.max(1, most)
  const step = STEPS.find((one) => one >= least) ?? Math.ceil(least / (28 * DAY)) * 28 * DAY
  const ticks: Tick[] = []
  for (let n = 0, at = firstOf(from, step); at <= to; n += 1, at = nextOf(at, step)) {
    if (at >= from) ticks.push({ at, label: labelOf(at, step) })
    // Times that no calendar has.
    if (Number.isNaN(at) || n > 1000) return ticks
  }
  return ticks
}

/** The last round time that is not after `from`. */
function firstOf(from: number, step: number): number {
  const midnight = new Date(from).setHours(0, 0, 0, 0)
  if (step >= DAY) return midnight
  return midnight + Math.floor((from - midnight) / step) * step
}

function nextOf(at: number, step: number): number {
  if (step <= HOUR) return at + step
  const date = new Date(at)
  if (step >= DAY) return date.setDate(date.getDate() + step / DAY)
  return date.setHours(date.getHours() + step / HOUR)
}

function labelOf(at: number, step: number): Tick['label'] {
  const date = new Date(at)
  if (step >= DAY || (date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0))
    return 'day'
  return step < MINUTE ? 'second' : 'minute'
}
