import { z } from 'zod'
import { formatHostPort } from '../endpoints/address'
import { redisTargetSchema, secretsOf, tlsTargetSchema } from '../endpoints/target'

/** A RabbitMQ, and who we are there. `address` is the URL without user and password: what may be shown. */
export const rabbitTargetSchema = z.object({
  kind: z.literal('rabbitmq'),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
  virtualHost: z.string().min(1),
  tls: tlsTargetSchema.nullable(),
  username: z.string().nullable(),
  password: z.string().nullable(),
  address: z.string()
})

/** RabbitMQ's management API, and who we are there. `address` is the URL without user and password. */
export const managementTargetSchema = z.object({
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
  /** What stands before `/api`; empty: nothing. */
  path: z.string(),
  tls: tlsTargetSchema.nullable(),
  username: z.string().nullable(),
  password: z.string().nullable(),
  address: z.string()
})

export const brokerTargetSchema = z.discriminatedUnion('kind', [
  rabbitTargetSchema,
  z.object({ kind: z.literal('redis'), redis: redisTargetSchema, address: z.string() })
])

/** A fleet's broker and result backend, with what it takes to connect. */
export const celeryTargetSchema = z.object({
  broker: brokerTargetSchema,
  /** Of a RabbitMQ, what tells the messages that are not acknowledged; null: nothing does. */
  management: managementTargetSchema.nullable(),
  backend: redisTargetSchema,
  /** Whose depth is looked at; those that events and messages name come to them. */
  queues: z.array(z.string()),
  /** Milliseconds; of a Redis broker alone. */
  visibilityTimeout: z.number(),
  /** Before every key and channel of a Redis broker: Celery's `global_keyprefix`. */
  keyPrefix: z.string(),
  /** Where workers publish their events: Celery's `event_exchange`. */
  eventExchange: z.string()
})

export type RabbitTarget = z.infer<typeof rabbitTargetSchema>
export type ManagementTarget = z.infer<typeof managementTargetSchema>
export type BrokerTarget = z.infer<typeof brokerTargetSchema>
export type CeleryTarget = z.infer<typeof celeryTargetSchema>

/** The URL of a RabbitMQ, without user and password. */
export function rabbitAddress({ host, port, virtualHost, tls }: Omit<RabbitTarget, 'address'>): string {
  const path = virtualHost === '/' ? '' : `/${encodeURIComponent(virtualHost)}`
  return `${tls === null ? 'amqp' : 'amqps'}://${formatHostPort({ host, port })}${path}`
}

/** The passwords in it, as they would stand in an error's text. */
export const celerySecrets = ({
  broker,
  management,
  backend
}: Pick<CeleryTarget, 'broker' | 'management' | 'backend'>): string[] => [
  ...secretsOf(broker.kind === 'redis' ? broker.redis : broker),
  ...(management ? secretsOf(management) : []),
  ...secretsOf(backend)
]
