import type { LiveFinding } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatClock } from '../../text/format'
import { visible } from '../../text/visible'
import { useLive } from '../../workbench/app'
import { endpointName } from '../endpoints/endpoint-name'

/** Where what follows was seen, since when, and how fresh it is. */
export function Seen({ finding }: { readonly finding: LiveFinding }): ReactNode {
  const { t, language } = useText()
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === finding.endpointId))
  if (!endpoint) return null
  const { freshAt, namespace } = endpoint
  return (
    <p className="hint seen">
      {t('problems:seen.where', {
        endpoint: endpointName(endpoint, t),
        address: visible(endpoint.address),
        namespace,
        since: formatClock(Date.parse(finding.since), language)
      })}{' '}
      {endpoint.connection !== 'live' &&
        freshAt !== null &&
        t('problems:seen.asOf', { at: formatClock(freshAt, language) })}
    </p>
  )
}
