import { z } from 'zod'
import { languages } from '../i18n/language'
import { channelKindSchema } from '../settings/channel'

/** An alert channel on its way between the processes, and what is known of its deliveries. */

/** A channel with what it takes to send: made by the shell from settings and secrets. In memory and on ports only. */
export const channelTargetSchema = z.object({
  identity: z.string(),
  name: z.string(),
  kind: channelKindSchema,
  url: z.string(),
  /** What its messages are signed with; null: they are not. */
  secret: z.string().nullable(),
  resolved: z.boolean(),
  language: z.enum(languages)
})
export type ChannelTarget = z.infer<typeof channelTargetSchema>

/**
 * How a message fared, as a code of the alerts catalog (`outcome`). `redirect`: it points elsewhere, where nothing of
 * ours is sent; `refused`: an answer that no repetition mends; `busy`: one that may be another next time.
 */
export const outcomeCodes = [
  'delivered',
  'refused',
  'busy',
  'redirect',
  'timeout',
  'unreachable',
  'unknown_host',
  'tls',
  'broken',
  'too_old'
] as const

/** The answer of a channel to one message. */
export const channelAnswerSchema = z.object({
  code: z.enum(outcomeCodes),
  /** HTTP; null: there was no answer. */
  status: z.number().int().nullable(),
  /** The first line of the answer's body, else the system's own words; hostile text, without URL and secret. */
  said: z.string(),
  /** Milliseconds it took. */
  took: z.number()
})
export type ChannelAnswer = z.infer<typeof channelAnswerSchema>

/** Times are epoch ms of this machine. */
export const channelStateSchema = z.object({
  /** `waiting`: the last try failed, and there will be another; `standby`: another process here sends for it. */
  state: z.enum(['idle', 'sending', 'waiting', 'standby']),
  /** Messages on the disk that are not delivered yet. */
  queued: z.number().int(),
  /** Messages that were given up. */
  dead: z.number().int(),
  deliveredAt: z.number().nullable(),
  /** The last answer that was no delivery; null: none since the last delivery. */
  failure: channelAnswerSchema.nullable(),
  /** When the next try is; null: none is due. */
  nextAt: z.number().nullable()
})
export type ChannelState = z.infer<typeof channelStateSchema>
