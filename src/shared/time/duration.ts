import { z } from 'zod'

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
/** The `format` of a duration in a JSON schema. */
export const DURATION_FORMAT = 'taskguard-duration'

const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/gy

/**
 * Reads `60s`, `2h`, `1h30m`, `500ms`; a bare number means seconds.
 * @returns milliseconds, or null when the text is no duration
 */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim()
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * 1000)
  let total = 0
  let end = 0
  PART.lastIndex = 0
  for (let match = PART.exec(trimmed); match; match = PART.exec(trimmed)) {
    total += Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]
    end = PART.lastIndex
  }
  return end > 0 && end === trimmed.length ? Math.round(total) : null
}

/** A duration as text in settings and flags, as milliseconds inside. */
export const durationSchema = z
  .string()
  // Told apart from other texts in the schema's own description: the settings form shows another control.
  .meta({ format: DURATION_FORMAT })
  .transform((text, context) => {
    const ms = parseDuration(text)
    if (ms === null) {
      context.addIssue({
        code: 'custom',
        message: 'takes a duration such as 60s, 5m or 2h',
        params: { said: 'duration' }
      })
      return z.NEVER
    }
    return ms
  })

/** Milliseconds as settings have them, exactly: `2h`, `1h30m`, `500ms`; reads back as the same. */
export function durationText(ms: number): string {
  let rest = Math.max(0, Math.round(ms))
  const parts = (['d', 'h', 'm', 's', 'ms'] as const).map((unit) => {
    const count = Math.floor(rest / UNITS[unit])
    rest -= count * UNITS[unit]
    return count > 0 ? `${count}${unit}` : ''
  })
  return parts.join('') || '0s'
}

/** `1h 12m`, `4m 5s`, `38s`: two units at most, as an eye at night reads them. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [d, h, m, s] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60
  ] as const
  if (d > 0) return h > 0 ? `${d}d ${h}h` : `${d}d`
  if (h > 0) return m > 0 ? `${h}h ${m}m` : `${h}h`
  if (m > 0) return s > 0 ? `${m}m ${s}s` : `${m}m`
  return `${s}s`
}
