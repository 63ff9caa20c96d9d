import type { CeleryView } from '@shared/celery/view'
import type { Translator } from '@shared/i18n'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatClock, formatSpan } from '../../text/format'
import { visible } from '../../text/visible'
import { Icon } from '../../workbench/icon'
import { brokerFaultText } from './broker-fault-text'
import type { FleetNow } from './use-fleet'

/** So many names, then how many more. */
const NAMED = 3
/** What was missed before this does not change what is shown now, ms. */
const RECENT = 600_000

/** How the broker fares, and why the view may not be whole: said before anything is concluded from it. */
export function FleetNotices({
  fleet,
  view
}: {
  readonly fleet: FleetNow
  readonly view: CeleryView
}): ReactNode {
  const { t, language } = useText()
  const { broker, workers, gaps, at } = view
  const address = visible(broker.address)
  const silent = workers.filter(({ tells, state }) => tells === false && state === 'beating')
  const beatless = workers.filter(({ state }) => state === 'unknown')
  const missed = gaps.find(({ to }) => to !== null && at - to < RECENT)
  const why = whyOf(broker, t)
  return (
    <div className="celery-notices">
      <p className={`celery-state ${broker.state}`} role="status">
        <Icon name={ICONS[broker.state]} />
        <span>
          {t(why === null ? `celery:state.${broker.state}` : `celery:why.${broker.state}`, {
            address,
            at: formatClock(broker.since, language),
            why
          })}
        </span>
      </p>
      {!fleet.fresh && view.workers.length + view.runs.length > 0 && (
        <Notice icon="history">{t('celery:notice.stale', { at: formatClock(fleet.now, language) })}</Notice>
      )}
      {silent.length > 0 && (
        <Notice icon="warning">
          {t('celery:notice.eventsOff', {
            count: silent.length,
            workers: silent.slice(0, NAMED).map(({ hostname }) => visible(hostname)),
            more: Math.max(0, silent.length - NAMED)
          })}
        </Notice>
      )}
      {beatless.length > 0 && (
        <Notice icon="info">
          {t('celery:notice.noBeats', {
            count: beatless.length,
            workers: beatless.slice(0, NAMED).map(({ hostname }) => visible(hostname))
          })}
        </Notice>
      )}
      {missed && (
        <Notice icon="info">
          {t('celery:notice.gap', {
            time: formatSpan(at - (missed.to ?? at), language),
            why: t(`celery:gaps.reason.${missed.reason}`)
          })}
        </Notice>
      )}
      {!view.unacked.whole && (
        <Notice icon="info">{t('celery:notice.unackedPart', { count: view.unacked.total })}</Notice>
      )}
      {view.management?.fault && (
        <Notice icon="warning">
          {t('celery:notice.management', {
            address: visible(view.management.address),
            why: brokerFaultText(view.management.fault, t)
          })}
        </Notice>
      )}
      {view.unread.map((text) => (
        <Notice key={text} icon="warning">
          {t('celery:notice.backend')} <bdi>{visible(text)}</bdi>
        </Notice>
      ))}
    </div>
  )
}

/** What keeps it from being listened to, and what to do; null: nothing does, or it is not known. */
function whyOf({ state, fault }: CeleryView['broker'], t: Translator): string | null {
  if (!fault || (state !== 'away' && state !== 'refused')) return null
  return brokerFaultText(fault, t)
}

const ICONS: Readonly<Record<CeleryView['broker']['state'], string>> = {
  connecting: 'loading codicon-modifier-spin',
  live: 'pass',
  away: 'debug-disconnect',
  refused: 'error'
}

function Notice({ icon, children }: { readonly icon: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="notice">
      <Icon name={icon} />
      <p>{children}</p>
    </div>
  )
}
