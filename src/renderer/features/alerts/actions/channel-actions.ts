import { createTranslator } from '@shared/i18n'
import type { ChannelEntry } from '@shared/ipc/channels'
import type { CallArgs } from '@shared/ipc/contract'
import { visible } from '../../../text/visible'
import type { App } from '../../../workbench/app'
import { focusPart } from '../../../workbench/focus'
import { pick } from '../../../workbench/quick-input/box'

/** What can be done with one alert channel; menus and commands both come here. */

export const NEW_CHANNEL = 'new'

export function addChannel({ workbench }: App): void {
  workbench.actions.open({ kind: 'channel', key: NEW_CHANNEL, name: '' })
  focusPart('channelUrl')
}

export function editChannel({ workbench }: App, { identity, settings }: ChannelEntry): void {
  workbench.actions.open({ kind: 'channel', key: identity, name: settings.name })
  focusPart('channelUrl')
}

/** Opens its form and sends a test as the form has it. */
export function testChannel(app: App, entry: ChannelEntry): void {
  editChannel(app, entry)
  app.workbench.setState({ channelTrialAsked: entry.identity })
}

/** A change that the settings refuse is an error: whoever asked for it reports it. */
async function change({ api }: App, args: CallArgs<'channels:change'>): Promise<void> {
  const answer = await api.call('channels:change', args)
  if (!answer.ok)
    throw new Error(answer.faults.map(({ field, message }) => `${field}: ${message}`).join('; '))
}

export const enableChannel = (app: App, { identity }: ChannelEntry, enabled: boolean): Promise<void> =>
  change(app, { do: 'enable', identity, enabled })

/** Asks first: its URL is forgotten with it. */
export async function removeChannel(app: App, { identity, settings }: ChannelEntry): Promise<void> {
  const t = createTranslator(app.workbench.getState().appearance.language)
  const name = visible(settings.name)
  const chosen = await pick<'keep' | 'remove'>(app.workbench, {
    title: t('alerts:remove.title', { name }),
    placeholder: t('alerts:remove.text'),
    items: [
      { value: 'keep', label: t('alerts:remove.no', { name }) },
      { value: 'remove', label: t('alerts:remove.yes', { name }) }
    ]
  })
  if (chosen === 'remove') await change(app, { do: 'remove', identity })
}

export const undelivered = async (
  { api }: App,
  { identity }: ChannelEntry,
  act: 'retry' | 'forget'
): Promise<void> => {
  await api.call('channels:undelivered', { identity, do: act })
}

/** Shows the settings with those of alerts in sight. */
export function showAlerts({ workbench }: App): void {
  workbench.actions.open({ kind: 'settings' })
  workbench.setState({ settingAsked: 'notifications.channels' })
}
