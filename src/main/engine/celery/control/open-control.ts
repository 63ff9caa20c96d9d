import type { CeleryTarget } from '@shared/celery/target'
import { Mailbox, type ControlTransport } from './mailbox'
import { openRabbitControl } from './rabbit-control'
import { openRedisControl } from './redis-control'

export interface Control {
  readonly mailbox: Mailbox
  /** RabbitMQ's version; null: another broker. */
  readonly version: string | null
  readonly close: () => Promise<void>
}

/** Opens a fleet's remote control, whatever its broker is. @throws RedisFault */
export async function openControl(
  { broker, keyPrefix }: Pick<CeleryTarget, 'broker' | 'keyPrefix'>,
  signal?: AbortSignal
): Promise<Control> {
  let mailbox: Mailbox | null = null
  const heard = (ticket: unknown, body: unknown): void => mailbox?.take(ticket, body)
  const transport: ControlTransport =
    broker.kind === 'rabbitmq'
      ? await openRabbitControl(broker, heard)
      : await openRedisControl(broker.redis, keyPrefix, heard)
  mailbox = new Mailbox(transport, signal)
  return { mailbox, version: transport.version, close: () => transport.close() }
}
