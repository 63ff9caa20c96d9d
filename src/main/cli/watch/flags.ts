import { z } from 'zod'
import { taskTypeSchema } from '@shared/protocol/ids'
import { channelKindSchema, type ChannelKind } from '@shared/settings/channel'
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
    .pipe(z.array(z.enum(EVENTS, { error: `takes ${EVENTS.join(', ')}, comma-separated` }))),
  webhook: z.string().optional(),
  webhookFormat: channelKindSchema.optional(),
  webhookSecretStdin: z.boolean().default(false),
  webhookResolved: z.boolean().default(false)
})

export interface WatchFlags {
  readonly type: string | undefined
  readonly exec: readonly [string, ...string[]] | null
  readonly execOn: ReadonlySet<(typeof EVENTS)[number]>
  readonly webhook: WebhookFlags
}

export interface WebhookFlags {
  readonly url: string | undefined
  readonly format: ChannelKind | undefined
  readonly secretStdin: boolean
  readonly resolved: boolean
}

/** @throws UsageError naming the flag and what it takes */
export function parseWatchFlags({ flags }: CommandInput): WatchFlags {
  const parsed = parseFlags(flagsSchema, flags)
  const { type, exec, execOn } = parsed
  return {
    type,
    exec: exec === undefined ? null : parseExecArgv(exec),
    execOn: new Set(execOn),
    webhook: {
      url: parsed.webhook,
      format: parsed.webhookFormat,
      secretStdin: parsed.webhookSecretStdin,
      resolved: parsed.webhookResolved
    }
  }
}
