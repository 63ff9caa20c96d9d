import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { EndpointName } from './endpoint-name'
import { useFaultText } from './fault-text'

/** The sentences of the embedded Redis that say themselves what they are about. */
const whole = ['embedded_missing', 'embedded_failed']

/** What is wrong with the endpoint, with its name: "prod does not answer in time. …" */
export function FaultSentence({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const text = useFaultText(endpoint)
  if (endpoint.fault && whole.includes(endpoint.fault.code)) return text
  return (
    <>
      <strong>
        <EndpointName endpoint={endpoint} />
      </strong>{' '}
      {text}
    </>
  )
}
