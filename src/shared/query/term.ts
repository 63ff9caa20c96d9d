/** Where something stands in the text of a query: UTF-16 offsets, the end behind the last one. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** `:` holds the value, `=` is the value, the others compare. */
export const operators = [':', '=', '>', '>=', '<', '<='] as const
export type Operator = (typeof operators)[number]

interface Common {
  /** A `-` stands before it: rows that it does not hold for. */
  readonly negated: boolean
  /** What is looked for, without quotes and escapes. */
  readonly value: string
  readonly quoted: boolean
  /** The whole term, with its `-` and its quotes. */
  readonly span: Span
}

/** A piece of a query. All of them have to hold for a row. */
export type Term =
  | (Common & { readonly kind: 'text' })
  | (Common & {
      readonly kind: 'field'
      /** As it was written, known or not. */
      readonly field: string
      readonly operator: Operator
      readonly fieldSpan: Span
      /** Of the value with its quotes; empty where none was written. */
      readonly valueSpan: Span
    })

export type FieldTerm = Extract<Term, { kind: 'field' }>
