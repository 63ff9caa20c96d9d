import { z } from 'zod'
import { saidSchema } from '../jsonc/said'
import { gapReasons } from './gaps'

/**
 * What the overview of a Celery fleet shows, as the engine tells it: times by the engine's machine's clock, milliseconds,
 * unless a field says otherwise. Lists are cut to what a person reads; the counts beside them are not.
 */

const time = z.number()

export const celeryStates = ['connecting', 'live', 'away', 'refused'] as const

/** What keeps a broker from being listened to or asked. */
export const brokerFaultSchema = z.object({
  code: z.string(),
  /** What happened, and what to do, in English; `said` has both for the catalogs. */
  detail: z.string(),
  hint: z.string(),
  said: saidSchema.nullable()
})
export type BrokerFault = z.infer<typeof brokerFaultSchema>

/** How the broker fares. */
export const brokerStatusSchema = z.object({
  /** `refused`: it answers, and does not let us in, or there is nothing to listen to. */
  state: z.enum(celeryStates),
  since: time,
  /** Without a secret. */
  address: z.string(),
  kind: z.enum(['rabbitmq', 'redis']),
  fault: brokerFaultSchema.nullable()
})

export const celeryWorkerSchema = z.object({
  hostname: z.string(),
  pid: z.number(),
  /** `silent`: its heartbeats have ceased · `offline`: it said goodbye · `replaced`: another process has its name. */
  state: z.enum(['beating', 'silent', 'offline', 'replaced', 'unknown']),
  beatAt: time.nullable(),
  /** Milliseconds between two heartbeats. */
  freq: z.number(),
  active: z.number().nullable(),
  processed: z.number().nullable(),
  /** As many as it was seen to work on at once. */
  peak: z.number(),
  software: z.string().nullable(),
  /** This machine's clock minus the worker's, milliseconds. */
  skew: z.number(),
  /** Whether it sends events of its tasks; null: it has had none yet. */
  tells: z.boolean().nullable(),
  /** Runs of it that are followed. */
  runs: z.number()
})

export const celeryRunSchema = z.object({
  uuid: z.string(),
  name: z.string().nullable(),
  args: z.string().nullable(),
  hostname: z.string(),
  pid: z.number(),
  startedAt: time,
  /** Other runs of it are at work, or it had succeeded before. */
  duplicate: z.boolean(),
  redelivered: z.boolean(),
  /** When a Redis broker gives its message out again; null: it does not, or the message is not there. */
  dueAt: time.nullable(),
  /** What the guard knows it as. */
  guard: z.object({ type: z.string(), id: z.string() }).nullable()
})

export const celeryQueueSchema = z.object({
  name: z.string(),
  /** Messages that wait; null: there is no such queue, or it could not be read. */
  ready: z.number().nullable(),
  /** Given out and not acknowledged; null: the broker does not tell. */
  unacked: z.number().nullable(),
  /** Who takes from it; null: the broker does not tell. */
  consumers: z.number().nullable(),
  /** Why it could not be read. */
  missing: z.boolean()
})

/** How RabbitMQ's management API fares, which tells what AMQP does not. */
export const celeryManagementSchema = z.object({
  /** Without a secret. */
  address: z.string(),
  /** Why it can't be read; null: it can, or has not been asked yet. */
  fault: brokerFaultSchema.nullable()
})

export const celeryUnackedSchema = z.object({
  /** All of them; null: the broker does not tell. */
  total: z.number().nullable(),
  /** Whether all were read. */
  whole: z.boolean()
})

export const celeryGapSchema = z.object({
  reason: z.enum(gapReasons),
  from: time,
  to: time.nullable(),
  count: z.number().nullable()
})

export const celeryLostSchema = z.object({
  uuid: z.string(),
  name: z.string().nullable(),
  args: z.string().nullable(),
  hostname: z.string(),
  startedAt: time,
  at: time,
  how: z.enum(['offline', 'replaced', 'silent'])
})

export const celeryViewSchema = z.object({
  at: time,
  broker: brokerStatusSchema,
  /** Since when events are listened to without a gap; null: they are not. */
  listeningSince: time.nullable(),
  /** Events a second, over the last ten seconds. */
  rate: z.number(),
  events: z.number(),
  workers: z.array(celeryWorkerSchema),
  workerCount: z.number(),
  runs: z.array(celeryRunSchema),
  runCount: z.number(),
  queues: z.array(celeryQueueSchema),
  unacked: celeryUnackedSchema,
  /** Null: the settings name none. */
  management: celeryManagementSchema.nullable(),
  /** Milliseconds; null: RabbitMQ has none. */
  visibilityTimeout: z.number().nullable(),
  lost: z.array(celeryLostSchema),
  gaps: z.array(celeryGapSchema),
  /** Why the result backend, or a part of the broker, could not be read. */
  unread: z.array(z.string())
})

export type BrokerStatus = z.infer<typeof brokerStatusSchema>
export type CeleryWorkerView = z.infer<typeof celeryWorkerSchema>
export type CeleryRunView = z.infer<typeof celeryRunSchema>
export type CeleryQueueView = z.infer<typeof celeryQueueSchema>
export type CeleryManagementView = z.infer<typeof celeryManagementSchema>
export type CeleryView = z.infer<typeof celeryViewSchema>

/** As much of each list as is shown. */
export const viewBounds = { workers: 500, runs: 500, lost: 100 } as const
