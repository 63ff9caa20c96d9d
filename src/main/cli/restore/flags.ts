import { z } from 'zod'
import { UsageError } from '@shared/errors'
import type { CommandInput } from '../frame/command'
import { parseFlags } from '../frame/parse-flags'

const flagsSchema = z.object({
  dryRun: z.boolean().default(false),
  unlock: z.string().optional()
})

export type RestoreFlags = z.infer<typeof flagsSchema> & {
  /** As it was given. */
  readonly journal: string
}

/** @throws UsageError naming the flag and what it takes */
export function parseRestoreFlags({ args: [journal = ''], flags }: CommandInput): RestoreFlags {
  if (journal === '') throw new UsageError('JOURNAL', 'takes the file that a clean named')
  return { ...parseFlags(flagsSchema, flags), journal }
}
