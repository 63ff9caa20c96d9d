import { randomUUID } from 'node:crypto'
import { connect, type Channel, type ChannelModel, type SocketOptions } from 'amqplib'
import type { CeleryQueueView } from '@shared/celery/view'
import type { CeleryTarget, RabbitTarget } from '@shared/celery/target'
import { tlsOptions } from '../redis/tls'
import { toAmqpFault } from './amqp-fault'
import type { BrokerConnection, BrokerHearer, RawMessage } from './broker'

const CONNECT_TIMEOUT = 5_000
/** Seconds; a half-open connection is noticed after two of them. */
const HEARTBEAT = 10
/** Events that the queue of ours holds while they are not taken, and for how long (milliseconds). */
const QUEUE_LENGTH = 100_000
const EVENTS_LIVE = 60_000
/** After this the queue goes although its connection hangs. */
const QUEUE_EXPIRES = 120_000
/** All that we declare has names of this beginning: what an operator has to allow. */
const OURS = 'taskguard.'

/** @throws RedisFault */
export async function connectRabbit(target: RabbitTarget): Promise<ChannelModel> {
  const { host, port, username, password, virtualHost, tls } = target
  const who =
    username === null && password === null ? {} : { username: username ?? '', password: password ?? '' }
  const options: SocketOptions = {
    timeout: CONNECT_TIMEOUT,
    noDelay: true,
    keepAlive: true,
    clientProperties: { connection_name: 'taskguard' }
  }
  try {
    const model = await connect(
      {
        protocol: tls === null ? 'amqp' : 'amqps',
        hostname: host,
        port,
        ...who,
        // It is unescaped there.
        vhost: encodeURIComponent(virtualHost),
        heartbeat: HEARTBEAT
      },
      tls === null ? options : Object.assign(options, tlsOptions(tls, target))
    )
    // Told by `close`, too; an error that nobody hears ends the process.
    model.on('error', () => undefined)
    return model
  } catch (error) {
    throw toAmqpFault(error, target)
  }
}

/**
 * Listens to a fleet's events over RabbitMQ. Declares a queue of its own and nothing else: exclusive, so that it goes with
 * the connection, bounded in length and in time, and bound to the exchange that the workers made. Everything else is passive.
 * @throws RedisFault
 */
export async function openRabbit(
  target: RabbitTarget,
  { eventExchange }: Pick<CeleryTarget, 'eventExchange'>,
  hearer: BrokerHearer
): Promise<BrokerConnection> {
  const model = await connectRabbit(target)
  try {
    const lost = new Promise<never>((_, reject) => {
      model.once('close', (error?: Error) =>
        reject(toAmqpFault(error ?? new Error('Connection closed'), target))
      )
    })
    lost.catch(() => undefined)
    const queue = await listen(model, eventExchange, hearer, () => void closeQuietly(model))
    return new RabbitConnection(model, target, queue, lost, hearer)
  } catch (error) {
    await closeQuietly(model)
    throw toAmqpFault(error, target)
  }
}

/** @returns the name of the queue */
async function listen(
  model: ChannelModel,
  exchange: string,
  hearer: BrokerHearer,
  ended: () => void
): Promise<string> {
  const channel = await quietChannel(model)
  const { queue } = await channel.assertQueue(`${OURS}events.${randomUUID()}`, {
    exclusive: true,
    autoDelete: true,
    durable: false,
    maxLength: QUEUE_LENGTH,
    messageTtl: EVENTS_LIVE,
    expires: QUEUE_EXPIRES
  })
  await channel.bindQueue(queue, exchange, '#')
  // Its exchange may be deleted and made anew, its queue taken away: then the connection is made anew, too.
  channel.once('close', ended)
  await channel.consume(
    queue,
    (message) => {
      if (message) hearer.message(message.content)
      else ended()
    },
    { noAck: true, exclusive: true }
  )
  return queue
}

/** A channel whose errors fail the call that met them, and nothing else. */
export async function quietChannel(model: ChannelModel): Promise<Channel> {
  const channel = await model.createChannel()
  channel.on('error', () => undefined)
  return channel
}

async function closeQuietly(model: ChannelModel): Promise<void> {
  // It is closed already where the other side did it.
  await model.close().catch(() => undefined)
}

class RabbitConnection implements BrokerConnection {
  #asking: Promise<Channel> | null = null

  constructor(
    private readonly model: ChannelModel,
    private readonly target: RabbitTarget,
    private readonly ownQueue: string,
    readonly lost: Promise<never>,
    private readonly hearer: BrokerHearer
  ) {}

  async queues(names: readonly string[]): Promise<readonly CeleryQueueView[]> {
    const own = await this.#depth(this.ownQueue)
    if (own.ready !== null && own.ready > QUEUE_LENGTH * 0.9) this.hearer.overflowed()
    const found: CeleryQueueView[] = []
    for (const name of names) found.push(await this.#depth(name))
    return found
  }

  unacked(): Promise<null> {
    return Promise.resolve(null)
  }

  parse(raw: RawMessage): unknown {
    return JSON.parse(raw.toString('utf8'))
  }

  close(): Promise<void> {
    return closeQuietly(this.model)
  }

  /** A passive declaration: the server says how many wait, and closes the channel where there is no such queue. */
  async #depth(name: string): Promise<CeleryQueueView> {
    try {
      this.#asking ??= quietChannel(this.model)
      const { messageCount, consumerCount } = await (await this.#asking).checkQueue(name)
      return { name, ready: messageCount, unacked: null, consumers: consumerCount, missing: false }
    } catch (error) {
      this.#asking = null
      const { code, said } = toAmqpFault(error, this.target)
      const refused = code === 'permission' || said?.code === 'no_exchange'
      if (!refused) throw toAmqpFault(error, this.target)
      return { name, ready: null, unacked: null, consumers: null, missing: code !== 'permission' }
    }
  }
}
