import type { ConnectionState, EndpointView } from '@shared/live/view'
import { useMemo, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useClock } from '../../stores/clock'
import { formatBehind, formatElapsed } from '../../text/format'
import { useLive } from '../../workbench/app'
import { behindBy } from '../../stores/endpoint-time'
import { Icon } from '../../workbench/icon'

/** A shape for each state, filled in the endpoint's colour only while it is live. */
const icons: Readonly<Record<ConnectionState, string>> = {
  connecting: 'circle-outline',
  catching_up: 'circle-large-outline',
  live: 'circle-filled',
  stale: 'debug-disconnect',
  unavailable: 'circle-slash'
}

export const ConnectionDot = ({ endpoint }: { readonly endpoint: EndpointView }): ReactNode => (
  <Icon name={icons[endpoint.connection]} className={`dot endpoint-color-${endpoint.color}`} />
)

/** "0.2 s behind" while live, "as of 00:12 ago" when not. */
export function Freshness({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t, language } = useText()
  const now = useClock()
  const linked = useLive((state) => state.linked)
  // As of the clock's tick: measured anew with every delta in between, the number would jump twice a second.
  const behind = useMemo(
    () => behindBy(endpoint, now),
    // oxlint-disable-next-line react/exhaustive-deps
    [now, linked, endpoint.id, endpoint.connection, endpoint.freshAt === null]
  )
  if (behind === null) return <>{t(`endpoints:connection.${endpoint.connection}`)}</>
  if (linked && endpoint.connection === 'live') {
    return <>{t('endpoints:behind', { seconds: formatBehind(behind, language) })}</>
  }
  return <>{t('endpoints:asOf', { time: formatElapsed(behind, language) })}</>
}
