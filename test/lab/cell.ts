import { randomUUID } from 'node:crypto'
import { TestFleet } from '../support/celery/fleet'
import { TestProxy } from '../support/proxy'
import type { TestRabbitMq } from '../support/celery/rabbitmq'
import { runs } from '../support/processes'
import type { TestRedis } from '../support/redis'
import { until } from '../support/until'
import type { LabGuard } from './guards'
import type { Scenario } from './scenarios'
import { Supervisor } from './supervisor'
import { openPids, tally, type Tally } from './tally'

/** Databases of the lab's Redis: what tasks wrote down with the guard's keys, results, and a broker for each cell. */
const BOOK = 0
const RESULTS = 1
const FIRST_BROKER = 2
/** Milliseconds. */
const READY = { timeoutMs: 120_000 }

export interface CellOptions {
  readonly scenario: Scenario
  readonly guard: LabGuard
  /** Which of the cells that stand side by side this is. */
  readonly place: number
  readonly tasks: number
  readonly redis: TestRedis
  /** Null: the broker is the Redis. */
  readonly rabbit: TestRabbitMq | null
  /** Milliseconds from the fault on, after which all that still runs is let end. */
  readonly limit: number
}

export interface Cell extends Tally {
  /** Messages still came when the limit was reached. */
  readonly endless: boolean
}

interface Attempt extends Cell {
  /** The fault came while all tasks were at work, and so did what it led to. */
  readonly struck: boolean
}

/** Seconds for which a task must be at work after the fault: what is given out again is taken meanwhile. */
const STRUCK_FOR = 3
const ATTEMPTS = 3

/** One fault under one guard. On a machine so slow that tasks were over before it came: again, with longer tasks. */
export async function runCell(options: CellOptions): Promise<Cell> {
  let seconds = options.scenario.seconds
  for (let attempt = 1; ; attempt += 1, seconds *= 2) {
    const { struck, ...cell } = await tryCell(options, seconds, attempt)
    if (struck) return cell
    if (attempt === ATTEMPTS) throw new Error(`${options.scenario.title}: tasks were over before the fault`)
  }
}

/**
 * A worker takes all the tasks at once, a second one stands by, the fault strikes the first; then everything is let come to
 * its end, until no body is at work and the broker has no message left.
 */
async function tryCell(options: CellOptions, seconds: number, attempt: number): Promise<Attempt> {
  const { scenario, guard, place, tasks, redis, rabbit, limit } = options
  const queue = `lab-${scenario.name}-${guard.name}-${attempt}`
  const database = FIRST_BROKER + place
  const brokerAt = (port: number): string =>
    rabbit ? `amqp://guest:guest@127.0.0.1:${port}//` : `redis://127.0.0.1:${port}/${database}`
  const brokerPort = rabbit?.port ?? redis.port
  const [book, results, waiting] = [BOOK, RESULTS, database].map((db) => redis.client({ db }))
  if (!book || !results || !waiting) throw new Error('no clients')
  const fleet = new TestFleet({
    broker: brokerAt(brokerPort),
    backend: `${redis.url}/${RESULTS}`,
    book: { url: `${redis.url}/${BOOK}`, redis: book },
    queue,
    env: guard.env,
    ...(scenario.visibilityTimeout === undefined ? {} : { visibilityTimeout: scenario.visibilityTimeout })
  })
  const proxy = await TestProxy.start(brokerPort)
  const supervisor = new Supervisor(fleet, tasks)
  const resources = new Map(
    Array.from({ length: tasks }, (_, at) => [randomUUID(), `${queue}-${randomUUID()}-${at}`] as const)
  )
  const lastSeen = new Map<number, number>()
  const look = async (): Promise<{ readonly started: number; readonly working: number }> => {
    const books = await Promise.all([...resources.values()].map((resource) => fleet.book(resource)))
    let working = 0
    for (const entries of books)
      for (const pid of openPids(entries)) {
        if (!(await runs(pid))) continue
        lastSeen.set(pid, Date.now() / 1000)
        working += 1
      }
    return { started: books.filter((entries) => entries.length > 0).length, working }
  }
  const isEmpty = async (): Promise<boolean> => {
    if (!rabbit) return (await waiting.llen(queue)) + (await waiting.hlen('unacked')) === 0
    const rows = await rabbit.list('list_queues', 'name', 'messages')
    return rows.some((row) => row === `${queue}\t0`)
  }

  try {
    const holder = await supervisor.start(`one-${queue}`, brokerAt(proxy.port))
    await fleet.sendAll(resources, seconds, guard.task)
    await until(`all tasks of ${queue} run`, async () => (await look()).started === tasks, READY)
    const began = Date.now()
    if (scenario.visibilityTimeout !== undefined)
      await until('its time is up', () => Date.now() > began + scenario.visibilityTimeout! * 1_000 + 500)
    await supervisor.start(`two-${queue}`, brokerAt(brokerPort))
    await scenario.strike?.({ holder, proxy, rabbit })
    const struckAt = Date.now() / 1_000
    let endless = false
    const end = Date.now() + limit
    for (;;) {
      supervisor.look()
      const { working } = await look()
      if (working === 0 && (await isEmpty())) break
      if (Date.now() > end) {
        endless = true
        break
      }
      await new Promise((wake) => setTimeout(wake, working > 0 ? 200 : 1_000))
    }
    const traces = await Promise.all(
      [...resources].map(async ([id, resource]) => ({
        resource,
        book: await fleet.book(resource),
        stored: await results.get(`celery-task-meta-${id}`)
      }))
    )
    const early = traces.some(({ book: entries }) =>
      entries.some(({ what, at }) => what === 'end' && at < struckAt + STRUCK_FOR)
    )
    return { ...tally(traces, lastSeen), endless, struck: !early }
  } finally {
    await supervisor.stop()
    fleet.stop()
    await proxy.stop()
    for (const client of [book, results, waiting]) client.disconnect()
  }
}
