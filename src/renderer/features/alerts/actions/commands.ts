import { soundIds } from '@shared/alerts/sounds'
import { createTranslator } from '@shared/i18n'
import type { ActionId } from '@shared/ipc/actions'
import type { ChannelEntry } from '@shared/ipc/channels'
import { visible } from '../../../text/visible'
import { report, type App } from '../../../workbench/app'
import { pick } from '../../../workbench/quick-input/box'
import { onEntry, type Entries } from '../../../workbench/quick-input/on-entry'
import { play } from '../sound/play'
import {
  addChannel,
  editChannel,
  enableChannel,
  removeChannel,
  showAlerts,
  testChannel,
  undelivered
} from './channel-actions'
import { testNotification } from './try-out'

export type AlertAction = Extract<ActionId, `alerts.${string}`>

/** The actions on alerts and their channels: on the channel that has the focus in the list, else on one that is picked. */
export function alertCommands(app: App): Readonly<Record<AlertAction, () => void>> {
  const on = onEntry(app, channelEntries(app))
  return {
    'alerts.show': () => showAlerts(app),
    'alerts.addChannel': () => addChannel(app),
    'alerts.editChannel': on('alerts.editChannel', (entry) => editChannel(app, entry)),
    'alerts.testChannel': on('alerts.testChannel', (entry) => testChannel(app, entry)),
    'alerts.enableChannel': on(
      'alerts.enableChannel',
      (entry) => enableChannel(app, entry, true),
      ({ settings }) => !settings.enabled
    ),
    'alerts.disableChannel': on(
      'alerts.disableChannel',
      (entry) => enableChannel(app, entry, false),
      ({ settings }) => settings.enabled
    ),
    'alerts.sendAgain': on(
      'alerts.sendAgain',
      (entry) => undelivered(app, entry, 'retry'),
      ({ state }) => (state?.dead ?? 0) > 0
    ),
    'alerts.removeChannel': on('alerts.removeChannel', (entry) => removeChannel(app, entry)),
    'alerts.testNotification': () => report(app, testNotification(app)),
    'alerts.playSound': () => report(app, chooseSound(app))
  }
}

/** The channel whose line in the list has this element in it. */
const identityAt = (element: Element | null): string | null =>
  element?.closest('[data-channel]')?.getAttribute('data-channel') ?? null

const channelEntries = ({ workbench }: App): Entries<ChannelEntry> => ({
  all: () => workbench.getState().channels.channels,
  form: 'channel',
  identityAt,
  placeholder: (t) => t('alerts:which'),
  labelOf: ({ settings }) => visible(settings.name),
  detailOf: ({ settings }, t) => t(`alerts:kind.${settings.kind}`)
})

async function chooseSound({ workbench }: App): Promise<void> {
  const t = createTranslator(workbench.getState().appearance.language)
  const sound = await pick(workbench, {
    title: t('palette:action.alerts_playSound'),
    placeholder: t('alerts:whichSound'),
    items: soundIds
      .filter((id) => id !== 'off')
      .map((id) => ({ value: id, label: t(`settings:value.notifications_sound.${id}`) }))
  })
  if (sound) await play(sound)
}
