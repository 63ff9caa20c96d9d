import { parseDuration } from '@shared/time/duration'

/**
 * A moment as a person writes it, by this machine's clock: `2026-11-23 13:40`, with or without seconds; a day alone is its
 * midnight; a time alone is the last one there was; `now`, or `now-6h`.
 * @returns ms; null where it is none
 */
export function readMoment(text: string, now: number): number | null {
  const words = text.trim().toLowerCase()
  const ago = /^now(?:\s*-\s*(.+))?$/.exec(words)
  if (ago) {
    const ms = ago[1] === undefined ? 0 : parseDuration(ago[1])
    return ms === null ? null : now - ms
  }
  const [, day, clock] = /^(\d{4}-\d{1,2}-\d{1,2})?(?:[t ]*(\d{1,2}:\d{2}(?::\d{2})?))?$/.exec(words) ?? []
  if (day === undefined && clock === undefined) return null
  const at = dateOf(day, clock, now)
  if (at === null) return null
  // Of a time alone the coming one is meant by nobody.
  if (day === undefined && at.getTime() > now) at.setDate(at.getDate() - 1)
  return at.getTime()
}

function dateOf(day: string | undefined, clock: string | undefined, now: number): Date | null {
  const date = new Date(now)
  if (day !== undefined) {
    const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number)
    date.setFullYear(year, month - 1, dayOfMonth)
    // A day that no calendar has would be another one.
    if (date.getMonth() !== month - 1 || date.getDate() !== dayOfMonth) return null
  }
  const [hours = 0, minutes = 0, seconds = 0] = (clock ?? '0:00').split(':').map(Number)
  if (hours > 23 || minutes > 59 || seconds > 59) return null
  date.setHours(hours, minutes, seconds, 0)
  return date
}

const two = (value: number): string => String(value).padStart(2, '0')

/** The same written out: `2026-11-23 13:40`, with seconds where there are any. */
export function writeMoment(ms: number): string {
  const date = new Date(ms)
  const seconds = date.getSeconds() === 0 ? '' : `:${two(date.getSeconds())}`
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}${seconds}`
  )
}
