import '../alerts.css'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useWorkbench } from '../../../workbench/app'
import { useCommands } from '../../../workbench/use-commands'
import { ChannelItem } from './channel-item'

/** The alert channels as the settings have them, each with how its deliveries stand. */
export function ChannelList(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const { channels } = useWorkbench((state) => state.channels)
  return (
    <div className="channel-list">
      {channels.length > 0 && (
        <ul aria-label={t('settings:field.notifications_channels.title')}>
          {channels.map((entry) => (
            <ChannelItem key={entry.identity} entry={entry} />
          ))}
        </ul>
      )}
      <div className="buttons">
        <button type="button" className="button secondary" onClick={commands['alerts.addChannel']}>
          {t('alerts:add')}
        </button>
        {channels.length === 0 && <span className="hint">{t('alerts:none')}</span>}
      </div>
    </div>
  )
}
