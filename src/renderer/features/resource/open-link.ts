import { resourceLink, type ResourceLink } from '@shared/deep-link/resource-link'
import type { EndpointView } from '@shared/live/view'
import type { App } from '../../workbench/app'
import { focusPart } from '../../workbench/focus'
import { openResource } from './commands'

/** The endpoint that a link speaks of: of this name, watching this namespace. */
export const endpointOfLink = (
  endpoints: readonly EndpointView[],
  link: ResourceLink
): EndpointView | undefined =>
  endpoints.find(({ name, namespace }) => name === link.endpoint && namespace === link.namespace)

/** Shows what a link speaks of; where its endpoint is not watched here, or not known yet, a page that says so. */
export function openLink(app: App, link: ResourceLink): void {
  const endpoint = endpointOfLink(app.live.state.getState().endpoints, link)
  if (endpoint) {
    openResource(app, { endpointId: endpoint.id, type: link.type, id: link.id })
    return
  }
  app.workbench.actions.open({ kind: 'link', key: resourceLink(link) ?? '', link })
  focusPart('editor')
}
