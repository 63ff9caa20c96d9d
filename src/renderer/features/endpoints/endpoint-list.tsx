import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { visible } from '../../text/visible'
import { useApp, useLive, useReport } from '../../workbench/app'
import { parts } from '../../workbench/focus'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { ConnectionDot, Freshness } from './connection'
import { EndpointName } from './endpoint-name'
import { useFaultText } from './fault-text'

/** The endpoints that are watched, with their health. */
export function EndpointList(): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const commands = useCommands()
  const endpoints = useLive((state) => state.endpoints)
  return (
    <div className="endpoint-list">
      {endpoints.length === 0 ? (
        <p className="hint">{t('endpoints:none')}</p>
      ) : (
        <ul aria-label={t('workbench:view.endpoints')}>
          {endpoints.map((endpoint) => (
            <EndpointItem key={endpoint.id} endpoint={endpoint} />
          ))}
        </ul>
      )}
      <div className="side-bar-buttons">
        <button
          id={parts.endpoints}
          type="button"
          className="button wide"
          onClick={commands['endpoints.add']}
        >
          {t('endpoints:add')}
        </button>
        <button
          type="button"
          className="button secondary wide"
          onClick={() => report(api.call('settings:open', undefined))}
        >
          {t('endpoints:edit')}
        </button>
      </div>
    </div>
  )
}

function EndpointItem({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t, language } = useText()
  const fault = useFaultText(endpoint)
  const { latencyMs } = endpoint
  return (
    <li className="endpoint" data-endpoint-color={endpoint.color}>
      <div className="endpoint-name">
        <ConnectionDot endpoint={endpoint} />
        <EndpointName endpoint={endpoint} />
        {endpoint.protected && (
          <span
            className="dim-icon"
            role="img"
            aria-label={t('endpoints:protected')}
            title={t('endpoints:protected')}
          >
            <Icon name="shield" />
          </span>
        )}
        <span className="endpoint-locks">
          {t('endpoints:locks', {
            count: endpoint.counts.locks,
            number: formatInteger(endpoint.counts.locks, language)
          })}
        </span>
      </div>
      <div className="endpoint-line">
        <Foreign text={endpoint.address} width={40} />
      </div>
      <div className="endpoint-line">
        {t(`endpoints:connection.${endpoint.connection}`)}
        {endpoint.freshAt !== null && (
          <>
            {' · '}
            <Freshness endpoint={endpoint} />
          </>
        )}
        {latencyMs !== null && endpoint.connection === 'live' && (
          <>
            {' '}
            · {t('endpoints:latency', { ms: formatInteger(Math.max(1, Math.round(latencyMs)), language) })}
          </>
        )}
      </div>
      {endpoint.fault && (
        <div className="endpoint-line fault" title={visible(endpoint.fault.detail)}>
          {fault}
        </div>
      )}
    </li>
  )
}
