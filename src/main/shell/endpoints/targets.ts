import type { EndpointTarget } from '@shared/live/link'
import type { Settings } from '@shared/settings/schema'
import type { FromEnvironment } from './from-environment'
import { joinSecret } from '../secrets/url-secret'

export interface TargetSources {
  readonly settings: Settings
  readonly fromEnvironment: FromEnvironment
  /** The password kept for a URL of the settings. */
  readonly secretFor: (url: string) => string | null
}

export const ENVIRONMENT_ENDPOINT_ID = 'environment'
export const settingsEndpointId = (name: string): string => `settings:${name}`

/** What the engine is to watch beside the embedded Redis, in the order shown: TASKGUARD_URL first. */
export function endpointTargets(sources: TargetSources): EndpointTarget[] {
  const { settings, fromEnvironment, secretFor } = sources
  const own = settings.endpoints
    .filter(({ enabled }) => enabled)
    .map((endpoint): EndpointTarget => {
      const secret = secretFor(endpoint.url)
      return {
        id: settingsEndpointId(endpoint.name),
        name: endpoint.name,
        url: secret === null ? endpoint.url : joinSecret(endpoint.url, secret),
        namespace: endpoint.namespace,
        color: endpoint.color,
        protected: endpoint.protected
      }
    })
  const { url, namespace } = fromEnvironment
  if (url === null) return own
  return [
    { id: ENVIRONMENT_ENDPOINT_ID, name: 'TASKGUARD_URL', url, namespace, color: 'green', protected: false },
    ...own
  ]
}
