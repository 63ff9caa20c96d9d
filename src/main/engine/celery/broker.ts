import type { CeleryQueueView } from '@shared/celery/view'
import type { UnackedReading } from './unacked-reader'

/** A message as it came: the body of an AMQP message, or what Redis published. */
export type RawMessage = Buffer

export interface BrokerHearer {
  /** At once, and never later: what is slow happens elsewhere. */
  message(raw: RawMessage): void
  /** The broker let go of events because they were not taken fast enough; nobody knows how many. */
  overflowed(): void
}

/** A connection that listens. It only reads, but for a queue of its own on RabbitMQ. */
export interface BrokerConnection {
  /** Rejects with a RedisFault when the connection is lost; never resolves. */
  readonly lost: Promise<never>
  /** How deep queues are. @throws RedisFault where the connection is lost */
  queues(names: readonly string[]): Promise<readonly CeleryQueueView[]>
  /** Null: the broker does not tell. */
  unacked(): Promise<UnackedReading | null>
  /** Reads an event message's body as JSON. @throws SyntaxError where it is none */
  parse(raw: RawMessage): unknown
  close(): Promise<void>
}
