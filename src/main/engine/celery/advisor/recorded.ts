import type { RedisClient } from '../../redis/client'
import { commandFault } from '../../redis/connect'
import { RedisFault } from '../../redis/fault'
import type { RedisTarget } from '../../redis/target'
import type { Recorded } from './advise-fleet'
import { longestRecorded } from './longest-run'

interface Opened {
  readonly redis: RedisClient
  readonly target: RedisTarget
  readonly close: () => Promise<void>
}

/** How long runs take, by the guard's records. Without their Redis the fleet can be asked all the same: it is said. */
export async function recordedAt(
  open: () => Promise<Opened>,
  namespace: string,
  signal?: AbortSignal
): Promise<Recorded> {
  try {
    const { redis, target, close } = await open()
    try {
      return { endpoint: target.address, ...(await longestRecorded(redis, namespace, signal)) }
    } catch (error) {
      throw commandFault(error, redis, target)
    } finally {
      await close()
    }
  } catch (error) {
    if (signal?.aborted || !(error instanceof RedisFault)) throw error
    return { endpoint: error.address, longest: null, unread: [`the longest run: ${error.message}`] }
  }
}
