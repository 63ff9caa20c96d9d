import type { Redis } from 'ioredis'
import { openRedis } from '../../engine/redis/connect'
import type { ConnectOptions, RedisRole } from '../../engine/redis/connect'
import { startEmbedded } from '../../engine/redis/embedded/server'
import { parseRedisUrl } from '../../engine/redis/target'
import type { RedisTarget } from '../../engine/redis/target'
import type { ResolvedEndpoint } from '../../engine/settings'

/** An endpoint that can be connected to: its URL parsed, and the embedded Redis running where it is that one. */
export interface ReadyEndpoint {
  readonly endpoint: ResolvedEndpoint
  readonly target: RedisTarget
  /** Gives the embedded Redis back, once every connection to it is closed; nothing for any other. */
  release(): Promise<void>
}

/** An endpoint with a connection of its own. */
export interface OpenEndpoint extends ReadyEndpoint {
  readonly redis: Redis
  /** Closes the connection and releases the endpoint. */
  close(): Promise<void>
}

/** @throws UsageError for a wrong URL, EmbeddedUnavailable where no Redis server is installed */
export async function readyEndpoint(endpoint: ResolvedEndpoint, home: string): Promise<ReadyEndpoint> {
  if (endpoint.url !== null) {
    const target = parseRedisUrl(endpoint.url, endpoint.field)
    const password = endpoint.password ?? target.password
    return { endpoint, target: { ...target, password }, release: () => Promise.resolve() }
  }
  const server = await startEmbedded({ home })
  return {
    endpoint,
    target: parseRedisUrl(server.url, endpoint.field),
    release: async () => {
      await server.stop()
    }
  }
}

/** @throws RedisFault besides what `readyEndpoint` throws */
export async function openEndpoint(
  endpoint: ResolvedEndpoint,
  home: string,
  role: RedisRole,
  options?: ConnectOptions
): Promise<OpenEndpoint> {
  const ready = await readyEndpoint(endpoint, home)
  try {
    const redis = await openRedis(ready.target, role, options)
    return {
      ...ready,
      redis,
      close: async () => {
        redis.disconnect()
        await ready.release()
      }
    }
  } catch (error) {
    await ready.release()
    throw error
  }
}
