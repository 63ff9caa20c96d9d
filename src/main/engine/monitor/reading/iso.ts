const ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/
const SHAPE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/

const EXACT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/

/** A document's times are checked first and then taken. */
let lastRead = { text: '1970-01-01T00:00:00.000+00:00', at: 0 }

/** ISO 8601 as guards write it, with a zone → milliseconds; NaN for anything else. */
export function instant(text: string): number {
  if (text === lastRead.text) return lastRead.at
  const plain = plainInstant(text)
  if (plain >= 0) {
    lastRead = { text, at: plain }
    return plain
  }
  return EXACT.test(text) ? Date.parse(text) : Number.NaN
}

const ZERO = 48

/** Two digits; NaN where one is none. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO
  const ones = text.charCodeAt(at + 1) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** The day of the last time read: most are of today. */
let day = { text: -1, at: 0 }

/**
 * `2026-11-23T12:00:00.000+00:00`, as every guard writes it: a hundred thousand of them a snapshot.
 * @returns -1 for all that is not just so, and for the last days of a month, which take a calendar
 */
function plainInstant(text: string): number {
  if (text.length !== 29 || !isPlainShape(text)) return -1
  const year = pair(text, 0) * 100 + pair(text, 2)
  const month = pair(text, 5)
  const ofMonth = pair(text, 8)
  const hour = pair(text, 11)
  const minute = pair(text, 14)
  const second = pair(text, 17)
  const last = text.charCodeAt(22) - ZERO
  const millisecond = pair(text, 20) * 10 + last
  if (!(year >= 1970 && month >= 1 && month <= 12 && ofMonth >= 1 && ofMonth <= 28)) return -1
  if (!(hour < 24 && minute < 60 && second < 60 && last >= 0 && last <= 9 && millisecond < 1_000)) return -1
  const number = (year * 16 + month) * 32 + ofMonth
  if (number !== day.text) day = { text: number, at: Date.UTC(year, month - 1, ofMonth) }
  return day.at + hour * 3_600_000 + minute * 60_000 + second * 1_000 + millisecond
}

/** Dashes, `T`, colons, the point and `+00:00` where they belong. */
const isPlainShape = (text: string): boolean =>
  text.charCodeAt(4) === 45 &&
  text.charCodeAt(7) === 45 &&
  text.charCodeAt(10) === 84 &&
  text.charCodeAt(13) === 58 &&
  text.charCodeAt(16) === 58 &&
  text.charCodeAt(19) === 46 &&
  text.charCodeAt(23) === 43 &&
  text.charCodeAt(24) === ZERO &&
  text.charCodeAt(25) === ZERO &&
  text.charCodeAt(26) === 58 &&
  text.charCodeAt(27) === ZERO &&
  text.charCodeAt(28) === ZERO

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
