/** A span of the day by the clock of this machine, `HH:MM` each; over midnight where it ends before it begins. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

/**
 * The quiet hours of the settings; null: there are none, because one end is not set, or both are the same.
 */
export function quietHoursOf(from: string, to: string): QuietHours | null {
  return from === '' || to === '' || from === to ? null : { from, to }
}

/**
 * When the quiet hours end that `at` lies in, epoch ms; null: it lies in none. By the time zone of this machine: on the
 * days that a clock is set they are an hour shorter or longer, as the night is.
 */
export function quietUntil(at: number, hours: QuietHours | null): number | null {
  if (!hours) return null
  for (const day of [-1, 0]) {
    const start = onDay(at, day, hours.from)
    const end = onDay(at, hours.to > hours.from ? day : day + 1, hours.to)
    if (start <= at && at < end) return end
  }
  return null
}

/** The time of day so many days after that of `at`. */
function onDay(at: number, days: number, clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, hours, minutes).getTime()
}
