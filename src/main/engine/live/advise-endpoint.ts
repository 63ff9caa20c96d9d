import type { CeleryAdvice } from '@shared/celery/advice/document'
import type { CeleryView } from '@shared/celery/view'
import type { EndpointTarget } from '@shared/live/link'
import { adviseFleet } from '../celery/advisor/advise-fleet'
import { recordedAt } from '../celery/advisor/recorded'
import { openRedis } from '../redis/connect'

/**
 * Asks the fleet of an endpoint for its settings, and the endpoint's records for how long runs take; undefined: it has none.
 * @throws RedisFault where the broker can't be reached or refuses; the signal's reason
 */
export function adviseEndpoint(
  { celery, namespace, redis: target }: Pick<EndpointTarget, 'celery' | 'namespace' | 'redis'>,
  view: () => CeleryView
): ((signal: AbortSignal) => Promise<CeleryAdvice>) | undefined {
  if (!celery) return undefined
  const open = async () => {
    const redis = await openRedis(target, 'command')
    return { redis, target, close: () => Promise.resolve(redis.disconnect()) }
  }
  return async (signal) => {
    const recorded = await recordedAt(open, namespace, signal)
    const told = view().workers.map(({ tells }) => tells)
    const eventsHeard = told.includes(true) ? true : told.includes(false) ? false : null
    // What is not acknowledged stands on the overview.
    return adviseFleet({ ...celery, management: null }, { namespace, recorded, eventsHeard, signal })
  }
}
