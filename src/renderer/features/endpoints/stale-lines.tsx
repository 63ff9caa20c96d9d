import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { isFirstLook, isFresh } from '../../stores/endpoint-time'
import { useActions, useLive } from '../../workbench/app'
import { endpointChannel } from '../../stores/live/store'
import { Icon } from '../../workbench/icon'
import { Freshness } from './connection'
import { EndpointName } from './endpoint-name'

/** More are as many lines of a narrow side bar. */
const MOST = 3

/** Of a view in the side bar: which endpoints it shows as of a while ago, or not at all. Nothing while all are live. */
export function StaleLines(): ReactNode {
  const { t } = useText()
  const endpoints = useLive((state) => state.endpoints)
  const linked = useLive((state) => state.linked)
  const stale = endpoints.filter(
    (endpoint) =>
      !isFresh(endpoint, linked) && !isFirstLook(endpoint) && endpoint.fault?.code !== 'embedded_missing'
  )
  if (stale.length === 0) return null
  return (
    <div className="stale-lines" role="group" aria-label={t('endpoints:staleLines')}>
      {stale.slice(0, MOST).map((endpoint) => (
        <StaleLine key={endpoint.id} endpoint={endpoint} />
      ))}
      {stale.length > MOST && (
        <p className="stale-line">{t('endpoints:staleMore', { count: stale.length - MOST })}</p>
      )}
    </div>
  )
}

/** Opens its output, which says why. */
function StaleLine({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  return (
    <button
      type="button"
      className="stale-line"
      title={t('workbench:showOutput')}
      onClick={() => actions.showOutput(endpointChannel(endpoint.id))}
    >
      <Icon name="warning" className="severity severity-warning" />
      <EndpointName endpoint={endpoint} />
      <span className="stale-since">
        <Freshness endpoint={endpoint} />
      </span>
    </button>
  )
}
