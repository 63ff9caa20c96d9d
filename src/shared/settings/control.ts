import { z } from 'zod'
import { DURATION_FORMAT } from '../time/duration'

/** The one-line controls of the settings form, as the schema has them. */
export type ScalarControl =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | {
      readonly kind: 'number'
      readonly integer: boolean
      readonly minimum: number | null
      readonly maximum: number | null
    }
  | { readonly kind: 'duration' }
  | { readonly kind: 'text' }

/** Some of a list of names that the window knows; none of them: all. */
export interface NamesControl {
  readonly kind: 'names'
}

/** A column of a list's table. */
export interface Column<C = ScalarControl | NamesControl> {
  readonly name: string
  readonly required: boolean
  readonly control: C
}
export type ScalarColumn = Column<ScalarControl>

export type Control =
  | ScalarControl
  /** A list of objects: a row each. */
  | { readonly kind: 'list'; readonly columns: readonly Column[] }
  /** Objects by name, each of which sets some of the columns: a row for each value that is set. */
  | { readonly kind: 'overrides'; readonly columns: readonly ScalarColumn[] }

/** As much of a JSON schema as settings use. */
const nodeSchema = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  additionalProperties: z.unknown().optional()
})
export type SchemaNode = z.infer<typeof nodeSchema>

export const readNode = (raw: unknown): SchemaNode => nodeSchema.parse(raw)

/** The control for a part of the schema; null for an object, whose properties have controls of their own. */
export function controlOf(node: SchemaNode): Control | null {
  if (node.type === 'array') return { kind: 'list', columns: columnsOf(readNode(node.items), columnControl) }
  if (node.type !== 'object') return scalarOf(node)
  const { additionalProperties: values } = node
  return typeof values === 'object' && values !== null && node.properties === undefined
    ? { kind: 'overrides', columns: columnsOf(readNode(values), scalarOf) }
    : null
}

function scalarOf(node: SchemaNode): ScalarControl {
  if (node.enum) return { kind: 'enum', values: node.enum }
  if (node.type === 'boolean') return { kind: 'boolean' }
  if (node.type === 'integer' || node.type === 'number') {
    const { minimum = null, maximum = null } = node
    // The schema bounds every whole number by what a double holds exactly: no bound that a person reads.
    const bound = maximum === Number.MAX_SAFE_INTEGER ? null : maximum
    return { kind: 'number', integer: node.type === 'integer', minimum, maximum: bound }
  }
  return node.format === DURATION_FORMAT ? { kind: 'duration' } : { kind: 'text' }
}

const columnsOf = <C>(item: SchemaNode, control: (node: SchemaNode) => C): readonly Column<C>[] =>
  Object.entries(item.properties ?? {}).map(([name, raw]) => ({
    name,
    required: item.required?.includes(name) ?? false,
    control: control(readNode(raw))
  }))

const columnControl = (node: SchemaNode): Column['control'] =>
  node.type === 'array' ? { kind: 'names' } : scalarOf(node)
