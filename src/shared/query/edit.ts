import { parseQuery } from './parse'
import { printQuery, quoteValue } from './print'
import type { FieldTerm } from './term'

/** Changes a query as a button or a menu does, and leaves what a person has written beside it as it is. */

const plainTerms = (text: string, field: string): readonly FieldTerm[] =>
  parseQuery(text).terms.filter(
    (term): term is FieldTerm =>
      term.kind === 'field' &&
      !term.negated &&
      (term.operator === '=' || term.operator === ':') &&
      term.field.toLowerCase() === field
  )

/** The value that the query asks of this field, where it asks for exactly one by `field=value`; else null. */
export function exactValue(text: string, field: string): string | null {
  const [term, second] = plainTerms(text, field)
  return term?.operator === '=' && !second ? term.value : null
}

/** The query with `field=value` in the place of what it asked of the field; null: it asks nothing of it. */
export function withField(text: string, field: string, value: string | null): string {
  const terms = plainTerms(text, field)
  const printed =
    value === null ? '' : printQuery([{ kind: 'field', negated: false, field, operator: '=', value }])
  let next = text
  for (const { span } of terms.toReversed()) {
    const first = span === terms[0]?.span
    next = next.slice(0, span.start) + (first ? printed : '') + next.slice(span.end)
  }
  if (terms.length === 0 && printed !== '') next = joined(text, printed)
  // Without the gap that a term left behind; text in quotes has its spaces from its own term.
  return printed === '' || terms.length > 1 ? tidy(next) : next
}

/** The query with one more term: rows whose field is this value are left out. */
export const without = (text: string, field: string, value: string): string =>
  joined(text, printQuery([{ kind: 'field', negated: true, field, operator: '=', value }]))

const joined = (text: string, term: string): string => {
  // A quote that nothing closes would swallow the new term.
  const { terms, unclosedAt } = parseQuery(text)
  const last = terms.at(-1)
  const closed = unclosedAt === null || !last ? text : text.slice(0, unclosedAt) + quoteValue(last.value)
  const whole = closed.trim()
  return whole === '' ? term : `${whole} ${term}`
}

const tidy = (text: string): string =>
  parseQuery(text)
    .terms.map(({ span }) => text.slice(span.start, span.end))
    .join(' ')
