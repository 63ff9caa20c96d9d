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
}

export interface Completions {
  readonly replaces: Span
  readonly items: readonly Completion[]
}

/** Values of a text field that the rows have. */
export type Vocabulary = (field: FieldName) => Iterable<string>

const none: Completions = { replaces: { start: 0, end: 0 }, items: [] }

/** More than this no one reads. */
const MOST = 50

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
  const values = fields[field].kind === 'text' ? [...new Set(vocabulary(field))].sort() : fields[field].values
  const starts = values.filter((value) => value.toLowerCase().startsWith(typed))
  const holds = values.filter((value) => {
    const at = value.toLowerCase().indexOf(typed)
    return at > 0
  })
  return {
    replaces: term.valueSpan,
    items: [...starts, ...holds].slice(0, MOST).map((value) => ({
      kind: 'value',
      field,
      label: value,
      insert: `${writeValue(value)} `
    }))
  }
}

function fieldsFor(typed: string, replaces: Span): Completions {
  const start = typed.toLowerCase()
  const items = fieldNames
    .filter((field) => field.startsWith(start))
    .map((field): Completion => {
      const insert = `${field}${compares(field) ? '>' : ':'}`
      return { kind: 'field', field, label: insert, insert }
    })
  return { replaces, items }
}
