import './celery.css'
import { useId, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useApp } from '../../workbench/app'
import { Section } from '../../workbench/section'
import { EndpointName } from '../endpoints/endpoint-name'
import { openAdvice } from './commands'
import { FleetNotices } from './fleet-notices'
import { FleetSummary } from './fleet-summary'
import { GapList } from './gap-list'
import { LostTable } from './lost-table'
import { NoFleet } from './no-fleet'
import { QueueTable } from './queue-table'
import { RunTable } from './run-table'
import { useFleet } from './use-fleet'
import { WorkerTable } from './worker-table'

/** A Celery fleet as its own traces show it: what runs and when it is redelivered, workers, queues, and what was not seen. */
export function CeleryPage({ endpointId }: { readonly endpointId: string }): ReactNode {
  const app = useApp()
  const { t } = useText()
  const titleId = useId()
  const fleet = useFleet(endpointId)
  const { view, endpoint, fresh } = fleet
  return (
    <article
      className={fresh ? 'celery' : 'celery stale'}
      aria-labelledby={titleId}
      aria-busy={view === undefined}
    >
      <header className="celery-title">
        <h1 id={titleId}>{t('celery:title')}</h1>
        {endpoint && (
          <span className="chip" data-endpoint-color={endpoint.color}>
            <EndpointName endpoint={endpoint} />
          </span>
        )}
        {endpoint && view && (
          <button type="button" className="button secondary" onClick={() => openAdvice(app, endpoint)}>
            {t('celery:advice')}
          </button>
        )}
      </header>
      {view === undefined && <p className="hint">{t('celery:loading')}</p>}
      {view === null && <NoFleet endpointId={endpointId} />}
      {view && (
        <>
          <FleetNotices fleet={fleet} view={view} />
          <FleetSummary view={view} />
          <div className="celery-body">
            <Section title={t('celery:runs.title')}>
              <RunTable view={view} now={fleet.now} endpointId={endpointId} />
            </Section>
            <Section title={t('celery:workers.title')}>
              <WorkerTable view={view} now={fleet.now} />
            </Section>
            <Section title={t('celery:queues.title')}>
              <QueueTable view={view} endpointId={endpointId} />
            </Section>
            {view.lost.length > 0 && (
              <Section title={t('celery:lost.title')}>
                <LostTable view={view} now={fleet.now} />
              </Section>
            )}
            <Section title={t('celery:gaps.title')}>
              <GapList view={view} now={fleet.now} />
            </Section>
          </div>
        </>
      )}
    </article>
  )
}
