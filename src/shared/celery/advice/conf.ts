import { z } from 'zod'

/**
 * The settings of Celery (https://docs.celeryq.dev, "Configuration and defaults") that decide whether a task is lost or run
 * twice. Null: the setting is None, or was not told. Durations are milliseconds.
 */
export interface CeleryConf {
  readonly acksLate: boolean
  readonly rejectOnWorkerLost: boolean
  readonly acksOnFailureOrTimeout: boolean
  readonly prefetchMultiplier: number
  /** Of a Redis broker: `broker_transport_options.visibility_timeout`. */
  readonly visibilityTimeout: number
  /** 0: no heartbeats. */
  readonly heartbeat: number
  readonly cancelOnConnectionLoss: boolean
  readonly backend: string | null
  /** Null: results never expire. */
  readonly resultExpires: number | null
  readonly timeLimit: number | null
  readonly softTimeLimit: number | null
  readonly deduplicate: boolean
  readonly sendEvents: boolean
  readonly brokerUrl: string | null
  readonly pool: string | null
  readonly concurrency: number | null
}

/** Celery's own defaults (celery/app/defaults.py), seconds where it has seconds; kombu's for the visibility timeout. */
export const celeryDefaults = {
  task_acks_late: false,
  task_reject_on_worker_lost: false,
  task_acks_on_failure_or_timeout: true,
  worker_prefetch_multiplier: 4,
  broker_heartbeat: 120,
  worker_cancel_long_running_tasks_on_connection_loss: false,
  result_expires: 86_400,
  worker_deduplicate_successful_tasks: false,
  worker_send_task_events: false,
  visibility_timeout: 3_600
} as const

/** Names of before Celery 4, and what they are now; a fleet's settings may still have them. */
export const oldNames: Readonly<Record<string, string>> = {
  CELERY_ACKS_LATE: 'task_acks_late',
  CELERY_REJECT_ON_WORKER_LOST: 'task_reject_on_worker_lost',
  CELERYD_PREFETCH_MULTIPLIER: 'worker_prefetch_multiplier',
  CELERYD_CONCURRENCY: 'worker_concurrency',
  CELERYD_POOL: 'worker_pool',
  CELERYD_TASK_TIME_LIMIT: 'task_time_limit',
  CELERYD_TASK_SOFT_TIME_LIMIT: 'task_soft_time_limit',
  CELERY_TASK_RESULT_EXPIRES: 'result_expires',
  CELERY_RESULT_BACKEND: 'result_backend',
  CELERY_SEND_EVENTS: 'worker_send_task_events',
  CELERY_SEND_TASK_SENT_EVENT: 'task_send_sent_event',
  BROKER_URL: 'broker_url',
  BROKER_HEARTBEAT: 'broker_heartbeat',
  BROKER_TRANSPORT_OPTIONS: 'broker_transport_options'
}

/** A setting's name as Celery 4 and later write it: old names, and Django's `CELERY_` before new ones. */
export function settingName(name: string): string {
  const known = oldNames[name]
  if (known !== undefined) return known
  return name.replace(/^CELERY_(?=[A-Z])/, '').toLowerCase()
}

/** A number; Celery's own JSON writes a timedelta as text. */
const seconds = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number)
])
const flag = z.union([z.boolean(), z.literal([0, 1]).transform(Boolean)])

const confSchema = z.looseObject({
  task_acks_late: flag.nullish().catch(null),
  task_reject_on_worker_lost: flag.nullish().catch(null),
  task_acks_on_failure_or_timeout: flag.nullish().catch(null),
  worker_prefetch_multiplier: z.number().nullish().catch(null),
  broker_transport_options: z
    .looseObject({ visibility_timeout: seconds.nullish().catch(null) })
    .nullish()
    .catch(null),
  broker_heartbeat: seconds.nullish().catch(null),
  worker_cancel_long_running_tasks_on_connection_loss: flag.nullish().catch(null),
  result_backend: z.string().nullish().catch(null),
  result_expires: z.unknown().optional(),
  task_time_limit: seconds.nullish().catch(null),
  task_soft_time_limit: seconds.nullish().catch(null),
  worker_deduplicate_successful_tasks: flag.nullish().catch(null),
  worker_send_task_events: flag.nullish().catch(null),
  broker_url: z.string().nullish().catch(null),
  worker_pool: z.string().nullish().catch(null),
  worker_concurrency: z.number().nullish().catch(null)
})

/** The settings that are read. */
export const confNames: ReadonlySet<string> = new Set(Object.keys(confSchema.shape))

const ms = (value: number): number => Math.round(value * 1000)

/** Reads a worker's settings, or a file's: what is left out, or is none of Celery's values, is the default. */
export function readConf(raw: unknown): CeleryConf {
  const parsed = confSchema.safeParse(raw)
  const conf = parsed.success ? parsed.data : confSchema.parse({})
  const d = celeryDefaults
  return {
    acksLate: conf.task_acks_late ?? d.task_acks_late,
    rejectOnWorkerLost: conf.task_reject_on_worker_lost ?? d.task_reject_on_worker_lost,
    acksOnFailureOrTimeout: conf.task_acks_on_failure_or_timeout ?? d.task_acks_on_failure_or_timeout,
    prefetchMultiplier: conf.worker_prefetch_multiplier ?? d.worker_prefetch_multiplier,
    visibilityTimeout: ms(conf.broker_transport_options?.visibility_timeout ?? d.visibility_timeout),
    heartbeat: ms(conf.broker_heartbeat ?? d.broker_heartbeat),
    cancelOnConnectionLoss:
      conf.worker_cancel_long_running_tasks_on_connection_loss ??
      d.worker_cancel_long_running_tasks_on_connection_loss,
    backend: conf.result_backend ?? null,
    resultExpires: expiry(conf.result_expires),
    timeLimit: conf.task_time_limit == null ? null : ms(conf.task_time_limit),
    softTimeLimit: conf.task_soft_time_limit == null ? null : ms(conf.task_soft_time_limit),
    deduplicate: conf.worker_deduplicate_successful_tasks ?? d.worker_deduplicate_successful_tasks,
    sendEvents: conf.worker_send_task_events ?? d.worker_send_task_events,
    brokerUrl: conf.broker_url ?? null,
    pool: conf.worker_pool ?? null,
    concurrency: conf.worker_concurrency ?? null
  }
}

/** Left out: a day. None and 0: never. A timedelta is told as `1 day, 0:00:00`. */
function expiry(value: unknown): number | null {
  if (value === undefined) return ms(celeryDefaults.result_expires)
  if (value === null || value === 0) return null
  if (typeof value === 'number') return ms(value)
  const told = /^(?:(\d+) days?, )?(\d+):(\d{2}):(\d{2})/.exec(typeof value === 'string' ? value : '')
  if (!told) return ms(celeryDefaults.result_expires)
  const [, days = '0', h = '0', m = '0', s = '0'] = told
  return ms(((Number(days) * 24 + Number(h)) * 60 + Number(m)) * 60 + Number(s))
}
