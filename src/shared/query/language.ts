import type { Fields } from './fields'

/** What a query needs to know beside the row. */
export interface QueryContext {
  /** The endpoint's time: Redis ms. */
  readonly now: (endpointId: string) => number
  readonly endpointName: (endpointId: string) => string
}

/** A field's value in a row: text for texts and choices, ms, a fraction or a count for what compares; null: not known. */
type ReadField<Row, Kind> = Kind extends 'text' | 'choice'
  ? (row: Row, context: QueryContext) => string | null
  : (row: Row, context: QueryContext) => number | null

/** The fields of a table, and where its rows have them. */
export interface QueryLanguage<Row, F extends Fields = Fields> {
  readonly fields: F
  readonly read: { readonly [Name in keyof F]: ReadField<Row, F[Name]['kind']> }
  /** Where free text is looked for: the texts that a row shows. */
  readonly anywhere: readonly ((row: Row) => string | null)[]
  /** Fields that time alone changes. */
  readonly timed: readonly (keyof F)[]
}
