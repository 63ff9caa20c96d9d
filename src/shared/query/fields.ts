/** The fields that a query can name, and what each takes. */

export const statusValues = ['running', 'completed', 'failed', 'abandoned', 'unknown'] as const
export const modeValues = ['enforce', 'observe'] as const
export const answerValues = ['yes', 'no'] as const

/** `text` is held or equal, letters' case apart; `duration` and the numbers compare. */
export type FieldKind = 'text' | 'choice' | 'duration' | 'percent' | 'integer'

interface Field {
  readonly kind: FieldKind
  /** All that a choice takes; a few to offer where anything of the kind may stand. */
  readonly values: readonly string[]
}

const text: Field = { kind: 'text', values: [] }

export const fields = {
  type: text,
  resource: text,
  run: text,
  worker: text,
  host: text,
  task: text,
  owner: text,
  fence: text,
  endpoint: text,
  namespace: text,
  source: text,
  status: { kind: 'choice', values: statusValues },
  mode: { kind: 'choice', values: modeValues },
  duplicate: { kind: 'choice', values: answerValues },
  age: { kind: 'duration', values: ['5m', '30m', '1h', '1d'] },
  lease: { kind: 'duration', values: ['0s', '10s', '30s', '1m'] },
  progress: { kind: 'percent', values: ['0', '50', '90', '100'] },
  attempt: { kind: 'integer', values: ['1', '2'] }
} as const satisfies Record<string, Field>

export type FieldName = keyof typeof fields

export const fieldNames = Object.keys(fields) as readonly FieldName[]

/** The field of this name, letters' case apart; null for a name that is none. */
export function fieldNamed(name: string): FieldName | null {
  const lower = name.toLowerCase()
  return fieldNames.find((field) => field === lower) ?? null
}

/** Whether the field takes `>` and the like. */
export const compares = (field: FieldName): boolean =>
  fields[field].kind !== 'text' && fields[field].kind !== 'choice'
