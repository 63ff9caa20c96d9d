import type { GuardStand } from '@shared/jobs/launch'
import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useClock } from '../../../stores/clock'
import { Foreign } from '../../../text/foreign'
import { formatPercent, formatSpan } from '../../../text/format'
import { visible } from '../../../text/visible'
import { Copyable } from '../../../workbench/copyable'
import { Icon } from '../../../workbench/icon'
import { Facts } from '../../resource/facts'
import { Moment } from '../../resource/moment'
import { Payload } from '../../resource/payload'

/** What the guard says of the resource, before anything is taken: who has it, since when and until when. */
export function GuardSays({
  guard,
  endpoint
}: {
  readonly guard: GuardStand
  readonly endpoint: EndpointView | undefined
}): ReactNode {
  const { t, language } = useText()
  // Times are Redis's own.
  const now = useClock() + (endpoint?.clockOffsetMs ?? 0)
  switch (guard.state) {
    case 'free':
      return <Says icon="pass" className="resolved" text={t('jobs:guard.free')} />
    case 'running': {
      const where = guard.worker ?? guard.host
      return (
        <>
          <Says
            icon="warning"
            className="severity-warning"
            text={t('jobs:guard.running', { where: visible(where ?? t('jobs:guard.unknownHost')) })}
          />
          <Facts
            facts={[
              [t('jobs:guard.run'), <Copyable key="run" text={guard.runId} />],
              [t('jobs:guard.taskId'), guard.taskId && <Copyable text={guard.taskId} />],
              [t('jobs:guard.host'), guard.host && <Foreign text={guard.host} />],
              [t('jobs:guard.worker'), guard.worker && <Foreign text={guard.worker} />],
              [t('jobs:guard.pid'), guard.pid !== null && String(guard.pid)],
              [t('jobs:guard.since'), guard.since !== null && <Moment at={guard.since} now={now} />],
              [
                t('jobs:guard.until'),
                guard.until !== null &&
                  t('jobs:guard.untilValue', { time: formatSpan(Math.max(0, guard.until - now), language) })
              ],
              [
                t('jobs:progress'),
                guard.progress &&
                  [
                    guard.progress.fraction === null ? '' : formatPercent(guard.progress.fraction, language),
                    visible(guard.progress.text)
                  ]
                    .filter(Boolean)
                    .join(' · ')
              ],
              [t('jobs:guard.kind'), guard.test && t('jobs:test')]
            ]}
          />
        </>
      )
    }
    case 'completed':
      return (
        <>
          <Says icon="pass" text={t('jobs:guard.completed')} />
          <Facts
            facts={[
              [t('jobs:guard.run'), <Copyable key="run" text={guard.runId} />],
              [t('jobs:guard.taskId'), <Copyable key="task" text={guard.taskId} />],
              [t('jobs:guard.at'), guard.at !== null && <Moment at={guard.at} now={now} />],
              [t('jobs:guard.host'), guard.host && <Foreign text={guard.host} />],
              [t('jobs:guard.worker'), guard.worker && <Foreign text={guard.worker} />]
            ]}
          />
          {guard.result === null ? (
            <p className="hint">{t('jobs:noResult')}</p>
          ) : (
            <Payload text={guard.result} name={t(guard.cut ? 'jobs:guard.resultCut' : 'jobs:guard.result')} />
          )}
        </>
      )
    case 'quarantined':
      return (
        <Says
          icon="error"
          className="severity-critical"
          text={t('jobs:guard.quarantined', { count: guard.attempts })}
        />
      )
    case 'unreadable':
      return (
        <Says
          icon="error"
          className="severity-critical"
          text={t('jobs:guard.unreadable', { key: visible(guard.key), detail: visible(guard.detail) })}
        />
      )
    case 'away':
      return (
        <Says
          icon="debug-disconnect"
          className="severity-critical"
          text={t('jobs:guard.away', { detail: visible(guard.detail) })}
          hint={visible(guard.hint)}
        />
      )
    default:
      return guard satisfies never
  }
}

const Says = ({
  icon,
  className = '',
  text,
  hint = ''
}: {
  readonly icon: string
  readonly className?: string
  readonly text: string
  readonly hint?: string
}): ReactNode => (
  <>
    <p className="guard-says">
      <Icon name={icon} className={className} />
      <bdi>{text}</bdi>
    </p>
    {hint !== '' && <p className="hint">{hint}</p>}
  </>
)
