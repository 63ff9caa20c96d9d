import { UsageError } from '@shared/errors'
import type { ChannelDraft } from '@shared/ipc/channels'
import type { CallResult } from '@shared/ipc/contract'
import type { FieldFault } from '@shared/ipc/endpoints'
import {
  channelSettingsSchema,
  readWebhookUrl,
  type ChannelInput,
  type ChannelSettings
} from '@shared/settings/channel'
import type { ChannelSecrets, ChannelSecretStore } from '../secrets/channel-secrets'

export interface SaveChannelTools {
  readonly secrets: Pick<ChannelSecretStore, 'of' | 'kept' | 'set'>
  /** Write into settings.json; throw UsageError. `add` answers what the channel is known by. */
  readonly add: (channel: ChannelInput) => Promise<string>
  readonly replace: (identity: string, channel: ChannelInput) => Promise<void>
}

/** A draft that can be sent with, or its faults. */
export function checkChannel(
  { identity, channel, url, secret }: ChannelDraft,
  secrets: Pick<ChannelSecretStore, 'of'>
): { readonly settings: ChannelSettings; readonly with: ChannelSecrets } | FieldFault[] {
  const parsed = channelSettingsSchema.safeParse(channel)
  const kept = identity === null ? { url: null, secret: null } : secrets.of(identity)
  const used = { url: url?.trim() ?? kept.url, secret: secret === undefined ? kept.secret : secret || null }
  const faults: FieldFault[] = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message, code: null }))
  if (used.url === null || readWebhookUrl(used.url) === null)
    faults.push({ field: 'url', message: 'takes https://… or http://…', code: null })
  return parsed.success && faults.length === 0 ? { settings: parsed.data, with: used } : faults
}

/** Takes a new channel into the settings, or changes one; its URL and secret go to the secret store. */
export async function saveChannel(
  draft: ChannelDraft,
  { secrets, add, replace }: SaveChannelTools
): Promise<CallResult<'channels:save'>> {
  const checked = checkChannel(draft, secrets)
  if (Array.isArray(checked)) return { ok: false, faults: checked }
  const { identity, channel, url, secret } = draft
  try {
    const saved = identity ?? (await add(channel as ChannelInput))
    if (identity !== null) await replace(identity, channel as ChannelInput)
    // A new one has its identity from the file; whoever follows the settings is told of secrets when all is done.
    secrets.set(saved, {
      ...(url === undefined ? {} : { url: url.trim() }),
      ...(secret === undefined ? {} : { secret: secret || null })
    })
    return { ok: true, identity: saved, kept: secrets.kept(saved).url }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { ok: false, faults: [{ field: error.field, message: error.problem, code: error.code }] }
  }
}
