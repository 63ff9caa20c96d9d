import { cleanupChoiceSchema, type CleanupChoice } from '@shared/live/cleanup'
import { z } from 'zod'

/** More than so much chosen is not kept over a restart. */
const KEPT_MAX = 200

/** What a plan's tab is about, as far as it can be planned again. */
export const cleanupScopeSchema = z.discriminatedUnion('of', [
  /** Everything that can be cleaned, at all endpoints. */
  z.object({ of: z.literal('all') }),
  /** What was chosen; null: too much to be kept. */
  z.object({ of: z.literal('chosen'), choices: z.array(cleanupChoiceSchema).nullable() }),
  /** A plan from a file of this name. */
  z.object({ of: z.literal('file'), name: z.string() })
])
export type CleanupScope = z.infer<typeof cleanupScopeSchema>

/** A scope as a tab keeps it. */
export function keptScope(choices: readonly CleanupChoice[]): CleanupScope {
  const count = choices.reduce((sum, choice) => sum + sizeOf(choice), 0)
  return { of: 'chosen', choices: count <= KEPT_MAX ? [...choices] : null }
}

const sizeOf = (choice: CleanupChoice): number =>
  choice.of === 'all' ? 1 : choice.findings.length + choice.resources.length
