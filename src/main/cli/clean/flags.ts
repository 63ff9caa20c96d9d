import { z } from 'zod'
import { UsageError } from '@shared/errors'
import { cleanableKinds } from '@shared/plan/plan'
import type { Settings } from '@shared/settings/schema'
import type { CommandInput } from '../frame/command'
import { parseFlags } from '../frame/parse-flags'

const flagsSchema = z.object({
  dryRun: z.boolean().default(false),
  yes: z.boolean().default(false),
  unlock: z.string().optional(),
  plan: z.string().min(1, 'takes the file of a saved dry run').optional(),
  kind: z.array(z.enum(cleanableKinds, { error: `takes ${cleanableKinds.join(', ')}` })).optional(),
  maxShare: z
    .string()
    .refine(
      (text) => /^(0|1|0?\.\d+|1\.0+|0\.\d+)$/.test(text.trim()),
      'takes a number from 0 to 1, such as 0.5'
    )
    .transform(Number)
    .optional()
})

export type CleanFlags = z.infer<typeof flagsSchema> & { readonly maxShare: number }

/**
 * @param settings what is in force where the flag is left out
 * @throws UsageError naming the flag and what it takes
 */
export function parseCleanFlags(
  { flags }: CommandInput,
  settings: Pick<Settings, 'cleanup.maxShare'>
): CleanFlags {
  const parsed = parseFlags(flagsSchema, flags)
  if (parsed.dryRun && parsed.yes)
    throw new UsageError('--yes', 'applies what --dry-run only shows: give one of the two')
  if (parsed.plan !== undefined && parsed.dryRun)
    throw new UsageError('--plan', 'is a dry run already: apply it with --yes')
  if (parsed.plan !== undefined && parsed.kind)
    throw new UsageError('--kind', 'chooses for a fresh plan: a saved one is applied as it is')
  return { ...parsed, maxShare: parsed.maxShare ?? settings['cleanup.maxShare'] }
}
