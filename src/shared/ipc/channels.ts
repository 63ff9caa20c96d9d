import { z } from 'zod'
import { channelAnswerSchema, channelStateSchema } from '../alerts/channel'
import { soundIds } from '../alerts/sounds'
import { channelSettingsSchema } from '../settings/channel'
import { fieldFaultSchema, keptSecretSchema } from './endpoints'

/** What a window asks about alert channels, and is told of them. A URL and a secret go one way only. */

const nothing = z.undefined()
/** What a channel is known by in the settings: its id, else its name. */
const identity = z.string().min(1).max(64)

export const channelDraftSchema = z.strictObject({
  /** The channel that is edited; null: a new one. */
  identity: identity.nullable(),
  /** In the settings' terms; checked by their schema, so that every fault is said at its field. */
  channel: z.record(z.string(), z.unknown()),
  /** Left out: it stays as it is kept. */
  url: z.string().max(4096).optional(),
  /** Null: none from here on; left out: it stays as it is kept. */
  secret: z.string().max(4096).nullable().optional()
})
export type ChannelDraft = z.infer<typeof channelDraftSchema>

const refused = z.object({ ok: z.literal(false), faults: z.array(fieldFaultSchema) })
const done = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), refused])

/** The channels as the settings have them, the disabled ones included, in their order. */
export const channelBookSchema = z.object({
  /** Whether this system protects secrets, so that they outlive this run. */
  vault: z.boolean(),
  channels: z.array(
    z.object({
      identity,
      settings: channelSettingsSchema,
      url: keptSecretSchema,
      secret: keptSecretSchema,
      /** The URL's host, for people; null: there is no URL that can be read. */
      host: z.string().nullable(),
      /** The URL is plain http: whoever is between can read what is sent. */
      plain: z.boolean(),
      /** How its deliveries stand; null: it is not sent to. */
      state: channelStateSchema.nullable()
    })
  )
})
export type ChannelBookState = z.infer<typeof channelBookSchema>
export type ChannelEntry = ChannelBookState['channels'][number]

export const channelCalls = {
  'channels:save': {
    args: channelDraftSchema,
    result: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), identity, kept: keptSecretSchema }),
      refused
    ])
  },
  /** Sends a test to the channel as the draft has it, and says what came back. */
  'channels:test': {
    args: channelDraftSchema,
    result: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), answer: channelAnswerSchema }),
      refused
    ])
  },
  'channels:change': {
    args: z.discriminatedUnion('do', [
      z.strictObject({ do: z.literal('remove'), identity }),
      z.strictObject({ do: z.literal('enable'), identity, enabled: z.boolean() })
    ]),
    result: done
  },
  /** What a channel did not take is sent again, or forgotten. */
  'channels:undelivered': {
    args: z.strictObject({ identity, do: z.enum(['retry', 'forget']) }),
    result: nothing
  },
  /** Shows a notification of this system, to see whether it does. */
  'channels:testNotification': { args: nothing, result: z.object({ ok: z.boolean(), detail: z.string() }) }
} as const

export const channelEvents = {
  'channels:book': channelBookSchema,
  /** An alert: the window makes this sound. */
  'alerts:sound': z.object({ sound: z.enum(soundIds) })
} as const
