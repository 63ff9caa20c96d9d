import { boolean, constantFrom, oneof, record, string, type Arbitrary } from 'fast-check'
import { operators } from '../../../src/shared/query/term'

/** Text with everything in it that a query has a use for. */
export const awkward: Arbitrary<string> = oneof(
  string({ unit: 'binary', maxLength: 12 }),
  string({
    unit: constantFrom('"', '\\', ' ', '-', ':', '=', '>', '<', 'a', 'age', 'type', '1', 'm', '\t', '视'),
    maxLength: 12
  })
)

export const anyTerm = oneof(
  record({ kind: constantFrom('text' as const), negated: boolean(), value: awkward }),
  record({
    kind: constantFrom('field' as const),
    negated: boolean(),
    value: awkward,
    field: constantFrom('type', 'age', 'status', 'nonsense', 'a-b'),
    operator: constantFrom(...operators)
  })
)
