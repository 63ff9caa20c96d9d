import { ALERT_LONGEST_MS, SNOOZE_SHORTEST_MS } from '@shared/protocol/alerts'
import { parseDuration } from '@shared/time/duration'

const HOUR = 3_600_000
/** When the next day begins for those who sleep. */
const MORNING = 8

/** A snooze that is offered by name; `until` is this machine's clock, where the name is a time of day. */
export interface SnoozeChoice {
  readonly id: 'hour' | 'hours' | 'morning' | 'tomorrow'
  /** Milliseconds from `now`. */
  readonly forMs: number
  readonly until: number
}

/** @param now this machine's clock, ms */
export function snoozeChoices(now: number): readonly SnoozeChoice[] {
  const lasting = (id: SnoozeChoice['id'], forMs: number): SnoozeChoice => ({ id, forMs, until: now + forMs })
  const at = (id: SnoozeChoice['id'], days: number): SnoozeChoice =>
    lasting(id, atHour(now, days, MORNING, 0) - now)
  const night = new Date(now).getHours() < MORNING
  return [
    lasting('hour', HOUR),
    lasting('hours', 4 * HOUR),
    ...(night ? [at('morning', 0)] : []),
    at('tomorrow', 1)
  ]
}

/** By the calendar: a day may have 23 or 25 hours. */
function atHour(now: number, days: number, hours: number, minutes: number): number {
  const day = new Date(now)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hours, minutes).getTime()
}

const CLOCK = /^(\d{1,2}):(\d{2})$/
const DATE = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})$/

/**
 * `30m`, `2h`, `1d12h`; `14:30`, today or tomorrow; `2026-11-25 08:00`: how long from `now`, ms. Null for what is none,
 * or is past, or is longer than a snooze may last.
 */
export function parseSnooze(text: string, now: number): number | null {
  const forMs = spanOf(text.trim(), now)
  return forMs !== null && forMs >= SNOOZE_SHORTEST_MS && forMs <= ALERT_LONGEST_MS ? Math.round(forMs) : null
}

function spanOf(text: string, now: number): number | null {
  const clock = CLOCK.exec(text)?.slice(1).map(Number)
  if (clock) {
    const [hours = 0, minutes = 0] = clock
    if (hours > 23 || minutes > 59) return null
    const today = atHour(now, 0, hours, minutes)
    return (today > now ? today : atHour(now, 1, hours, minutes)) - now
  }
  const date = DATE.exec(text)?.slice(1).map(Number)
  if (date) {
    const [year = 0, month = 0, day = 0, hours = 0, minutes = 0] = date
    const at = new Date(year, month - 1, day, hours, minutes)
    const same = at.getMonth() === month - 1 && at.getDate() === day && hours <= 23 && minutes <= 59
    return same ? at.getTime() - now : null
  }
  // A bare number could be minutes or hours.
  return /^\d+(\.\d+)?$/.test(text) ? null : parseDuration(text)
}
