import type { AlertRequest } from '@shared/live/alert'
import type { EndpointAlerts } from './endpoint-alerts'
import type { LiveView, WindowChannel } from './live-view'

/** Takes what people say of findings in the windows to the endpoint that each belongs to, and answers. */
export class AlertDesk {
  readonly #endpoints = new Map<string, EndpointAlerts>()

  constructor(private readonly view: LiveView) {}

  /** An endpoint is watched from here on; answers the function that ends it. */
  watching(endpointId: string, alerts: EndpointAlerts): () => void {
    this.#endpoints.set(endpointId, alerts)
    return () => {
      if (this.#endpoints.get(endpointId) === alerts) this.#endpoints.delete(endpointId)
    }
  }

  async answer(window: WindowChannel, { request, finding: key, act }: AlertRequest): Promise<void> {
    const finding = this.view.finding(key)
    const endpoint = finding && this.#endpoints.get(finding.endpointId)
    const fault = endpoint ? await endpoint.act(finding.id, act) : ({ code: 'gone', detail: '' } as const)
    window.post({ kind: 'alertAnswer', request, fault })
  }
}
