import type { ChannelState, ChannelTarget } from '@shared/alerts/channel'
import type { Language } from '@shared/i18n'
import type { ChannelBookState } from '@shared/ipc/channels'
import { channelIdentity, readWebhookUrl } from '@shared/settings/channel'
import type { Settings } from '@shared/settings/schema'
import { secretParts } from '../../engine/alerts/delivery/secret-parts'
import { neverLog } from '../log/redact'
import { ChannelSecretStore } from '../secrets/channel-secrets'
import { openSecretStore } from '../secrets/open-store'

type ChannelsSettings = Pick<Settings, 'notifications.channels'>

/** The alert channels with their URLs and secrets, and how their deliveries stand. */
export class ChannelBook {
  readonly secrets: ChannelSecretStore
  readonly #states = new Map<string, ChannelState>()

  constructor(home: string) {
    this.secrets = new ChannelSecretStore(openSecretStore(home))
  }

  /** Those that are told: switched on, and with a URL that can be read. */
  targets(settings: ChannelsSettings, language: Language): ChannelTarget[] {
    return settings['notifications.channels'].flatMap((channel) => {
      const identity = channelIdentity(channel)
      const { url, secret } = this.secrets.of(identity)
      if (!channel.enabled || url === null) return []
      this.hide(url, secret)
      const { name, kind, resolved } = channel
      const own = channel.language === 'auto' ? language : channel.language
      return [{ identity, name, kind, url, secret, resolved, language: own }]
    })
  }

  /** The channels as a window may know them: no secret, only how each is kept. */
  state(settings: ChannelsSettings): ChannelBookState {
    return {
      vault: this.secrets.lasts,
      channels: settings['notifications.channels'].map((channel) => {
        const identity = channelIdentity(channel)
        const url = this.secrets.of(identity).url
        const place = url === null ? null : readWebhookUrl(url)
        return {
          identity,
          settings: channel,
          ...this.secrets.kept(identity),
          host: place?.host ?? null,
          plain: place?.plain ?? false,
          state: channel.enabled && url !== null ? (this.#states.get(identity) ?? null) : null
        }
      })
    }
  }

  /** What the engine says of a channel's deliveries. */
  heard(identity: string, state: ChannelState): void {
    this.#states.set(identity, state)
  }

  engineEnded(): void {
    this.#states.clear()
  }

  /** From now on these are blotted out of every log line. */
  hide(url: string | null | undefined, secret: string | null | undefined): void {
    for (const part of secretParts(url ?? '', secret ?? null)) neverLog(part)
  }
}
