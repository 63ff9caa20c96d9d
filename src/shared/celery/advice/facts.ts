import type { CeleryConf } from './conf'

/** What the advisor knows of a fleet. Durations are milliseconds. */

/** Where a worker's tasks run; `other`: a pool of somebody's own. */
export const pools = ['prefork', 'solo', 'threads', 'gevent', 'eventlet', 'other'] as const
export type Pool = (typeof pools)[number]

export const transports = ['amqp', 'redis', 'other'] as const
export type Transport = (typeof transports)[number]

/** A task as its worker has registered it: what the worker's settings do not set, the task may. */
export interface TaskFacts {
  readonly name: string
  readonly acksLate: boolean
  readonly rejectOnWorkerLost: boolean
}

export interface WorkerFacts {
  /** The worker's name, or the settings file's. */
  readonly hostname: string
  readonly conf: CeleryConf
  readonly transport: Transport | null
  readonly pool: Pool | null
  readonly concurrency: number | null
  /** Null: not told; a settings file knows no tasks. */
  readonly tasks: readonly TaskFacts[] | null
}

export interface FleetFacts {
  readonly workers: readonly WorkerFacts[]
  /** RabbitMQ's own version, from the connection; null: another broker, or not asked. */
  readonly rabbitmq: string | null
  /** The longest run known, of the guard's records and of what runs now; null: none is known. */
  readonly longestRun: { readonly ms: number; readonly what: string } | null
  /** Whether events of tasks were heard; null: nobody has listened. */
  readonly eventsHeard: boolean | null
}
