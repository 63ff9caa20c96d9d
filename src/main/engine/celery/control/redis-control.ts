import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { RedisTarget } from '@shared/endpoints/target'
import { commandFault, openServer } from '../../redis/connect'
import { toRedisFault } from '../../redis/fault'
import { CONTROL_EXCHANGE, REPLY_EXCHANGE, type ControlTransport } from './mailbox'
import { parsePythonJson } from './python-json'

/** kombu's own: between the parts of a binding. */
const SEPARATOR = '\u0006\u0016'
/** Seconds for which one question for answers waits; the socket is asked again then. */
const POP_SECONDS = 1
/** Seconds for which answers that come after we have gone stay in Redis. */
const LATE_SECONDS = 60

const messageSchema = z.object({
  body: z.string(),
  headers: z.looseObject({ ticket: z.string().optional() })
})

/**
 * Remote control over a Redis broker (kombu/transport/redis.py): the question is published, answers come into a list that
 * stands in the answers' binding as long as we ask, and is taken out of it again.
 * @throws RedisFault
 */
export async function openRedisControl(
  target: RedisTarget,
  prefix: string,
  heard: (ticket: unknown, body: unknown) => void
): Promise<ControlTransport> {
  const redis = await openServer(target, 'command')
  const oid = randomUUID()
  const queue = `${oid}.${REPLY_EXCHANGE}`
  const binding = `${prefix}_kombu.binding.${REPLY_EXCHANGE}`
  const member = [oid, '', queue].join(SEPARATOR)
  const listener = await openServer(target, 'command').catch((error: unknown) => {
    redis.disconnect()
    throw error
  })
  const over = new AbortController()
  const listen = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const popped = await listener.brpop(`${prefix}${queue}`, POP_SECONDS)
      if (popped) read(popped[1], heard)
    }
  }
  const close = async (): Promise<void> => {
    if (over.signal.aborted) return
    over.abort()
    await redis
      .multi()
      .srem(binding, member)
      .expire(`${prefix}${queue}`, LATE_SECONDS)
      .exec()
      // It is gone then, and so is what we left.
      .catch(() => undefined)
    listener.disconnect()
    redis.disconnect()
  }
  try {
    await redis.sadd(binding, member)
    // A lost connection is met by the next question.
    listen().catch(() => undefined)
    return {
      version: null,
      oid,
      async publish(message) {
        try {
          return await redis.publish(`${prefix}/${target.db}.${CONTROL_EXCHANGE}`, enveloped(message))
        } catch (error) {
          throw commandFault(error, redis, target)
        }
      },
      close
    }
  } catch (error) {
    await close()
    throw toRedisFault(error, target)
  }
}

/** As kombu's virtual transports write a message. */
const enveloped = (message: unknown): string =>
  JSON.stringify({
    body: Buffer.from(JSON.stringify(message)).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { clock: 0, expires: 0 },
    properties: {
      delivery_mode: 1,
      delivery_info: { exchange: CONTROL_EXCHANGE, routing_key: '' },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: randomUUID()
    }
  })

function read(text: string, heard: (ticket: unknown, body: unknown) => void): void {
  try {
    const { body, headers } = messageSchema.parse(JSON.parse(text))
    heard(headers.ticket, parsePythonJson(Buffer.from(body, 'base64').toString('utf8')))
  } catch {
    // No answer of a worker's.
  }
}
