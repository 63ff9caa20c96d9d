import type { ChannelEntry } from '@shared/ipc/channels'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useApp, useReport } from '../../../workbench/app'
import { useItemMenu } from '../../../workbench/context-menu/use-item-menu'
import { Icon } from '../../../workbench/icon'
import { editChannel, undelivered } from '../actions/channel-actions'
import { answerLine, healthIcons, healthOf, healthText } from '../channel-text'
import { useItemActions } from './item-actions'

/** One channel: what it is called, where it goes, and whether what it was sent arrived. */
export function ChannelItem({ entry }: { readonly entry: ChannelEntry }): ReactNode {
  const app = useApp()
  const report = useReport()
  const { t } = useText()
  const { settings, host, state } = entry
  const name = visible(settings.name)
  const health = healthOf(entry)
  const dead = state?.dead ?? 0
  const menu = useItemMenu(t('alerts:actionsOf', { name }), useItemActions(entry))
  return (
    // The pointer's menu is another way to what the menu's button does.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li className={`channel ${health}`} data-channel={entry.identity} onContextMenu={menu.open}>
      <div className="channel-head">
        <Icon name={healthIcons[health]} className={`channel-health ${health}`} />
        <button
          type="button"
          className="endpoint-open"
          title={t('alerts:editHint')}
          onClick={() => editChannel(app, entry)}
        >
          <bdi>{name}</bdi>
        </button>
        <span className="hint">
          {t(`alerts:kind.${settings.kind}`)}
          {host !== null && <bdi> · {visible(host)}</bdi>}
        </span>
        {menu.button}
      </div>
      <div className="channel-line">{healthText(entry, t)}</div>
      {dead > 0 && (
        <div className="channel-line">
          {state?.failure && <bdi className="mono">{answerLine(state.failure)}</bdi>}
          <button
            type="button"
            className="button secondary"
            onClick={() => report(undelivered(app, entry, 'retry'))}
          >
            {t('alerts:sendAgain')}
          </button>
          <button
            type="button"
            className="button secondary"
            onClick={() => report(undelivered(app, entry, 'forget'))}
          >
            {t('alerts:forget')}
          </button>
        </div>
      )}
      {entry.url === 'session' && <div className="channel-line">{t('alerts:health.session')}</div>}
    </li>
  )
}
