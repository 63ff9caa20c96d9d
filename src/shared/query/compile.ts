import { assertNever } from '../errors'
import type { LockRow } from '../live/view'
import { type Checked, checkQuery, type Test } from './check'
import type { FieldName } from './fields'

/** What a query needs to know beside the row. */
export interface QueryContext {
  /** The endpoint's time: Redis ms. */
  readonly now: (endpointId: string) => number
  readonly endpointName: (endpointId: string) => string
}

export type RowTest = (row: LockRow) => boolean

/** The predicate of a query. Terms that are wrong ask for nothing: `checkQuery` says which. Never throws. */
export function compileQuery(query: string | Checked, context: QueryContext): RowTest {
  const { tests } = typeof query === 'string' ? checkQuery(query) : query
  const all = tests.map(({ negated, test }): RowTest => {
    const holds = compileTest(test, context)
    return negated ? (row) => !holds(row) : holds
  })
  return (row) => {
    for (const holds of all) if (!holds(row)) return false
    return true
  }
}

/** Whether time alone changes what the query holds for. */
export const dependsOnTime = ({ tests }: Checked): boolean =>
  tests.some(({ test }) => test.kind === 'compare' && (test.field === 'age' || test.field === 'lease'))

function compileTest(test: Test, context: QueryContext): RowTest {
  switch (test.kind) {
    case 'text':
      return test.field === null ? anywhere(test.text) : inField(test.field, test.text, test.exact, context)
    case 'choice':
      return choiceTest(test.field, test.choice)
    case 'compare':
      return compareTest(test, context)
    default:
      return assertNever(test)
  }
}

const holdsText = (value: string | null, text: string): boolean =>
  value !== null && value.toLowerCase().includes(text)

/** Free text: in any of the texts that a row shows. */
const anywhere =
  (text: string): RowTest =>
  (row) =>
    holdsText(row.resourceId, text) ||
    holdsText(row.type, text) ||
    holdsText(row.runId, text) ||
    holdsText(row.owner, text) ||
    holdsText(row.worker, text) ||
    holdsText(row.host, text) ||
    holdsText(row.taskId, text) ||
    holdsText(row.status, text)

type Read = (row: LockRow) => string | null

const texts: Partial<Record<FieldName, Read>> = {
  type: (row) => row.type,
  resource: (row) => row.resourceId,
  run: (row) => row.runId,
  host: (row) => row.host,
  task: (row) => row.taskId,
  owner: (row) => row.owner,
  fence: (row) => row.fence,
  namespace: (row) => row.namespace,
  source: (row) => row.source,
  // As the table's column has it.
  worker: (row) => row.worker ?? row.host
}

function inField(field: FieldName, text: string, exact: boolean, context: QueryContext): RowTest {
  const read: Read =
    field === 'endpoint' ? (row) => context.endpointName(row.endpointId) : (texts[field] ?? (() => null))
  if (!exact) return (row) => holdsText(read(row), text)
  return (row) => read(row)?.toLowerCase() === text
}

function choiceTest(field: FieldName, choice: string): RowTest {
  if (field === 'duplicate') return (row) => row.duplicate === (choice === 'yes')
  return field === 'mode' ? (row) => row.mode === choice : (row) => row.status === choice
}

/** What is not known is neither more nor less than anything. */
function compareTest(test: Extract<Test, { kind: 'compare' }>, context: QueryContext): RowTest {
  const read = numberOf(test.field, context)
  const { operator, to } = test
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
        return test.field === 'progress' ? Math.round(value * 100) === Math.round(to * 100) : value === to
      default:
        return assertNever(operator)
    }
  }
  return (row) => {
    const value = read(row)
    return value !== null && holds(value)
  }
}

function numberOf(field: FieldName, { now }: QueryContext): (row: LockRow) => number | null {
  if (field === 'age') return (row) => (row.startedAt === null ? null : now(row.endpointId) - row.startedAt)
  if (field === 'lease')
    return (row) => (row.leaseDeadline === null ? null : row.leaseDeadline - now(row.endpointId))
  return field === 'progress' ? (row) => row.progress?.fraction ?? null : (row) => row.attempt
}
