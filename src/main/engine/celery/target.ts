import { parseBrokerUrl } from '@shared/celery/broker-url'
import { parseManagementUrl, withManagementUser } from '@shared/celery/management-url'
import type { BrokerTarget, CeleryTarget, ManagementTarget } from '@shared/celery/target'
import { parseRedisUrl } from '@shared/endpoints/url'
import type { RedisTarget } from '@shared/endpoints/target'
import type { EndpointSettings } from '@shared/settings/endpoint'
import { parseDuration } from '@shared/time/duration'
import { noSecrets, settingsTarget, type EndpointSecrets } from '../redis/target'

/** The Celery fleet of an endpoint of the settings; nothing where it names none. */
export function celeryTarget(
  endpoint: EndpointSettings,
  secrets: EndpointSecrets = noSecrets
): { celery?: CeleryTarget } {
  const { celery } = endpoint
  if (!celery) return {}
  const own = settingsTarget(endpoint, secrets)
  const broker = brokerOf(celery.broker, own, secrets.brokerPassword)
  const target: CeleryTarget = {
    broker,
    management: managementOf(celery.managementUrl, broker, secrets.managementPassword),
    backend: backendOf(celery.backend, own, secrets.backendPassword),
    queues: celery.queues,
    visibilityTimeout: parseDuration(celery.visibilityTimeout) ?? 0,
    keyPrefix: celery.keyPrefix,
    eventExchange: celery.eventExchange
  }
  return { celery: target }
}

function brokerOf(url: string | undefined, own: RedisTarget, password: string | null): BrokerTarget {
  if (url === undefined) return { kind: 'redis', redis: own, address: own.address }
  const broker = parseBrokerUrl(url, 'celery.broker')
  return broker.kind === 'redis'
    ? { ...broker, redis: { ...broker.redis, password } }
    : { ...broker, password }
}

const backendOf = (url: string | undefined, own: RedisTarget, password: string | null): RedisTarget =>
  url === undefined ? own : { ...parseRedisUrl(url, 'celery.backend'), password }

function managementOf(
  url: string | undefined,
  broker: BrokerTarget,
  password: string | null
): ManagementTarget | null {
  if (url === undefined) return null
  const field = 'celery.managementUrl'
  return withManagementUser(parseManagementUrl(url, field), broker, { field, password })
}
