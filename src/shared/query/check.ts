import { parseDuration } from '../time/duration'
import { compares, fieldNamed, type FieldKind, type Fields } from './fields'
import { parseQuery, type Parsed } from './parse'
import type { FieldTerm, Operator, Span } from './term'

/** What is wrong with a query, and where. The words are the catalogs': `locks:query.error.*`. */
export interface QueryFault {
  readonly code: 'unknown_field' | 'operator' | 'missing_value' | 'wrong_value' | 'unclosed_quote'
  /** What to mark in the text. */
  readonly span: Span
  /** The field as it was written; empty where the fault is of no field. */
  readonly field: string
  readonly value: string
  /** What the field takes, where it is known. */
  readonly takes: FieldKind | null
  /** All that a choice takes, else empty. */
  readonly choices: readonly string[]
}

/** A term that says something: its field is known and its value is of the field's kind. */
export type Test =
  | {
      readonly kind: 'text'
      readonly field: string | null
      readonly exact: boolean
      readonly text: string
    }
  | { readonly kind: 'choice'; readonly field: string; readonly choice: string }
  /** ms, or a fraction for a percentage, or a count. */
  | {
      readonly kind: 'compare'
      readonly field: string
      readonly operator: Exclude<Operator, ':'>
      readonly to: number
      readonly percent: boolean
    }

export interface CheckedTerm {
  readonly negated: boolean
  readonly test: Test
}

export interface Checked {
  readonly tests: readonly CheckedTerm[]
  readonly faults: readonly QueryFault[]
}

/**
 * Reads and checks a query: what it asks for, and every fault in the order of the text. Never throws.
 * @param fields those of the table that is asked
 */
export const checkQuery = (text: string, fields: Fields): Checked =>
  checkTerms(parseQuery(text), text.length, fields)

function checkTerms({ terms, unclosedAt }: Parsed, length: number, fields: Fields): Checked {
  const tests: CheckedTerm[] = []
  const faults: QueryFault[] = []
  for (const term of terms) {
    if (term.kind === 'text') {
      // An empty text stands everywhere.
      if (term.value !== '')
        tests.push({
          negated: term.negated,
          test: { kind: 'text', field: null, exact: false, text: term.value.toLowerCase() }
        })
      continue
    }
    const result = checkField(term, fields)
    if ('code' in result) faults.push(result)
    else tests.push({ negated: term.negated, test: result })
  }
  if (unclosedAt !== null) {
    faults.push({
      code: 'unclosed_quote',
      span: { start: unclosedAt, end: length },
      field: '',
      value: '',
      takes: null,
      choices: []
    })
  }
  return { tests, faults }
}

function checkField(term: FieldTerm, fields: Fields): Test | QueryFault {
  const named = fieldNamed(fields, term.field)
  const fault = (code: QueryFault['code'], span: Span): QueryFault => ({
    code,
    span,
    field: term.field,
    value: term.value,
    takes: named?.field.kind ?? null,
    choices: named?.field.kind === 'choice' ? named.field.values : []
  })
  if (named === null) return fault('unknown_field', term.fieldSpan)
  const { operator } = term
  const { name: field } = named
  const { kind, values } = named.field
  const isComparison = operator !== ':' && operator !== '='
  // A duration is measured to the millisecond: `age:30m` would hold for none.
  if (isComparison ? !compares(named.field) : kind === 'duration') {
    return fault('operator', { start: term.fieldSpan.start, end: term.valueSpan.start })
  }
  if (term.value === '' && !term.quoted) return fault('missing_value', term.span)
  if (kind === 'text') return { kind: 'text', field, exact: operator === '=', text: term.value.toLowerCase() }
  if (kind === 'choice') {
    const choice = values.find((one) => one === term.value.toLowerCase())
    return choice === undefined ? fault('wrong_value', term.valueSpan) : { kind: 'choice', field, choice }
  }
  const to = readNumber(kind, term.value)
  if (to === null) return fault('wrong_value', term.valueSpan)
  return {
    kind: 'compare',
    field,
    operator: operator === ':' ? '=' : operator,
    to,
    percent: kind === 'percent'
  }
}

function readNumber(kind: 'duration' | 'percent' | 'integer', value: string): number | null {
  if (kind === 'duration') return value.trim() === '' ? null : parseDuration(value)
  if (kind === 'integer') return /^\d{1,9}$/.test(value) ? Number(value) : null
  const match = /^(\d{1,9}(?:\.\d{1,9})?)%?$/.exec(value)
  return match ? Number(match[1]) / 100 : null
}
