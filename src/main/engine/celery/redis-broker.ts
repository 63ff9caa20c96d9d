import type { Redis } from 'ioredis'
import type { CeleryQueueView } from '@shared/celery/view'
import type { CeleryTarget } from '@shared/celery/target'
import type { RedisTarget } from '@shared/endpoints/target'
import { pipelined, type Command } from '../monitor/reading/pipeline'
import { commandFault, openServer } from '../redis/connect'
import { toRedisFault } from '../redis/fault'
import type { BrokerConnection, BrokerHearer, RawMessage } from './broker'
import { UnackedReader, type UnackedReading } from './unacked-reader'

/** A silent socket is asked for a sign of life this often, milliseconds. */
const PING_EVERY = 10_000
/** kombu's own: a queue's higher priorities are lists of their own behind these signs. */
const PRIORITY_SEPARATOR = '\u0006\u0016'
const PRIORITIES = [3, 6, 9]

/**
 * Listens to a fleet's events over a Redis broker, and reads what is not acknowledged. Only reads: PSUBSCRIBE, LLEN, TIME,
 * and the sorted set and hash that kombu keeps.
 * @throws RedisFault
 */
export async function openRedisBroker(
  target: RedisTarget,
  { keyPrefix, eventExchange }: Pick<CeleryTarget, 'keyPrefix' | 'eventExchange'>,
  hearer: BrokerHearer
): Promise<BrokerConnection> {
  const subscriber = await openServer(target, 'subscriber')
  try {
    const reader = await openServer(target, 'monitor')
    const ended = new Promise<never>((_, reject) => {
      for (const redis of [subscriber, reader])
        redis.once('end', () => reject(commandFault(new Error('Connection is closed.'), redis, target)))
    })
    ended.catch(() => undefined)
    try {
      subscriber.on('pmessageBuffer', (_pattern: unknown, _channel: unknown, message: Buffer) =>
        hearer.message(message)
      )
      await subscriber.psubscribe(`${escaped(keyPrefix)}/${target.db}.${escaped(eventExchange)}/*`)
      return new RedisBrokerConnection(target, subscriber, reader, keyPrefix, ended)
    } catch (error) {
      reader.disconnect()
      throw error
    }
  } catch (error) {
    subscriber.disconnect()
    throw toRedisFault(error, target)
  }
}

/** A glob's signs in a name stand for themselves. */
const escaped = (name: string): string => name.replace(/[*?[\]\\]/g, '\\$&')

class RedisBrokerConnection implements BrokerConnection {
  readonly #unacked: UnackedReader
  readonly #ping: NodeJS.Timeout

  constructor(
    private readonly target: RedisTarget,
    private readonly subscriber: Redis,
    private readonly reader: Redis,
    private readonly prefix: string,
    readonly lost: Promise<never>
  ) {
    this.#unacked = new UnackedReader(reader, target, prefix)
    this.#ping = setInterval(() => {
      // A half-open socket: ioredis destroys it when the answer does not come.
      subscriber.ping().catch(() => subscriber.disconnect())
    }, PING_EVERY)
  }

  async queues(names: readonly string[]): Promise<readonly CeleryQueueView[]> {
    const commands = names.flatMap((name) => this.#lists(name).map((key): Command => ['llen', key]))
    const replies = await this.#asked(commands)
    const perQueue = PRIORITIES.length + 1
    return names.map((name, at) => {
      const counts = replies.slice(at * perQueue, (at + 1) * perQueue)
      const ready = counts.reduce((sum, reply) => sum + (reply.ok ? Number(reply.value) : Number.NaN), 0)
      return {
        name,
        ready: Number.isNaN(ready) ? null : ready,
        unacked: this.#unacked.count(name),
        // Redis knows no consumers, and an empty queue is no key.
        consumers: null,
        missing: false
      }
    })
  }

  unacked(): Promise<UnackedReading> {
    return this.#unacked.read()
  }

  /** The event's own message within the one that kombu publishes. */
  parse(raw: RawMessage): unknown {
    return JSON.parse(Buffer.from(bodyOf(raw), 'base64').toString('utf8'))
  }

  async close(): Promise<void> {
    clearInterval(this.#ping)
    this.subscriber.disconnect()
    this.reader.disconnect()
    await Promise.resolve()
  }

  #lists(name: string): readonly string[] {
    const key = `${this.prefix}${name}`
    return [key, ...PRIORITIES.map((priority) => `${key}${PRIORITY_SEPARATOR}${priority}`)]
  }

  async #asked(commands: readonly Command[]) {
    try {
      return await pipelined(this.reader, commands)
    } catch (error) {
      throw commandFault(error, this.reader, this.target)
    }
  }
}

const BODY = Buffer.from('{"body": "')
const QUOTE = 0x22

/** kombu writes the body first, and base64 holds no quote: the rest need not be read. */
function bodyOf(raw: Buffer): string {
  if (raw.subarray(0, BODY.length).equals(BODY)) {
    const end = raw.indexOf(QUOTE, BODY.length)
    if (end > 0 && raw.includes('"body_encoding": "base64"', end))
      return raw.toString('latin1', BODY.length, end)
  }
  const message: unknown = JSON.parse(raw.toString('utf8'))
  const body = typeof message === 'object' && message !== null && 'body' in message ? message.body : null
  if (typeof body !== 'string') throw new SyntaxError('no body')
  return body
}
