import { randomUUID } from 'node:crypto'
import type { RabbitTarget } from '@shared/celery/target'
import { toAmqpFault } from '../amqp-fault'
import { connectRabbit } from '../rabbitmq'
import { CONTROL_EXCHANGE, REPLY_EXCHANGE, type ControlTransport } from './mailbox'
import { parsePythonJson } from './python-json'

/** Milliseconds after which an unread answer, and the queue of ours, go although the connection hangs. */
const EXPIRES = 60_000

/**
 * Remote control over RabbitMQ. A queue of our own takes the answers: exclusive, so that it goes with the connection. The
 * exchange for answers is the one that Celery itself declares, with the same properties.
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
    const channel = await model.createChannel()
    channel.on('error', () => undefined)
    // Workers make it: without them there is nobody to ask.
    await channel.checkExchange(CONTROL_EXCHANGE)
    await channel.assertExchange(REPLY_EXCHANGE, 'direct', { durable: false })
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
