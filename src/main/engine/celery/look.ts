import { dueFinding } from '@shared/celery/findings'
import { dueOf } from '@shared/celery/redelivery'
import type { CeleryTarget, RabbitTarget } from '@shared/celery/target'
import type { Finding } from '@shared/findings/finding'
import { openServer } from '../redis/connect'
import { RedisFault } from '../redis/fault'
import { UnackedReader } from './unacked-reader'

/** What one look at a broker tells: events come only to those who listen. */
export interface CeleryLook {
  readonly findings: readonly Finding[]
  /** What could not be read, one sentence each. */
  readonly unread: readonly string[]
  /** The broker could not be reached, or may not be read. */
  readonly away: boolean
}

/**
 * Looks once at what a Redis broker has given out and is not acknowledged. RabbitMQ shows nothing of it to a client: there
 * only `watch` and the window, which listen, find anything, and the look says so.
 */
export async function lookAtCelery(
  { broker, keyPrefix, visibilityTimeout }: CeleryTarget,
  namespace: string
): Promise<CeleryLook> {
  if (broker.kind === 'rabbitmq') return lookAtRabbit(broker)
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
        unread: whole ? [] : [`Celery: ${total} messages are not acknowledged; the oldest were read`],
        away: false
      }
    } finally {
      redis.disconnect()
    }
  } catch (error) {
    return brokerAway(error)
  }
}

/** Whether it is there: all that it shows to who does not listen. */
async function lookAtRabbit(broker: RabbitTarget): Promise<CeleryLook> {
  try {
    // Loaded by who has such a broker: the command line starts sooner without it.
    const { connectRabbit } = await import('./rabbitmq')
    const model = await connectRabbit(broker)
    // It is closed already where the other side did it.
    await model.close().catch(() => undefined)
    return { findings: [], unread: [UNHEARD], away: false }
  } catch (error) {
    return brokerAway(error)
  }
}

const UNHEARD =
  'Celery: RabbitMQ tells only who listens whether a task runs twice: taskguard watch does, and the window'

function brokerAway(error: unknown): CeleryLook {
  if (!(error instanceof RedisFault)) throw error
  return { findings: [], unread: [`Celery's broker ${error.message}. ${error.hint}`], away: true }
}
