import { formatHostPort } from '@shared/endpoints/address'
import { addressOf, type RedisTarget } from '@shared/endpoints/target'
import { parseRedisUrl } from '@shared/endpoints/url'
import type { EndpointSettings } from '@shared/settings/endpoint'
import { settingsTarget, type EndpointSecrets } from '../../engine/redis/target'
import type { KeptSecret, SecretStore } from './secret-store'

/** How an endpoint's secrets are kept: `missing` where a user has none, or it can't be read here. */
export interface KeptSecrets {
  readonly password: KeptSecret
  readonly sentinelPassword: KeptSecret
}

/**
 * The endpoints' passwords, by the place and the user that they belong to: an endpoint that comes to point elsewhere does
 * not take its password along.
 */
export class EndpointSecretStore {
  constructor(private readonly store: SecretStore) {}

  of(endpoint: EndpointSettings): EndpointSecrets {
    const target = settingsTarget(endpoint)
    return {
      password: this.store.get(passwordPlace(target)) ?? this.#ofOldFile(target),
      sentinelPassword: target.sentinel ? this.store.get(sentinelPlace(target)) : null
    }
  }

  kept(endpoint: EndpointSettings): KeptSecrets {
    const target = settingsTarget(endpoint)
    const old = this.#oldKey(target)
    const password = this.store.kept(passwordPlace(target))
    return {
      password: password === 'none' && old !== undefined ? this.store.kept(old) : password,
      sentinelPassword: target.sentinel ? this.store.kept(sentinelPlace(target)) : 'none'
    }
  }

  /** A secret left out stays as it is; null forgets it. */
  set(endpoint: EndpointSettings, secrets: Partial<EndpointSecrets>): KeptSecrets {
    const target = settingsTarget(endpoint)
    const places = [
      [passwordPlace(target), secrets.password],
      ...(target.sentinel ? [[sentinelPlace(target), secrets.sentinelPassword] as const] : [])
    ] as const
    for (const [place, secret] of places) {
      if (secret === undefined) continue
      const old = place === passwordPlace(target) ? this.#oldKey(target) : undefined
      if (secret === null) this.store.remove(place)
      else this.store.set(place, secret)
      if (old !== undefined) this.store.remove(old)
    }
    return this.kept(endpoint)
  }

  /** Whether both take their password from the same place. */
  sharesPlace(one: EndpointSettings, other: EndpointSettings): boolean {
    return passwordPlace(settingsTarget(one)) === passwordPlace(settingsTarget(other))
  }

  /** Whether secrets outlive this run. */
  get lasts(): boolean {
    return this.store.lasts
  }

  forget(endpoint: EndpointSettings): void {
    this.set(endpoint, { password: null, sentinelPassword: null })
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

const passwordPlace = (target: RedisTarget): string =>
  `password of ${target.username ?? ''}@${addressOf({ ...target, db: 0 })}`

const sentinelPlace = ({ sentinel, nodes }: RedisTarget): string =>
  `sentinel password of ${sentinel?.username ?? ''}@${nodes.map(formatHostPort).join(',')}`
