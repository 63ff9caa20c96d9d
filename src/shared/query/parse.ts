import type { Operator, Term } from './term'

export interface Parsed {
  readonly terms: readonly Term[]
  /** Where a quote was opened that nothing closes; null where all are closed. */
  readonly unclosedAt: number | null
}

const SPACE = /\s/u
/** `name` and its operator at the beginning of a term. `10:30` or `://` name no field: they are text. */
const FIELD = /([A-Za-z][A-Za-z_-]*)(>=|<=|[:=><])/y
/** An unseen mark by its number, in quotes: `\u{202E}`. */
const CODE_POINT = /\\u\{([0-9A-Fa-f]{1,6})\}/y

/**
 * Reads a query into its terms. Every text has a reading: what makes no sense is found by `checkQuery`. A quote closes
 * at the next one that no backslash stands before; one that nothing closes reaches to the end. In quotes `\"`, `\\` and
 * `\u{202E}` stand for a character.
 */
export function parseQuery(text: string): Parsed {
  const terms: Term[] = []
  let unclosedAt: number | null = null
  let at = 0
  while (at < text.length) {
    if (SPACE.test(text.charAt(at))) {
      at += 1
      continue
    }
    const start = at
    // A dash that nothing follows is text.
    const negated = text.charAt(at) === '-' && at + 1 < text.length && !SPACE.test(text.charAt(at + 1))
    if (negated) at += 1
    FIELD.lastIndex = at
    const field = FIELD.exec(text)
    if (field) at = FIELD.lastIndex
    const value = readValue(text, at)
    if (value.unclosed) unclosedAt = at
    const span = { start, end: value.end }
    const common = { negated, value: value.value, quoted: value.quoted, span }
    if (field) {
      const fieldStart = start + (negated ? 1 : 0)
      terms.push({
        ...common,
        kind: 'field',
        field: field[1] ?? '',
        operator: (field[2] ?? ':') as Operator,
        fieldSpan: { start: fieldStart, end: fieldStart + (field[1]?.length ?? 0) },
        valueSpan: { start: at, end: value.end }
      })
    } else terms.push({ ...common, kind: 'text' })
    at = value.end
  }
  return { terms, unclosedAt }
}

interface Value {
  readonly value: string
  readonly quoted: boolean
  readonly end: number
  readonly unclosed: boolean
}

function readValue(text: string, from: number): Value {
  if (text.charAt(from) === '"') return readQuoted(text, from)
  let end = from
  while (end < text.length && !SPACE.test(text.charAt(end))) end += 1
  return { value: text.slice(from, end), quoted: false, end, unclosed: false }
}

function readQuoted(text: string, from: number): Value {
  let value = ''
  let at = from + 1
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '"') return { value, quoted: true, end: at + 1, unclosed: false }
    const escaped = char === '\\' ? text.charAt(at + 1) : ''
    CODE_POINT.lastIndex = at
    const code = escaped === 'u' ? CODE_POINT.exec(text)?.[1] : undefined
    if (code !== undefined && Number.parseInt(code, 16) <= 0x10ffff) {
      value += String.fromCodePoint(Number.parseInt(code, 16))
      at = CODE_POINT.lastIndex
    } else if (escaped === '"' || escaped === '\\') {
      value += escaped
      at += 2
    } else {
      value += char
      at += 1
    }
  }
  return { value, quoted: true, end: text.length, unclosed: true }
}
