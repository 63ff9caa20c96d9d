import { dueFinding } from '@shared/celery/findings'
import { dueOf } from '@shared/celery/redelivery'
import type { CeleryTarget } from '@shared/celery/target'
import type { Finding } from '@shared/findings/finding'
import { openServer } from '../redis/connect'
import { RedisFault } from '../redis/fault'
import { UnackedReader } from './unacked-reader'

/** What one look at a broker tells: events come only to those who listen. */
export interface CeleryLook {
  readonly findings: readonly Finding[]
  /** What could not be read, one sentence each. */
  readonly unread: readonly string[]
}

/**
 * Looks once at what a Redis broker has given out and is not acknowledged. RabbitMQ shows nothing of it to a client: there
 * only `watch` and the window, which listen, find anything.
 */
export async function lookAtCelery(
  { broker, keyPrefix, visibilityTimeout }: CeleryTarget,
  namespace: string
): Promise<CeleryLook> {
  if (broker.kind !== 'redis') return { findings: [], unread: [] }
  try {
    const redis = await openServer(broker.redis, 'command')
    try {
      const { messages, now, whole, total } = await new UnackedReader(redis, broker.redis, keyPrefix).read()
      const context = {
        namespace,
        broker: broker.address,
        offset: 0,
        visibilityTimeout,
        began: (_id: string, since: number) => since
      }
      const due = messages.flatMap((message) => dueOf(message, undefined, visibilityTimeout, now) ?? [])
      return {
        findings: due.map((one) => dueFinding(one, context)),
        unread: whole ? [] : [`Celery: ${total} messages are not acknowledged; the oldest were read`]
      }
    } finally {
      redis.disconnect()
    }
  } catch (error) {
    if (!(error instanceof RedisFault)) throw error
    return { findings: [], unread: [`Celery's broker ${error.message}. ${error.hint}`] }
  }
}
