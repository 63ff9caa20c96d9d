import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { isFresh } from '../../stores/endpoint-time'
import { TableFoot } from '../../table/table-foot'
import { formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { useLive } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { Freshness } from '../endpoints/connection'
import { endpointName } from '../endpoints/endpoint-name'
import { furthestBehind } from '../endpoints/furthest-behind'

/** How much of all locks is shown, how true it is, and whether it is everything. */
export function LockFoot(): ReactNode {
  const { t } = useText()
  const total = useLive((state) => state.rowCount)
  const endpoints = useLive((state) => state.endpoints)
  const linked = useLive((state) => state.linked)
  const live = linked && endpoints.every((endpoint) => isFresh(endpoint, linked))
  const oldest = furthestBehind(endpoints)
  return (
    <TableFoot
      total={total}
      notices={endpoints
        .filter(({ complete, connection }) => !complete && connection !== 'unavailable')
        .map((endpoint) => (
          <Partial key={endpoint.id} endpoint={endpoint} />
        ))}
    >
      {oldest && (
        // Ticks each second: said when asked for, not read aloud again and again.
        <span aria-hidden="true">
          {live && <>{t('endpoints:connection.live')} · </>}
          <Freshness endpoint={oldest} />
        </span>
      )}
    </TableFoot>
  )
}

/** Why what is shown of an endpoint is not all of it. */
function Partial({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t, language } = useText()
  const name = endpointName(endpoint, t)
  const reading = endpoint.connection === 'connecting' || endpoint.connection === 'catching_up'
  const text = reading
    ? t('locks:partial.reading', { name })
    : endpoint.unread.length > 0
      ? t('locks:partial.unread', {
          name,
          count: endpoint.unread.length,
          number: formatInteger(endpoint.unread.length, language)
        })
      : t('locks:partial.other', { name })
  return (
    <span className="incomplete" title={endpoint.unread.map(visible).join('\n')}>
      <Icon name="warning" />
      {text}
    </span>
  )
}
