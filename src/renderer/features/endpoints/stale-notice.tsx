import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { isFresh } from '../../stores/endpoint-time'
import { endpointChannel } from '../../stores/live/store'
import { useLive } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { ShowOutput } from '../../workbench/show-output'
import { Freshness } from './connection'
import { FaultSentence } from './fault-sentence'

/** On a page about something of this endpoint: as of when it is shown, and why. Nothing while the endpoint is live. */
export function StaleNotice({ endpoint }: { readonly endpoint: EndpointView | undefined }): ReactNode {
  const linked = useLive((state) => state.linked)
  // Without the engine, the window's own notice tells of it above all pages.
  if (!endpoint || !linked || endpoint.freshAt === null || isFresh(endpoint, linked)) return null
  return (
    <div className="notice warning" role="status">
      <Icon name="warning" />
      <p>
        <FaultSentence endpoint={endpoint} /> {/* Ticks each second: not read aloud again and again. */}
        <span className="as-of" aria-live="off">
          (<Freshness endpoint={endpoint} />)
        </span>
      </p>
      <div className="buttons">
        <ShowOutput channel={endpointChannel(endpoint.id)} />
      </div>
    </div>
  )
}
