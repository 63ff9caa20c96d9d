import { assertNever } from '../errors'
import { type Checked, checkQuery, type Test } from './check'
import type { QueryContext, QueryLanguage } from './language'

export type RowTest<Row> = (row: Row) => boolean

/** The predicate of a query. Terms that are wrong ask for nothing: `checkQuery` says which. Never throws. */
export function compileQuery<Row>(
  query: string | Checked,
  language: QueryLanguage<Row>,
  context: QueryContext
): RowTest<Row> {
  const { tests } = typeof query === 'string' ? checkQuery(query, language.fields) : query
  const all = tests.map(({ negated, test }): RowTest<Row> => {
    const holds = compileTest(test, language, context)
    return negated ? (row) => !holds(row) : holds
  })
  return (row) => {
    for (const holds of all) if (!holds(row)) return false
    return true
  }
}

/** Whether time alone changes what the query holds for. */
export const dependsOnTime = <Row>({ tests }: Checked, { timed }: QueryLanguage<Row>): boolean =>
  tests.some(({ test }) => test.kind === 'compare' && timed.includes(test.field))

/** Whether the query asks for this field. */
export const asksFor = ({ tests }: Checked, field: string): boolean =>
  tests.some(({ test }) => test.field === field)

function compileTest<Row>(
  test: Test,
  { read, anywhere }: QueryLanguage<Row>,
  context: QueryContext
): RowTest<Row> {
  switch (test.kind) {
    case 'text': {
      const { field, text, exact } = test
      if (field === null) return (row) => anywhere.some((one) => holdsText(one(row), text))
      const value = read[field]
      if (!exact) return (row) => holdsText(value?.(row, context) ?? null, text)
      return (row) => lower(value?.(row, context)) === text
    }
    case 'choice': {
      const value = read[test.field]
      return (row) => value?.(row, context) === test.choice
    }
    case 'compare':
      return compareTest(test, read[test.field], context)
    default:
      return assertNever(test)
  }
}

const holdsText = (value: string | number | null, text: string): boolean =>
  typeof value === 'string' && value.toLowerCase().includes(text)

const lower = (value: string | number | null | undefined): string | null =>
  typeof value === 'string' ? value.toLowerCase() : null

/** What is not known is neither more nor less than anything. */
function compareTest<Row>(
  { operator, to, percent }: Extract<Test, { kind: 'compare' }>,
  read: QueryLanguage<Row>['read'][string] | undefined,
  context: QueryContext
): RowTest<Row> {
  const holds = (value: number): boolean => {
    switch (operator) {
      case '>':
        return value > to
      case '>=':
        return value >= to
      case '<':
        return value < to
      case '<=':
        return value <= to
      case '=':
        // A percentage is what the table shows: rounded.
        return percent ? Math.round(value * 100) === Math.round(to * 100) : value === to
      default:
        return assertNever(operator)
    }
  }
  return (row) => {
    const value = read?.(row, context)
    return typeof value === 'number' && holds(value)
  }
}
