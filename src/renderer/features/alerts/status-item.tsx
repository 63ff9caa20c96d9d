import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { healthOf, healthText } from './channel-text'

/** Alerts that do not reach somebody: said in the status bar until they do. */
export function AlertsItem(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const { channels } = useWorkbench((state) => state.channels)
  const troubled = channels.filter((entry) => ['waiting', 'failing', 'missing'].includes(healthOf(entry)))
  if (troubled.length === 0) return null
  const names = troubled.map(({ settings }) => visible(settings.name))
  const title = troubled.map((entry) => `${visible(entry.settings.name)}: ${healthText(entry, t)}`).join('\n')
  return (
    <button type="button" className="status-item warning" title={title} onClick={commands['alerts.show']}>
      <Icon name="bell-slash" />
      {t('alerts:status', { names })}
    </button>
  )
}
