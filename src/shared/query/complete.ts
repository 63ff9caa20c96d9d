import { compares, fieldNamed, fieldNames, fields, type FieldName } from './fields'
import { parseQuery } from './parse'
import { writeValue } from './print'
import type { Span } from './term'

export interface Completion {
  readonly kind: 'field' | 'value'
  readonly field: FieldName
  /** What the list shows. */
  readonly label: string
  /** What takes the place of `replaces`. A value ends with a space: the next term begins. */
  readonly insert: string
  /** How many rows have the value; null where nobody counted. */
  readonly count: number | null
}

export interface Completions {
  readonly replaces: Span
  /** What of it stands before the cursor, in lower case, without its quote. */
  readonly typed: string
  readonly items: readonly Completion[]
}

/** How many rows have each value of a field; empty while nobody knows. */
export type Vocabulary = (field: FieldName) => ReadonlyMap<string, number>

const none: Completions = { replaces: { start: 0, end: 0 }, typed: '', items: [] }

/** More than this no one reads. */
const MOST = 50
/** More than this are not sorted: it would hold the window up. */
const SORTED = 5000

/** What may stand at the cursor (a UTF-16 offset): names of fields, or values of the field it stands in. */
export function completeQuery(text: string, cursor: number, vocabulary: Vocabulary): Completions {
  const { terms } = parseQuery(text)
  const term = terms.find(({ span }) => span.start <= cursor && cursor <= span.end)
  if (!term) return fieldsFor('', { start: cursor, end: cursor })
  if (term.kind === 'text') {
    const start = term.span.start + (term.negated ? 1 : 0)
    if (term.quoted || cursor < start) return none
    return fieldsFor(text.slice(start, cursor), { start, end: term.span.end })
  }
  if (cursor < term.valueSpan.start) {
    return fieldsFor(text.slice(term.fieldSpan.start, cursor), {
      start: term.fieldSpan.start,
      end: term.valueSpan.start
    })
  }
  const field = fieldNamed(term.field)
  if (field === null) return none
  const typed = text.slice(term.valueSpan.start, cursor).replace(/^"/, '').toLowerCase()
  return { replaces: term.valueSpan, typed, items: valuesFor(field, typed, vocabulary(field)) }
}

/** Those that begin like what is typed, then those that hold it; the frequent ones first. */
function valuesFor(field: FieldName, typed: string, counts: ReadonlyMap<string, number>): Completion[] {
  const { kind, values } = fields[field]
  const known: Iterable<string> = kind === 'text' ? counts.keys() : values
  const starts: string[] = []
  const holds: string[] = []
  for (const value of known) {
    const at = value.toLowerCase().indexOf(typed)
    if (at === 0) starts.push(value)
    else if (at > 0) holds.push(value)
  }
  const frequent = (a: string, b: string): number =>
    (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1)
  // A choice keeps the order of its list; among very many values, ids, none is more frequent than the others.
  const order = (list: string[]): string[] =>
    kind === 'text' && list.length <= SORTED ? list.sort(frequent) : list
  return [...order(starts), ...order(holds)].slice(0, MOST).map((value) => ({
    kind: 'value',
    field,
    label: value,
    insert: `${writeValue(value)} `,
    count: kind === 'text' || kind === 'choice' ? (counts.get(value) ?? null) : null
  }))
}

function fieldsFor(typed: string, replaces: Span): Completions {
  const start = typed.toLowerCase()
  const items = fieldNames
    .filter((field) => field.startsWith(start))
    .map((field): Completion => {
      const insert = `${field}${compares(field) ? '>' : ':'}`
      return { kind: 'field', field, label: insert, insert, count: null }
    })
  return { replaces, typed: start, items }
}
