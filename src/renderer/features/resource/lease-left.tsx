import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatAbsolute, formatSpan } from '../../text/format'
import { leaseView } from '../locks/lease'

/**
 * What is left of a lease, counted down.
 * @param deadline Redis ms; null: never
 * @param leaseMs the lease's whole length; null: not known
 */
export function LeaseLeft(props: {
  readonly deadline: number | null
  readonly leaseMs: number | null
  readonly now: number
}): ReactNode {
  const { t, language } = useText()
  const { deadline, leaseMs, now } = props
  if (deadline === null) return <span className="lease-never">{t('resource:lease.never')}</span>
  const lease = leaseView({ leaseDeadline: deadline, leaseMs }, now)
  const title = formatAbsolute(deadline, language)
  if (lease.kind !== 'left')
    return (
      <span className="lease-past" title={title}>
        {t('locks:lease.past', { time: formatSpan(now - deadline, language) })}
      </span>
    )
  return (
    <span className={lease.low ? 'lease low' : 'lease'} title={title}>
      {lease.fraction !== null && (
        <span className="bar" aria-hidden="true">
          <span style={{ width: `${Math.round(lease.fraction * 100)}%` }} />
        </span>
      )}
      <span>
        {leaseMs === null
          ? t('resource:lease.left', { time: formatSpan(lease.ms, language) })
          : t('resource:lease.leftOf', {
              time: formatSpan(lease.ms, language),
              whole: formatSpan(leaseMs, language)
            })}
      </span>
    </span>
  )
}
