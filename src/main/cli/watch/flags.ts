import { z } from 'zod'
import { taskTypeSchema } from '@shared/protocol/ids'
import type { CommandInput } from '../frame/command'
import { parseFlags } from '../frame/parse-flags'
import { parseExecArgv } from './exec-argv'

const EVENTS = ['opened', 'changed', 'resolved'] as const

const flagsSchema = z.object({
  type: taskTypeSchema.optional(),
  exec: z.string().optional(),
  execOn: z
    .string()
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(EVENTS, { error: `takes ${EVENTS.join(', ')}, comma-separated` })))
})

export interface WatchFlags {
  readonly type: string | undefined
  readonly exec: readonly [string, ...string[]] | null
  readonly execOn: ReadonlySet<(typeof EVENTS)[number]>
}

/** @throws UsageError naming the flag and what it takes */
export function parseWatchFlags({ flags }: CommandInput): WatchFlags {
  const { type, exec, execOn } = parseFlags(flagsSchema, flags)
  return { type, exec: exec === undefined ? null : parseExecArgv(exec), execOn: new Set(execOn) }
}
