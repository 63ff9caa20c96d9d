import './advice.css'
import { useId, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { useText } from '../../../i18n/text'
import { formatClock } from '../../../text/format'
import { visible } from '../../../text/visible'
import { report, useApp } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { readSettingsFile } from '../commands'
import { AdviceList } from './advice-list'

/** What of the settings in a file makes tasks run twice or be lost: of a fleet that can't be asked, or is not deployed yet. */
export function FilePage(): ReactNode {
  const app = useApp()
  const { t, language } = useText()
  const titleId = useId()
  const { reading, advice, fault } = useStore(app.live.celeryAdvice.file)
  return (
    <article className="celery celery-advice" aria-labelledby={titleId} aria-busy={reading}>
      <header className="celery-title">
        <h1 id={titleId}>{t('advice:file.title')}</h1>
        <button
          type="button"
          className="button secondary"
          onClick={() => report(app, readSettingsFile(app))}
          disabled={reading}
        >
          {t('advice:file.choose')}
        </button>
      </header>
      <p className="hint">{t('advice:file.hint')}</p>
      {fault && (
        <div className="notice" role="alert">
          <Icon name="error" />
          <p>
            {t(`advice:file.fault.${fault.code}`, {
              path: visible(fault.path),
              detail: visible(fault.detail)
            })}
          </p>
        </div>
      )}
      {advice && (
        <>
          <p className="hint" role="status">
            {t('advice:file.read', {
              path: visible(advice.source),
              at: formatClock(Date.parse(advice.at), language)
            })}
          </p>
          <AdviceList advice={advice} />
        </>
      )}
    </article>
  )
}
