import type { Translator } from '@shared/i18n'
import type { ToEngine } from '@shared/live/link'
import { lineText } from '@shared/log/line'
import {
  KeybindingsWatcher,
  SettingsWatcher,
  type KeybindingsInForce,
  type SettingsInForce
} from '../engine/settings'
import { AppearanceKeeper } from './appearance'
import { ChannelBook } from './channels/channel-book'
import { ChannelDesk } from './channels/channel-desk'
import { EndpointBook } from './endpoints/endpoint-book'
import { EndpointDesk } from './endpoints/endpoint-desk'
import type { FromEnvironment } from './endpoints/from-environment'
import type { WindowEvents } from './ipc/window-events'
import { FindingAlerts } from './notifications/finding-alerts'
import { tryNotification } from './notifications/native'

/** What follows the settings and the other files of the home folder: there once these have been read. */
export interface Parts {
  readonly settings: SettingsWatcher
  readonly keybindings: KeybindingsWatcher
  readonly endpoints: EndpointBook
  readonly desk: EndpointDesk
  readonly channels: ChannelBook
  readonly channelDesk: ChannelDesk
  readonly appearance: AppearanceKeeper
  readonly alerts: FindingAlerts
}

/** What the parts need of the app that they are made for. */
export interface PartsOwner {
  readonly home: string
  readonly environment: FromEnvironment
  readonly events: WindowEvents
  readonly translator: () => Translator
  /** @returns false where no engine runs */
  readonly send: (message: ToEngine) => boolean
  readonly useSettings: (inForce: SettingsInForce) => void
  readonly useKeybindings: (inForce: KeybindingsInForce) => void
  readonly appearanceChanged: () => void
  readonly comeForward: () => void
  /** Shows a finding in a window. */
  readonly reveal: (key: string) => void
  /** Makes the sound of the settings in force. */
  readonly play: () => void
}

/** Reads the files of the home folder, and follows them from here on. */
export async function makeParts(owner: PartsOwner): Promise<Parts> {
  const { home, translator, send } = owner
  const settings = await SettingsWatcher.start(home, owner.useSettings)
  const keybindings = await KeybindingsWatcher.start(home, owner.useKeybindings)
  const endpoints = new EndpointBook(home, owner.environment)
  const appearance = new AppearanceKeeper(settings.current.settings, (next) => {
    owner.events.send('app:appearance', next)
    owner.appearanceChanged()
  })
  const alerts = new FindingAlerts(home, {
    settings: () => settings.current.settings,
    translator,
    endpointName: (id) => endpoints.nameOf(id, settings.current.settings),
    reveal: owner.reveal,
    play: owner.play
  })
  const changed = async (): Promise<void> => {
    await settings.refresh()
    // Secrets stand in no settings: the engine is told of them in any case.
    owner.useSettings(settings.current)
  }
  const desk = new EndpointDesk({
    home,
    book: endpoints,
    settings: () => settings.current.settings,
    translator,
    send,
    changed,
    tellStep: (window, payload) => owner.events.sendTo(window, 'endpoints:testStep', payload)
  })
  const channels = new ChannelBook(home)
  const channelDesk = new ChannelDesk({
    home,
    book: channels,
    language: () => appearance.current.language,
    translator,
    send,
    changed,
    notify: async (title, body) => {
      const problem = await tryNotification(title, body, owner.comeForward)
      return problem && lineText(problem, translator())
    }
  })
  return { settings, keybindings, endpoints, desk, channels, channelDesk, appearance, alerts }
}
