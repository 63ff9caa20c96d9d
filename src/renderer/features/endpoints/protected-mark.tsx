import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useClock } from '../../stores/clock'
import { formatSpan } from '../../text/format'
import { Icon } from '../../workbench/icon'

/** A protected endpoint's lock; while it is unlocked, for how much longer. */
export function ProtectedMark({ endpoint }: { readonly endpoint: EndpointView | null }): ReactNode {
  const { t } = useText()
  const until = endpoint?.unlockedUntil ?? null
  return until === null ? (
    <span
      className="dim-icon"
      role="img"
      aria-label={t('endpoints:protected')}
      title={t('endpoints:protected')}
    >
      <Icon name="lock" />
    </span>
  ) : (
    <Unlocked until={until} />
  )
}

function Unlocked({ until }: { readonly until: number }): ReactNode {
  const { t, language } = useText()
  const now = useClock()
  const time = formatSpan(Math.max(0, until - now), language)
  return (
    <span className="unlocked" title={t('endpoints:list.unlockedHint', { time })}>
      <Icon name="unlock" />
      {t('endpoints:list.unlocked', { time })}
    </span>
  )
}
