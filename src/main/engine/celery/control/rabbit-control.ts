import { randomUUID } from 'node:crypto'
import type { ChannelModel } from 'amqplib'
import type { RabbitTarget } from '@shared/celery/target'
import { toAmqpFault } from '../amqp-fault'
import { connectRabbit, quietChannel } from '../rabbitmq'
import { CONTROL_EXCHANGE, REPLY_EXCHANGE, type ControlTransport } from './mailbox'
import { parsePythonJson } from './python-json'

/** Milliseconds after which an unread answer, and the queue of ours, go although the connection hangs. */
const EXPIRES = 60_000

/**
 * Remote control over RabbitMQ. A queue of our own takes the answers: exclusive, so that it goes with the connection. The
 * exchange for answers is Celery's own; where nobody has asked yet it is declared, with the properties that Celery gives it.
 * @throws RedisFault
 */
export async function openRabbitControl(
  target: RabbitTarget,
  heard: (ticket: unknown, body: unknown) => void
): Promise<ControlTransport> {
  const model = await connectRabbit(target)
  const close = async (): Promise<void> => {
    await model.close().catch(() => undefined)
  }
  try {
    const isThere = await hasReplyExchange(model)
    const channel = await quietChannel(model)
    // Workers make it: without them there is nobody to ask.
    await channel.checkExchange(CONTROL_EXCHANGE)
    if (!isThere) await channel.assertExchange(REPLY_EXCHANGE, 'direct', { durable: false })
    const oid = randomUUID()
    const { queue } = await channel.assertQueue(`taskguard.control.${oid}`, {
      exclusive: true,
      autoDelete: true,
      durable: false,
      expires: EXPIRES,
      messageTtl: EXPIRES
    })
    await channel.bindQueue(queue, REPLY_EXCHANGE, oid)
    await channel.consume(
      queue,
      (message) => {
        if (message) heard(message.properties.headers?.['ticket'], parsed(message.content))
      },
      { noAck: true, exclusive: true }
    )
    return {
      version: versionOf(model.connection.serverProperties),
      oid,
      publish(message) {
        channel.publish(CONTROL_EXCHANGE, '', Buffer.from(JSON.stringify(message)), {
          contentType: 'application/json',
          contentEncoding: 'utf-8',
          deliveryMode: 1,
          headers: { clock: 0, expires: 0 }
        })
        return Promise.resolve(null)
      },
      close
    }
  } catch (error) {
    await close()
    throw toAmqpFault(error, target)
  }
}

/** Asked by a channel of its own, which the server closes where there is none. A look needs no right, a declaration does. */
async function hasReplyExchange(model: ChannelModel): Promise<boolean> {
  const channel = await quietChannel(model)
  try {
    await channel.checkExchange(REPLY_EXCHANGE)
    await channel.close()
    return true
  } catch {
    // Whatever else is wrong, the declaration meets it, too, and says so.
    return false
  }
}

function parsed(content: Buffer): unknown {
  try {
    return parsePythonJson(content.toString('utf8'))
  } catch {
    return null
  }
}

function versionOf(properties: unknown): string | null {
  const version = typeof properties === 'object' && properties !== null && 'version' in properties
  return version && typeof properties.version === 'string' ? properties.version : null
}
