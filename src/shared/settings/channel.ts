import { z } from 'zod'

/**
 * An alert channel as settings.json holds it: never its URL or its secret in it, which are kept as passwords are. What
 * tells on this machine, the system's notifications and the sound, is always there and is no channel of the list.
 */

/** `webhook`: JSON of our own, signed as Standard Webhooks has it; the others take messages of their own form. */
export const channelKinds = ['webhook', 'slack', 'dingtalk', 'feishu'] as const
export const channelKindSchema = z.enum(channelKinds)
export type ChannelKind = z.infer<typeof channelKindSchema>

/** What a rule may name beside the channels of the list. */
export const ownChannels = ['native', 'sound'] as const
export type OwnChannel = (typeof ownChannels)[number]
export const isOwnChannel = (name: string): name is OwnChannel => ownChannels.some((own) => own === name)

export const channelNameSchema = z
  .string()
  .trim()
  .min(1, 'takes a name of 1 to 64 characters')
  .max(64, 'takes at most 64 characters')

export const channelSettingsSchema = z.strictObject({
  /** What its secrets and its queue are known by; left out: its name. It stays when the name changes. */
  id: z.string().min(1).max(64).optional(),
  name: channelNameSchema.refine((name) => !isOwnChannel(name), {
    error: `takes another name: ${ownChannels.join(' and ')} stand for this machine`,
    params: { said: 'own_channel' }
  }),
  kind: channelKindSchema,
  /** Also tell when what was told here is resolved. */
  resolved: z.boolean().default(false),
  /** Of the sentences in a message; `auto`: that of the window. */
  language: z.enum(['auto', 'en', 'zh-CN']).default('auto'),
  enabled: z.boolean().default(true)
})
export type ChannelInput = z.input<typeof channelSettingsSchema>
export type ChannelSettings = z.output<typeof channelSettingsSchema>

/** What a channel is known by, whatever it is called. */
export const channelIdentity = ({ id, name }: Pick<ChannelSettings, 'id' | 'name'>): string => id ?? name

const WEBHOOK_URL =
  /^(https?):\/\/(?:[^@/?#\s]*@)?(\[[0-9a-f:.]+\]|[^:/?#@\s[\]]+)(?::\d{1,5})?(?:[/?#]\S*)?$/i

/** What a channel takes for a URL, taken apart as far as a form needs it; null: it is none. */
export function readWebhookUrl(text: string): { readonly host: string; readonly plain: boolean } | null {
  const match = WEBHOOK_URL.exec(text.trim())
  const [, scheme = '', host = ''] = match ?? []
  return match ? { host: host.toLowerCase(), plain: scheme.toLowerCase() === 'http' } : null
}

const hosts: readonly (readonly [ChannelKind, RegExp])[] = [
  ['slack', /(^|\.)slack(-gov)?\.com$/],
  ['dingtalk', /(^|\.)dingtalk\.com$/],
  ['feishu', /(^|\.)(feishu\.cn|larksuite\.com)$/]
]

/** The service behind a host, where it is a known one; `webhook` for all others. */
export const kindOfHost = (host: string): ChannelKind =>
  hosts.find(([, known]) => known.test(host))?.[0] ?? 'webhook'
