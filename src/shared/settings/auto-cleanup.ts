import { Cron } from 'croner'
import { z } from 'zod'
import { parseDuration } from '../time/duration'

/** The shortest interval that the settings take: each cycle reads what is planned, and stands in the audit trail. */
export const AUTO_CLEANUP_SHORTEST_MS = 60_000
const LONGEST_MS = 7 * 86_400_000
export const AUTO_CLEANUP_AT_MOST = 100

/**
 * When the automatic cleanup has its cycles.
 * @param after milliseconds since the epoch
 * @returns the first moment after that; null: there is none
 */
export type Schedule = (after: number) => number | null

/**
 * Reads an interval (`15m`: at every whole multiple of it, the same on every machine) or a cron expression (`0 3 * * 1-5`,
 * `@hourly`) by this machine's clock. One of six fields begins with seconds.
 * @returns null for what is neither
 */
export function readSchedule(text: string): Schedule | null {
  const trimmed = text.trim()
  const every = parseDuration(trimmed)
  if (every !== null) return every > 0 ? (after) => (Math.floor(after / every) + 1) * every : null
  if (!/^@[a-z]+$|^\S+(\s+\S+){4,5}$/i.test(trimmed)) return null
  try {
    const cron = new Cron(trimmed, { paused: true, mode: '5-or-6-parts' })
    return (after) => cron.nextRun(new Date(after))?.getTime() ?? null
  } catch {
    // croner throws for what is no pattern, and only then.
    return null
  }
}

/** No seconds, and no interval that is shorter than a minute. */
function isSchedule(text: string): boolean {
  const every = parseDuration(text)
  if (every !== null) return every >= AUTO_CLEANUP_SHORTEST_MS && every <= LONGEST_MS
  return !/^\S+(\s+\S+){5}$/.test(text.trim()) && readSchedule(text) !== null
}

/** An endpoint's automatic cleanup: orphan locks and dead holders alone. Left out: it is off. */
export const autoCleanupSchema = z.strictObject({
  schedule: z
    .string()
    .max(100)
    .refine(isSchedule, {
      error: 'takes an interval from 1m to 7d, or a cron expression of five fields such as 0 3 * * *',
      params: { said: 'schedule' }
    }),
  /** Actions of one cycle. */
  atMost: z
    .number()
    .int()
    .min(1, 'takes a number from 1 to 10000')
    .max(10_000, 'takes a number from 1 to 10000')
    .default(AUTO_CLEANUP_AT_MOST)
})
export type AutoCleanup = z.output<typeof autoCleanupSchema>
