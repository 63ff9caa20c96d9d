import { z } from 'zod'
import { readConf } from '@shared/celery/advice/conf'
import type { Pool, TaskFacts, Transport, WorkerFacts } from '@shared/celery/advice/facts'

/** What a worker answers to `stats`, as far as it is read (celery/worker/worker.py and the pools' `_get_info`). */
const statsSchema = z.looseObject({
  broker: z
    .looseObject({
      transport: z.string().nullish().catch(null),
      heartbeat: z.number().nullish().catch(null),
      transport_options: z.looseObject({}).nullish().catch(null)
    })
    .catch({}),
  pool: z
    .looseObject({
      implementation: z.string().optional().catch(undefined),
      'max-concurrency': z.number().optional().catch(undefined)
    })
    .catch({})
})

/** Attributes of tasks that are asked for: the task's own, or its worker's setting. */
export const taskAttributes = ['acks_late', 'reject_on_worker_lost'] as const

const activeSchema = z.array(
  z.looseObject({ name: z.string(), time_start: z.number().nullish().catch(null) })
)

const queuesSchema = z.array(z.looseObject({ name: z.string() }))

export interface WorkerAnswers {
  readonly conf: unknown
  readonly stats: unknown
  readonly registered: unknown
}

/** What a worker said of itself, in the advisor's terms. */
export function workerFacts(
  hostname: string,
  { conf: rawConf, stats, registered }: WorkerAnswers
): WorkerFacts {
  const parsed = statsSchema.safeParse(stats)
  const told = parsed.success ? parsed.data : null
  const options = told?.broker.transport_options
  const own = isObject(rawConf) ? rawConf : {}
  // What is in force stands in the connection, whatever the settings say.
  const conf = readConf({
    ...own,
    ...(options ? { broker_transport_options: options } : {}),
    ...(typeof told?.broker.heartbeat === 'number' ? { broker_heartbeat: told.broker.heartbeat } : {})
  })
  return {
    hostname,
    conf,
    transport: transportOf(told?.broker.transport ?? conf.brokerUrl),
    pool: poolOf(told?.pool) ?? poolNamed(conf.pool),
    concurrency: told?.pool['max-concurrency'] ?? conf.concurrency,
    tasks: tasksOf(registered)
  }
}

/** What a file's settings alone tell. */
export function fileFacts(name: string, raw: unknown): WorkerFacts {
  const conf = readConf(raw)
  return {
    hostname: name,
    conf,
    transport: transportOf(conf.brokerUrl),
    pool: poolNamed(conf.pool ?? 'prefork'),
    concurrency: conf.concurrency,
    tasks: null
  }
}

/** Of a transport's name, or a broker's URL. */
export function transportOf(text: string | null | undefined): Transport | null {
  if (text == null || text === '') return null
  if (/^(py)?amqps?\b|^librabbitmq\b/i.test(text)) return 'amqp'
  return /^(rediss?|sentinel)\b|^redis\+socket/i.test(text) ? 'redis' : 'other'
}

function poolOf(info: Readonly<Record<string, unknown>> | undefined): Pool | null {
  if (!info) return null
  const { implementation } = info
  if (typeof implementation === 'string') return poolNamed(implementation)
  // Before Celery 5.3 a pool does not say its name; each tells other things of itself.
  if ('writes' in info) return 'prefork'
  if ('threads' in info) return 'threads'
  if ('free-threads' in info) return 'gevent'
  if ('put-guarded-by-semaphore' in info) return 'solo'
  return null
}

const NAMED: readonly (readonly [RegExp, Pool])[] = [
  [/solo/, 'solo'],
  [/prefork|processes/, 'prefork'],
  [/thread/, 'threads'],
  [/gevent/, 'gevent'],
  [/eventlet/, 'eventlet']
]

function poolNamed(name: string | null): Pool | null {
  if (name === null) return null
  return NAMED.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
}

/** `tasks.encode [acks_late=True reject_on_worker_lost=False]`, a line each. */
function tasksOf(registered: unknown): TaskFacts[] | null {
  const lines = z.array(z.string()).safeParse(registered)
  if (!lines.success) return null
  return lines.data.map((line) => {
    const [, name = line, attributes = ''] = /^(\S+) \[(.*)\]$/.exec(line) ?? []
    const isSet = (attribute: string): boolean => attributes.includes(`${attribute}=True`)
    return { name, acksLate: isSet('acks_late'), rejectOnWorkerLost: isSet('reject_on_worker_lost') }
  })
}

/** The longest that a worker works on now; null: on nothing. @param now milliseconds */
export function longestActive(
  active: unknown,
  now: number
): { readonly ms: number; readonly what: string } | null {
  const tasks = activeSchema.safeParse(active)
  let longest: { readonly ms: number; readonly what: string } | null = null
  for (const { name, time_start: started } of tasks.success ? tasks.data : []) {
    const ms = started == null ? 0 : now - started * 1000
    // Before Celery 5 the time was a monotonic clock's: of no day near ours.
    if (ms > 0 && ms < 30 * 86_400_000 && ms > (longest?.ms ?? 0)) longest = { ms, what: name }
  }
  return longest
}

/** The queues that a worker takes from, by its answer to `active_queues`. */
export function consumedQueues(answer: unknown): readonly string[] {
  const queues = queuesSchema.safeParse(answer)
  return queues.success ? queues.data.map(({ name }) => name) : []
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
