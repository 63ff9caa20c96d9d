import type { EndpointTarget } from '@shared/live/link'
import { endpointIdentity, type EndpointSettings } from '@shared/settings/endpoint'
import type { Settings } from '@shared/settings/schema'
import { celeryTarget } from '../../engine/celery/target'
import { parseRedisUrl, settingsTarget, type EndpointSecrets } from '../../engine/redis/target'
import type { FromEnvironment } from './from-environment'

export interface TargetSources {
  readonly settings: Pick<Settings, 'endpoints'>
  readonly fromEnvironment: FromEnvironment
  readonly secretsOf: (endpoint: EndpointSettings) => EndpointSecrets
}

export const ENVIRONMENT_ENDPOINT_ID = 'environment'
/** @param identity the endpoint's own id, else its name */
export const settingsEndpointId = (identity: string): string => `settings:${identity}`

/** What the engine is to watch beside the embedded Redis, in the order shown: TASKGUARD_URL first. */
export function endpointTargets({ settings, fromEnvironment, secretsOf }: TargetSources): EndpointTarget[] {
  const own = settings.endpoints
    .filter(({ enabled }) => enabled)
    .map((endpoint): EndpointTarget => {
      const secrets = secretsOf(endpoint)
      return {
        id: settingsEndpointId(endpointIdentity(endpoint)),
        name: endpoint.name,
        redis: settingsTarget(endpoint, secrets),
        namespace: endpoint.namespace,
        color: endpoint.color,
        protected: endpoint.protected,
        ...celeryTarget(endpoint, secrets),
        ...(endpoint.autoCleanup ? { autoCleanup: endpoint.autoCleanup } : {})
      }
    })
  const { url, namespace } = fromEnvironment
  if (url === null) return own
  const environment: EndpointTarget = {
    id: ENVIRONMENT_ENDPOINT_ID,
    name: 'TASKGUARD_URL',
    redis: parseRedisUrl(url, 'TASKGUARD_URL'),
    namespace,
    color: 'green',
    protected: false
  }
  return [environment, ...own]
}
