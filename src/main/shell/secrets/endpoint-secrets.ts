import { formatHostPort } from '@shared/endpoints/address'
import { parseManagementUrl } from '@shared/celery/management-url'
import { rabbitAddress, type BrokerTarget, type ManagementTarget } from '@shared/celery/target'
import { addressOf, type RedisTarget } from '@shared/endpoints/target'
import { parseRedisUrl } from '@shared/endpoints/url'
import type { EndpointSettings } from '@shared/settings/endpoint'
import { celeryTarget } from '../../engine/celery/target'
import { settingsTarget, type EndpointSecrets } from '../../engine/redis/target'
import type { KeptSecret, SecretStore } from './secret-store'

type SecretName = keyof EndpointSecrets
const secretNames = [
  'password',
  'sentinelPassword',
  'brokerPassword',
  'backendPassword',
  'managementPassword'
] as const

/** How an endpoint's secrets are kept: `missing` where a user has none, or it can't be read here. */
export type KeptSecrets = Readonly<Record<SecretName, KeptSecret>>

/**
 * The endpoints' passwords, by the place and the user that they belong to: an endpoint that comes to point elsewhere does
 * not take its password along.
 */
export class EndpointSecretStore {
  constructor(private readonly store: SecretStore) {}

  of(endpoint: EndpointSettings): EndpointSecrets {
    const places = placesOf(endpoint)
    const get = (name: SecretName): string | null => {
      const place = places[name]
      return place === null ? null : this.store.get(place)
    }
    return {
      password: get('password') ?? this.#ofOldFile(settingsTarget(endpoint)),
      sentinelPassword: get('sentinelPassword'),
      brokerPassword: get('brokerPassword'),
      backendPassword: get('backendPassword'),
      managementPassword: get('managementPassword')
    }
  }

  kept(endpoint: EndpointSettings): KeptSecrets {
    const places = placesOf(endpoint)
    const kept = (name: SecretName): KeptSecret => {
      const place = places[name]
      return place === null ? 'none' : this.store.kept(place)
    }
    const old = this.#oldKey(settingsTarget(endpoint))
    const password = kept('password')
    return {
      password: password === 'none' && old !== undefined ? this.store.kept(old) : password,
      sentinelPassword: kept('sentinelPassword'),
      brokerPassword: kept('brokerPassword'),
      backendPassword: kept('backendPassword'),
      managementPassword: kept('managementPassword')
    }
  }

  /** A secret left out stays as it is; null forgets it. */
  set(endpoint: EndpointSettings, secrets: Partial<EndpointSecrets>): KeptSecrets {
    const places = placesOf(endpoint)
    for (const name of secretNames) {
      const [place, secret] = [places[name], secrets[name]]
      if (place === null || secret === undefined) continue
      const old = name === 'password' ? this.#oldKey(settingsTarget(endpoint)) : undefined
      if (secret === null) this.store.remove(place)
      else this.store.set(place, secret)
      if (old !== undefined) this.store.remove(old)
    }
    return this.kept(endpoint)
  }

  /** Forgets the secrets of an endpoint that is gone, or is another now, but for those that others use. */
  release(gone: EndpointSettings, others: readonly EndpointSettings[]): void {
    const used = new Set(others.flatMap((one) => Object.values(placesOf(one))))
    const places = placesOf(gone)
    const unused = secretNames.filter((name) => !used.has(places[name]))
    this.set(gone, Object.fromEntries(unused.map((name) => [name, null])))
  }

  /** Whether secrets outlive this run. */
  get lasts(): boolean {
    return this.store.lasts
  }

  /** An earlier version kept them by the URL as it was typed, percent-encoded as it stood there. */
  #ofOldFile(target: RedisTarget): string | null {
    const key = this.#oldKey(target)
    const encoded = key === undefined ? null : this.store.get(key)
    if (encoded === null) return null
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  }

  #oldKey(target: RedisTarget): string | undefined {
    const place = passwordPlace(target)
    return this.store.keys().find((key) => {
      if (!/^(rediss?|unix):\/\//.test(key)) return false
      try {
        return passwordPlace(parseRedisUrl(key, 'secrets.json')) === place
      } catch {
        return false
      }
    })
  }
}

/** Where each secret belongs; null: the endpoint has no such place of its own. */
function placesOf(endpoint: EndpointSettings): Readonly<Record<SecretName, string | null>> {
  const target = settingsTarget(endpoint)
  const { celery } = celeryTarget(endpoint)
  const management = celery?.management ?? null
  return {
    password: passwordPlace(target),
    sentinelPassword: target.sentinel ? sentinelPlace(target) : null,
    brokerPassword: celery && endpoint.celery?.broker !== undefined ? brokerPlace(celery.broker) : null,
    backendPassword: celery && endpoint.celery?.backend !== undefined ? passwordPlace(celery.backend) : null,
    managementPassword: management && ownUser(endpoint) ? managementPlace(management) : null
  }
}

const passwordPlace = (target: RedisTarget): string =>
  `password of ${target.username ?? ''}@${addressOf({ ...target, db: 0 })}`

const sentinelPlace = ({ sentinel, nodes }: RedisTarget): string =>
  `sentinel password of ${sentinel?.username ?? ''}@${nodes.map(formatHostPort).join(',')}`

const brokerPlace = (broker: BrokerTarget): string =>
  broker.kind === 'redis'
    ? passwordPlace(broker.redis)
    : `password of ${broker.username ?? ''}@${rabbitAddress({ ...broker, virtualHost: '/' })}`

/** Without one the broker's user and password are used, which are kept by its own place. */
const ownUser = ({ celery }: EndpointSettings): boolean =>
  celery?.managementUrl !== undefined &&
  parseManagementUrl(celery.managementUrl, 'celery.managementUrl').username !== null

const managementPlace = ({ username, address }: ManagementTarget): string =>
  `password of ${username ?? ''}@${address}`
