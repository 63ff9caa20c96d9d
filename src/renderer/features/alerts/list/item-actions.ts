import type { ChannelEntry } from '@shared/ipc/channels'
import { useText } from '../../../i18n/text'
import { useApp, useReport } from '../../../workbench/app'
import type { MenuItem } from '../../../workbench/context-menu/item'
import { editChannel, enableChannel, removeChannel, testChannel } from '../actions/channel-actions'

/** What can be done with one alert channel, as lines of its menu. */
export function useItemActions(entry: ChannelEntry): readonly MenuItem[] {
  const { t } = useText()
  const app = useApp()
  const report = useReport()
  const { enabled } = entry.settings
  const item = (label: string, run: () => Promise<void> | void): MenuItem => ({
    kind: 'item',
    label: t(`alerts:menu.${label}`),
    run: () => {
      const done = run()
      if (done) report(done)
    }
  })
  return [
    item('edit', () => editChannel(app, entry)),
    item('test', () => testChannel(app, entry)),
    item(enabled ? 'disable' : 'enable', () => enableChannel(app, entry, !enabled)),
    { kind: 'separator' },
    item('remove', () => removeChannel(app, entry))
  ]
}
