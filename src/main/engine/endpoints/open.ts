import type { CeleryTarget } from '@shared/celery/target'
import { UsageError } from '@shared/errors'
import { celeryTarget } from '../celery/target'
import { isFileFault } from '../files/file-fault'
import { EMBEDDED_NAME, type ResolvedEndpoint } from '../settings'
import type { RedisClient } from '../redis/client'
import { type ConnectOptions, openRedis, type RedisRole } from '../redis/connect'
import { EmbeddedUnavailable, startEmbedded } from '../redis/embedded/server'
import { RedisFault } from '../redis/fault'
import { parseRedisUrl, settingsTarget, type RedisTarget } from '../redis/target'

/** An endpoint found: where it is, and for the embedded one what gives it back. */
export interface LocatedEndpoint {
  readonly name: string
  /** As people know it: by its name in the settings, else by its address. */
  readonly label: string
  readonly namespace: string
  readonly protected: boolean
  readonly embedded: boolean
  readonly target: RedisTarget
  /** The Celery fleet that its settings name. */
  readonly celery?: CeleryTarget
  /** Gives the embedded server back; nothing for any other. */
  release(): Promise<void>
}

/** An endpoint in use. */
export interface OpenEndpoint extends LocatedEndpoint {
  readonly redis: RedisClient
  /** Ends the connection, and gives the embedded server back. */
  close(): Promise<void>
}

/** @throws UsageError naming the flag, variable or setting whose URL is wrong; null: the embedded one */
export function targetOf(endpoint: ResolvedEndpoint): RedisTarget | null {
  if (endpoint.at === null) return null
  const target =
    typeof endpoint.at === 'string' ? parseRedisUrl(endpoint.at, endpoint.field) : settingsTarget(endpoint.at)
  const password = endpoint.password ?? target.password
  if (target.username !== null && password === null)
    throw new UsageError(
      endpoint.field,
      'names a user without a password (give it with --password-stdin or TASKGUARD_PASSWORD; a password alone is written :password@)'
    )
  const sentinel = target.sentinel && {
    ...target.sentinel,
    password: endpoint.sentinelPassword ?? target.sentinel.password
  }
  return { ...target, password, sentinel }
}

/**
 * The Celery fleet that an endpoint's settings name, whether its Redis answers or not; a URL names none.
 * @throws UsageError naming the setting that is wrong
 */
export function celeryOf(endpoint: ResolvedEndpoint): { celery?: CeleryTarget } {
  const { at, brokerPassword, backendPassword, managementPassword } = endpoint
  if (at === null || typeof at === 'string') return {}
  const own = targetOf(endpoint)
  return celeryTarget(at, {
    password: own?.password ?? null,
    sentinelPassword: own?.sentinel?.password ?? null,
    brokerPassword: brokerPassword ?? null,
    backendPassword: backendPassword ?? null,
    managementPassword: managementPassword ?? null
  })
}

/**
 * Finds an endpoint; the embedded one is started, or adopted where it runs.
 * @throws UsageError for a wrong URL, RedisFault where no server for the embedded one is installed or it does not start
 */
export async function locateEndpoint(endpoint: ResolvedEndpoint, home: string): Promise<LocatedEndpoint> {
  const { name, source, namespace } = endpoint
  const target = targetOf(endpoint)
  if (target)
    return {
      name,
      label: source === 'settings' ? name : target.address,
      namespace,
      protected: endpoint.protected,
      embedded: false,
      target,
      ...celeryOf(endpoint),
      release: () => Promise.resolve()
    }
  const server = await startEmbedded({ home }).catch((error: unknown) => {
    if (error instanceof EmbeddedUnavailable)
      throw new RedisFault(
        'unreachable',
        EMBEDDED_NAME,
        'no redis-server or valkey-server in PATH for the embedded Redis',
        `Get one with: ${error.installHint}; or name a Redis with --url.`
      )
    const problem = error instanceof Error ? error.message : String(error)
    throw new RedisFault(
      'unreachable',
      EMBEDDED_NAME,
      problem,
      isFileFault(error)
        ? 'Name a folder that can be written with TASKGUARD_HOME.'
        : 'Name another Redis with --url.'
    )
  })
  return {
    name,
    label: name,
    namespace,
    protected: endpoint.protected,
    embedded: true,
    target: parseRedisUrl(server.url, endpoint.field),
    release: async () => void (await server.stop())
  }
}

/**
 * Finds an endpoint and connects to it, asking once, so that a wrong password or database is told here.
 * @throws UsageError, RedisFault
 */
export async function openEndpoint(
  endpoint: ResolvedEndpoint,
  home: string,
  role: RedisRole,
  options?: ConnectOptions
): Promise<OpenEndpoint> {
  const located = await locateEndpoint(endpoint, home)
  try {
    const redis = await openRedis(located.target, role, options)
    return {
      ...located,
      redis,
      async close() {
        redis.disconnect()
        await located.release()
      }
    }
  } catch (error) {
    await located.release()
    throw error
  }
}
