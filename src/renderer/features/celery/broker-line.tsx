import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useApp } from '../../workbench/app'
import { openCelery } from './commands'

/** How the broker of an endpoint's Celery fleet fares, and the way to the fleet; nothing where there is none. */
export function BrokerLine({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const app = useApp()
  const { t } = useText()
  const { celery } = endpoint
  if (!celery) return null
  const failed = celery.state === 'away' || celery.state === 'refused'
  return (
    <div className={failed ? 'endpoint-line fault' : 'endpoint-line'}>
      <button type="button" className="link" onClick={() => openCelery(app, endpoint)}>
        {t(`celery:line.${celery.state}`)}
      </button>
    </div>
  )
}
