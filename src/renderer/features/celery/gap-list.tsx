import type { CeleryView } from '@shared/celery/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatClock, formatInteger, formatSpan } from '../../text/format'

/** Since when all is seen, and what was not. */
export function GapList({ view, now }: { readonly view: CeleryView; readonly now: number }): ReactNode {
  const { t, language } = useText()
  const { listeningSince, gaps, events } = view
  return (
    <>
      <p>
        {listeningSince === null
          ? t('celery:gaps.deaf')
          : t('celery:gaps.since', {
              at: formatClock(listeningSince, language),
              time: formatSpan(now - listeningSince, language),
              number: formatInteger(events, language),
              count: events
            })}
      </p>
      <p className="hint">{t('celery:gaps.hint')}</p>
      {gaps.length > 0 && (
        <ul className="celery-gaps">
          {gaps.map(({ reason, from, to, count }) => (
            <li key={`${reason} ${from}`}>
              <span className="celery-gap-time">
                {to === null
                  ? t('celery:gaps.open', { from: formatClock(from, language) })
                  : t('celery:gaps.closed', {
                      from: formatClock(from, language),
                      to: formatClock(to, language)
                    })}
              </span>
              {t(`celery:gaps.reason.${reason}`)}
              {count !== null && ` (${t('celery:gaps.count', { number: formatInteger(count, language) })})`}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
