import { soundIds } from '@shared/alerts/sounds'
import { useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useApp, useReport, useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { play } from './sound/play'

/** Tries this machine's own ways of telling, beside the settings that switch them on. Null: not one of these settings. */
export function TryButton({ setting }: { readonly setting: string }): ReactNode {
  if (setting === 'notifications.enabled') return <TryNotification />
  return setting === 'notifications.sound' ? <TrySound /> : null
}

function TryNotification(): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const [outcome, setOutcome] = useState<{ readonly ok: boolean; readonly detail: string } | null>(null)
  const test = async (): Promise<void> => {
    setOutcome(null)
    setOutcome(await api.call('channels:testNotification', undefined))
  }
  return (
    <div className="try-line">
      <button type="button" className="button secondary" onClick={() => report(test())}>
        <Icon name="send" />
        {t('alerts:tryNotification')}
      </button>
      <span role="status" className={outcome && !outcome.ok ? 'try-failed' : 'hint'}>
        {outcome && (outcome.ok ? t('alerts:notificationShown') : visible(outcome.detail))}
      </span>
    </div>
  )
}

function TrySound(): ReactNode {
  const { t } = useText()
  const report = useReport()
  const set = useWorkbench((state) => state.settings?.values['notifications.sound'])
  const sound = soundIds.find((id) => id === set) ?? 'off'
  return (
    <div className="try-line">
      <button
        type="button"
        className="button secondary"
        disabled={sound === 'off'}
        onClick={() => report(play(sound))}
      >
        <Icon name="unmute" />
        {t('alerts:trySound')}
      </button>
    </div>
  )
}
