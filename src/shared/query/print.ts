import { holdsUnseen, writeUnseen } from '../text/unseen'
import type { Term } from './term'

type Printable =
  | Pick<Extract<Term, { kind: 'text' }>, 'kind' | 'negated' | 'value'>
  | Pick<Extract<Term, { kind: 'field' }>, 'kind' | 'negated' | 'value' | 'field' | 'operator'>

/** Text that reads back as this one term: nothing that splits it, closes it, or makes it another kind of term. */
const PLAIN_TEXT = /^(?![A-Za-z][A-Za-z_-]*[:=><])[^\s"-][^\s]*$/u
const PLAIN_VALUE = /^[^\s"=][^\s]*$/u

/** A value in quotes, as a query reads it back. Unseen marks are written by their number: a one-line box holds them. */
export const quoteValue = (value: string): string => {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)
  return `"${writeUnseen(escaped, (hex) => `\\u{${hex}}`)}"`
}

/** A field's value as it is written in a query: in quotes where it would read back as something else. */
export const writeValue = (value: string): string =>
  PLAIN_VALUE.test(value) && !holdsUnseen(value) ? value : quoteValue(value)

/** The terms as a query that reads back as them. */
export const printQuery = (terms: readonly Printable[]): string => terms.map(printTerm).join(' ')

function printTerm(term: Printable): string {
  const sign = term.negated ? '-' : ''
  if (term.kind === 'text') {
    const plain = PLAIN_TEXT.test(term.value) && !holdsUnseen(term.value)
    return sign + (plain ? term.value : quoteValue(term.value))
  }
  return `${sign}${term.field}${term.operator}${writeValue(term.value)}`
}
