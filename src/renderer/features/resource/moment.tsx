import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatAbsolute, formatClock, formatSpan } from '../../text/format'

/** A time of the endpoint's clock, and how long ago that was; the whole of it on hover. */
export function Moment({ at, now }: { readonly at: number; readonly now: number }): ReactNode {
  const { t, language } = useText()
  return (
    <time dateTime={new Date(at).toISOString()} title={formatAbsolute(at, language)}>
      {at <= now
        ? t('resource:moment.ago', {
            at: formatClock(at, language),
            time: formatSpan(now - at, language)
          })
        : t('resource:moment.ahead', {
            at: formatClock(at, language),
            time: formatSpan(at - now, language)
          })}
    </time>
  )
}
