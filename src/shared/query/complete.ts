import { compares, fieldNamed, type Field, type Fields } from './fields'
import { parseQuery } from './parse'
import { writeValue } from './print'
import type { Span } from './term'

export interface Completion {
  readonly kind: 'field' | 'value'
  readonly field: string
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
export type Vocabulary = (field: string) => ReadonlyMap<string, number>

const none: Completions = { replaces: { start: 0, end: 0 }, typed: '', items: [] }

/** More than this no one reads. */
const MOST = 50
/** More than this are not sorted: it would hold the window up. */
const SORTED = 5000

/** What may stand at the cursor (a UTF-16 offset): names of fields, or values of the field it stands in. */
export function completeQuery(
  text: string,
  cursor: number,
  fields: Fields,
  vocabulary: Vocabulary
): Completions {
  const { terms } = parseQuery(text)
  const term = terms.find(({ span }) => span.start <= cursor && cursor <= span.end)
  if (!term) return fieldsFor(fields, '', { start: cursor, end: cursor })
  if (term.kind === 'text') {
    const start = term.span.start + (term.negated ? 1 : 0)
    if (term.quoted || cursor < start) return none
    return fieldsFor(fields, text.slice(start, cursor), { start, end: term.span.end })
  }
  if (cursor < term.valueSpan.start) {
    return fieldsFor(fields, text.slice(term.fieldSpan.start, cursor), {
      start: term.fieldSpan.start,
      end: term.valueSpan.start
    })
  }
  const named = fieldNamed(fields, term.field)
  if (named === null) return none
  const { name, field } = named
  const typed = text.slice(term.valueSpan.start, cursor).replace(/^"/, '').toLowerCase()
  return { replaces: term.valueSpan, typed, items: valuesFor(name, field, typed, vocabulary(name)) }
}

/** Those that begin like what is typed, then those that hold it; the frequent ones first. */
function valuesFor(
  field: string,
  { kind, values }: Field,
  typed: string,
  counts: ReadonlyMap<string, number>
): Completion[] {
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

function fieldsFor(fields: Fields, typed: string, replaces: Span): Completions {
  const start = typed.toLowerCase()
  const items = Object.entries(fields)
    .filter(([name]) => name.startsWith(start))
    .map(([name, field]): Completion => {
      const insert = `${name}${compares(field) ? '>' : ':'}`
      return { kind: 'field', field: name, label: insert, insert, count: null }
    })
  return { replaces, typed: start, items }
}
