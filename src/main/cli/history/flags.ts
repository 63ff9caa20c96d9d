import { z } from 'zod'
import { auditFields } from '@shared/audit/language'
import { assertNever, UsageError } from '@shared/errors'
import { runFields } from '@shared/history/language'
import { AUDIT_KEPT_MS } from '@shared/protocol/audit'
import { taskTypeSchema } from '@shared/protocol/ids'
import { checkQuery, type Checked, type QueryFault } from '@shared/query/check'
import { withField } from '@shared/query/edit'
import type { Fields } from '@shared/query/fields'
import { parseDuration } from '@shared/time/duration'
import type { CommandInput } from '../frame/command'
import { parseFlags } from '../frame/parse-flags'

const DAY = 86_400_000
const SHORTEST_MS = 60_000
/** How long the guard keeps a run's record. */
const RUNS_KEPT_MS = 7 * DAY
const SHOWN = 100

const flagsSchema = z.object({
  since: z.string(),
  type: taskTypeSchema.optional(),
  filter: z.string().default(''),
  limit: z
    .string()
    .regex(/^(all|[1-9]\d{0,8})$/, 'takes a whole number, such as 1000, or all')
    .transform((text) => (text === 'all' ? Infinity : Number(text)))
    .optional(),
  audit: z.boolean().default(false)
})

export interface HistoryFlags {
  /** Milliseconds. */
  readonly since: number
  readonly type: string | null
  readonly filter: Checked
  /** Infinity: all. */
  readonly limit: number
  readonly audit: boolean
}

/** @throws UsageError naming the flag and what it takes */
export function parseHistoryFlags({ flags }: CommandInput, json: boolean): HistoryFlags {
  const { since: text, type = null, filter, limit, audit } = parseFlags(flagsSchema, flags)
  const longest = audit ? AUDIT_KEPT_MS : RUNS_KEPT_MS
  const since = parseDuration(text)
  if (since === null || since < SHORTEST_MS || since > longest)
    throw new UsageError('--since', `takes a duration from 1m to ${longest / DAY}d, such as 24h`)
  const fields: Fields = audit ? auditFields : runFields
  // An act has its type in its entry alone: there the flag is a term of the query.
  const query = audit && type !== null ? withField(filter, 'type', type) : filter
  const checked = checkQuery(query, fields)
  const [fault] = checked.faults
  if (fault) throw new UsageError('--filter', faultText(fault, fields))
  return { since, type, filter: checked, limit: limit ?? (json ? Infinity : SHOWN), audit }
}

function faultText({ code, field, value, takes, choices }: QueryFault, fields: Fields): string {
  switch (code) {
    case 'unknown_field':
      return `has no field "${field}": there are ${Object.keys(fields).join(', ')}`
    case 'unclosed_quote':
      return 'takes a " at the end of what is quoted'
    case 'operator':
    case 'missing_value':
    case 'wrong_value': {
      const choice = choices.length > 0 ? `one of ${choices.join(', ')}, after :` : TAKES[takes ?? 'text']
      return `${field}${value === '' ? '' : ` "${value}"`}: takes ${choice}`
    }
    default:
      return assertNever(code)
  }
}

const TAKES = {
  text: 'text, after : to be held or after = to be equal',
  choice: 'one of its values, after :',
  duration: 'a duration such as 30s, 30m or 1h30m, after > or <',
  percent: 'a percentage from 0 to 100',
  integer: 'a whole number'
} as const
