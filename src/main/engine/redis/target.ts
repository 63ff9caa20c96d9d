import { addressOf, plainTls, type RedisTarget, type TlsTarget } from '@shared/endpoints/target'
import { parseHostPort, REDIS_PORT, SENTINEL_PORT, type HostPort } from '@shared/endpoints/address'
import type { EndpointSettings } from '@shared/settings/endpoint'

export { parseRedisUrl } from '@shared/endpoints/url'
export type { RedisTarget } from '@shared/endpoints/target'

/** What the settings never hold; null: none is known. */
export interface EndpointSecrets {
  readonly password: string | null
  readonly sentinelPassword: string | null
  /** Of Celery's broker and of its result backend, where the endpoint names them by URLs of their own. */
  readonly brokerPassword: string | null
  readonly backendPassword: string | null
  /** Of RabbitMQ's management API, where its URL names a user. */
  readonly managementPassword: string | null
}

export const noSecrets: EndpointSecrets = {
  password: null,
  sentinelPassword: null,
  brokerPassword: null,
  backendPassword: null,
  managementPassword: null
}

/** An endpoint of the settings as a place to connect to. */
export function settingsTarget(
  endpoint: EndpointSettings,
  secrets: EndpointSecrets = noSecrets
): RedisTarget {
  const target: Omit<RedisTarget, 'address'> = {
    kind: endpoint.kind === 'socket' ? 'standalone' : endpoint.kind,
    host: endpoint.kind === 'standalone' ? endpoint.host : null,
    port: endpoint.kind === 'standalone' ? endpoint.port : 0,
    path: endpoint.kind === 'socket' ? endpoint.path : null,
    nodes: nodesOf(endpoint),
    sentinel:
      endpoint.kind === 'sentinel'
        ? {
            primary: endpoint.primary,
            username: endpoint.sentinelUsername ?? null,
            password: secrets.sentinelPassword,
            tls: endpoint.sentinelTls
          }
        : null,
    tls: 'tls' in endpoint && endpoint.tls ? tlsOf(endpoint.tls) : null,
    username: endpoint.username ?? null,
    password: secrets.password,
    db: endpoint.kind === 'cluster' ? 0 : endpoint.db
  }
  return { ...target, address: addressOf(target) }
}

function nodesOf(endpoint: EndpointSettings): HostPort[] {
  if (endpoint.kind === 'sentinel') return hosts(endpoint.sentinels, SENTINEL_PORT)
  return endpoint.kind === 'cluster' ? hosts(endpoint.nodes, REDIS_PORT) : []
}

const hosts = (texts: readonly string[], port: number): HostPort[] =>
  texts.map((text) => parseHostPort(text, port)).filter((node) => node !== null)

type TlsSettings = NonNullable<Extract<EndpointSettings, { kind: 'standalone' }>['tls']>

const tlsOf = ({ ca, cert, key, servername, verify }: TlsSettings): TlsTarget => ({
  ...plainTls,
  caFile: ca ?? null,
  certFile: cert ?? null,
  keyFile: key ?? null,
  servername: servername ?? null,
  verify
})
