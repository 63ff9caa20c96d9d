import type { ChannelDraft, ChannelEntry } from '@shared/ipc/channels'
import type { FieldFault } from '@shared/ipc/endpoints'
import {
  channelSettingsSchema,
  kindOfHost,
  readWebhookUrl,
  type ChannelKind,
  type ChannelSettings
} from '@shared/settings/channel'

/** A secret in the form: as it is kept, or another one that was typed (empty: none). */
export type SecretField = { readonly keep: true } | { readonly keep: false; readonly text: string }

/** The form as a person fills it in. */
export interface Draft {
  readonly name: string
  readonly kind: ChannelKind
  readonly url: SecretField
  readonly secret: SecretField
  readonly resolved: boolean
  readonly language: ChannelSettings['language']
  readonly enabled: boolean
}
export type DraftField = keyof Draft

export const emptyDraft: Draft = {
  name: '',
  kind: 'webhook',
  url: { keep: false, text: '' },
  secret: { keep: false, text: '' },
  resolved: false,
  language: 'auto',
  enabled: true
}

/** A channel of the settings in the form, its URL and secret as they are kept. */
export const draftOf = ({ settings, url, secret }: ChannelEntry): Draft => ({
  name: settings.name,
  kind: settings.kind,
  url: url === 'none' ? emptyDraft.url : { keep: true },
  secret: secret === 'none' ? emptyDraft.secret : { keep: true },
  resolved: settings.resolved,
  language: settings.language,
  enabled: settings.enabled
})

/** The form with another URL: whose service it is says the kind, and a name where there is none yet. */
export function withUrl(draft: Draft, text: string, nameOf: (kind: ChannelKind) => string): Draft {
  const place = readWebhookUrl(text)
  const next = { ...draft, url: { keep: false, text } as const }
  if (!place) return next
  const kind = kindOfHost(place.host)
  const known = kind === 'webhook' ? draft.kind : kind
  return { ...next, kind: known, name: draft.name === '' && kind !== 'webhook' ? nameOf(kind) : draft.name }
}

/** In the settings' terms. */
const channelOf = ({ name, kind, resolved, language, enabled }: Draft): Record<string, unknown> => ({
  name: name.trim(),
  kind,
  resolved,
  language,
  enabled
})

/** What is sent to the main process. Slack takes no signature, so a secret that was typed before goes nowhere. */
export function toSend(draft: Draft, identity: string | null): ChannelDraft {
  const { url, secret, kind } = draft
  const typed = kind === 'slack' ? null : secret.keep ? undefined : secret.text === '' ? null : secret.text
  return {
    identity,
    channel: channelOf(draft),
    ...(url.keep ? {} : { url: url.text.trim() }),
    ...(typed === undefined ? {} : { secret: typed })
  }
}

/** The form's field that a fault of the settings belongs to. */
export const fieldOf = (path: string): DraftField | null =>
  Object.hasOwn(emptyDraft, path) ? (path as DraftField) : null

/** What is wrong with it, as the main process would say. */
export function faultsOf(draft: Draft): FieldFault[] {
  const parsed = channelSettingsSchema.safeParse(channelOf(draft))
  const faults = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }): FieldFault => ({
        field: path.join('.'),
        message,
        code: null
      }))
  if (!draft.url.keep && readWebhookUrl(draft.url.text) === null)
    faults.unshift({ field: 'url', message: '', code: null })
  return faults
}

/** A new secret of 256 bits, as Standard Webhooks writes one. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return `whsec_${btoa(String.fromCharCode(...bytes))}`
}
