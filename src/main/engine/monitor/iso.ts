const ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/
const SHAPE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/

const EXACT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/

/** ISO 8601 as guards write it, with a zone → milliseconds; NaN for anything else. */
export const instant = (text: string): number => (EXACT.test(text) ? Date.parse(text) : Number.NaN)

/**
 * The same, and times without a zone too, as the report's own guard writes them ("2025-07-21T13:00:00"): read as UTC.
 * Number: seconds since the epoch, as Python's time.time() gives them.
 */
export function looseInstant(value: unknown): { at: number; naive: boolean } | null {
  if (typeof value === 'number') {
    const at = Math.round(value > 1e11 ? value : value * 1000)
    return Number.isFinite(at) ? { at, naive: false } : null
  }
  if (typeof value !== 'string' || !SHAPE.test(value)) return null
  const naive = !ZONE.test(value)
  const at = Date.parse(naive ? `${value.replace(' ', 'T')}Z` : value.replace(' ', 'T'))
  return Number.isNaN(at) ? null : { at, naive }
}
