import './advice.css'
import type { CeleryAdvice } from '@shared/celery/advice/document'
import { formatSeconds } from '@shared/i18n'
import { useEffect, useId, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { nothingAdvised } from '../../../stores/live/celery-advice'
import { useText } from '../../../i18n/text'
import { formatClock, formatInteger } from '../../../text/format'
import { visible } from '../../../text/visible'
import { useApp, useLive } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { EndpointName } from '../../endpoints/endpoint-name'
import { brokerFaultText } from '../broker-fault-text'
import { openCelery } from '../commands'
import { NoFleet } from '../no-fleet'
import { AdviceList } from './advice-list'

/** What of a Celery fleet's settings makes tasks run twice or be lost: the gravest first, each with what to write. */
export function AdvicePage({ endpointId }: { readonly endpointId: string }): ReactNode {
  const app = useApp()
  const { t } = useText()
  const titleId = useId()
  const { celeryAdvice } = app.live
  const { asking, advice, fault, missing } = useStore(
    celeryAdvice.state,
    (all) => all.get(endpointId) ?? nothingAdvised
  )
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === endpointId))
  const linked = useLive((state) => state.linked)
  const ask = (): void => celeryAdvice.ask(endpointId)
  useEffect(() => {
    // An answer stays until somebody asks anew: workers are not asked by a mere look at the tab.
    if (!celeryAdvice.state.getState().has(endpointId)) celeryAdvice.ask(endpointId)
  }, [celeryAdvice, endpointId])
  return (
    <article className="celery celery-advice" aria-labelledby={titleId} aria-busy={asking}>
      <header className="celery-title">
        <h1 id={titleId}>{t('advice:page.title')}</h1>
        {endpoint && (
          <span className="chip" data-endpoint-color={endpoint.color}>
            <EndpointName endpoint={endpoint} />
          </span>
        )}
        <button type="button" className="button secondary" onClick={ask} disabled={asking || !linked}>
          {t('advice:page.ask')}
        </button>
        {endpoint?.celery && (
          <button type="button" className="button secondary" onClick={() => openCelery(app, endpoint)}>
            {t('advice:page.overview')}
          </button>
        )}
      </header>
      <p className="celery-advice-state" role="status">
        {asking && (
          <>
            <Icon name="loading codicon-modifier-spin" />{' '}
            {t(linked ? 'advice:page.asking' : 'advice:page.engineAway')}
          </>
        )}
      </p>
      {missing && <NoFleet endpointId={endpointId} />}
      {fault && (
        <div className="notice" role="alert">
          <Icon name="error" />
          <p>
            {t(advice ? 'advice:page.failedAgain' : 'advice:page.failed')}{' '}
            <bdi>{brokerFaultText(fault, t)}</bdi>
          </p>
        </div>
      )}
      {advice && !missing && <Told advice={advice} />}
    </article>
  )
}

function Told({ advice: told }: { readonly advice: CeleryAdvice }): ReactNode {
  const { t, language } = useText()
  const { workers, at, source, longest_run_s: longest } = told
  return (
    <>
      <p className="hint">
        {t('advice:page.answered', {
          count: workers.length,
          number: formatInteger(workers.length, language),
          source: visible(source),
          at: formatClock(Date.parse(at), language)
        })}{' '}
        {longest === null
          ? t('advice:page.noRun')
          : t('advice:page.longest', {
              time: formatSeconds(longest, language),
              what: visible(told.longest_run_of ?? '')
            })}
      </p>
      <AdviceList advice={told} />
    </>
  )
}
