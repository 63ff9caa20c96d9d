/** What a query can name: each table has fields of its own. */

/** `text` is held or equal, letters' case apart; `duration` and the numbers compare. */
export type FieldKind = 'text' | 'choice' | 'duration' | 'percent' | 'integer'

export interface Field {
  readonly kind: FieldKind
  /** All that a choice takes; a few to offer where anything of the kind may stand. */
  readonly values: readonly string[]
}

/** The fields of one table by their names, in the order that they are offered. */
export type Fields = Readonly<Record<string, Field>>

export const answerValues = ['yes', 'no'] as const
export const textField = { kind: 'text', values: [] } as const satisfies Field
export const answerField = { kind: 'choice', values: answerValues } as const satisfies Field

/** The field of this name, letters' case apart; null for a name that is none. */
export function fieldNamed<F extends Fields>(
  fields: F,
  name: string
): { readonly name: keyof F & string; readonly field: Field } | null {
  const lower = name.toLowerCase()
  const field = Object.hasOwn(fields, lower) ? fields[lower] : undefined
  return field ? { name: lower, field } : null
}

/** Whether the field takes `>` and the like. */
export const compares = ({ kind }: Field): boolean => kind !== 'text' && kind !== 'choice'
