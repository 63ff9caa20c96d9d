import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseBrokerUrl } from '@shared/celery/broker-url'
import { CeleryWatch } from '../../../src/main/engine/celery/watch'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import type { TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { startPart, told } from '../live/part'
import { table } from '../numbers'
import type { BenchSection } from '../section'
import { kept, used } from './heap'
import { BATCH } from './publisher-part'
import { week, type Day } from './week'

const RATE = 50_000
const SECONDS = 20

export const celerySection: BenchSection = {
  name: 'celery',
  title: 'Celery events: a burst, and a week',
  async measure(redis, { short }) {
    // First: nothing else is kept yet.
    const days = week(short ? 1 : 7)
    for (const day of days) console.log(day)
    const burst = await measureBurst(redis, short ? 3 : SECONDS)
    console.log(burst)
    return report(burst, days)
  }
}

interface Burst {
  /** Events a second that were published. */
  readonly rate: number
  readonly published: number
  readonly taken: number
  /** Milliseconds from the last event's publication until all were taken in. */
  readonly behind: number
  /** Messages that were let go, as the view says. */
  readonly missed: number
  /** MiB. */
  readonly before: number
  readonly most: number
  readonly after: number
  /** For how long the engine's loop was held up, milliseconds. */
  readonly held: { readonly p99: number; readonly most: number }
  /** Share of one core. */
  readonly busy: number
}

/** The watch of the engine, on a real Redis broker that another process publishes to. */
async function measureBurst(redis: TestRedis, seconds: number): Promise<Burst> {
  const watch = new CeleryWatch({
    target: {
      broker: parseBrokerUrl(redis.url, 'broker'),
      management: null,
      backend: parseRedisUrl(redis.url, 'backend'),
      queues: [],
      visibilityTimeout: 3_600_000,
      keyPrefix: '',
      eventExchange: 'celeryev'
    },
    namespace: 'taskguard',
    guard: () => new Map(),
    offset: () => 0
  })
  watch.start()
  try {
    await until('it listens', () => watch.status.state === 'live')
    const before = kept()
    let most = before
    const look = setInterval(() => {
      // As for a window that shows it.
      watch.view()
      most = Math.max(most, used())
    }, 250)
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const [began, cpu] = [performance.now(), process.cpuUsage()]
    const part = startPart('part:publisher', [redis.url, String(RATE), String(seconds)])
    const { events, rate } = await told<{ events: number; rate: number }>(part, 'published')
    const last = performance.now()
    const missedNow = (): number => watch.view().gaps.reduce((sum, { count }) => sum + (count ?? 0), 0)
    await until('all is taken in', () => watch.view().events + missedNow() * BATCH >= events, {
      timeoutMs: 120_000,
      everyMs: 5
    })
    const behind = performance.now() - last
    const { user, system } = process.cpuUsage(cpu)
    const busy = (user + system) / 1_000 / (performance.now() - began)
    delay.disable()
    clearInterval(look)
    const { events: taken } = watch.view()
    // Buffers that nobody holds are given back a moment after their collection.
    kept()
    await sleep(2_000)
    return {
      rate,
      published: events,
      taken,
      behind,
      missed: missedNow(),
      before,
      most,
      after: kept(),
      held: { p99: delay.percentile(99) / 1e6, most: delay.max / 1e6 },
      busy
    }
  } finally {
    await watch.stop()
  }
}

function report(burst: Burst, days: readonly Day[]): string {
  const mib = (value: number): string => `${value.toFixed(1)} MiB`
  const number = (value: number): string => Math.round(value).toLocaleString('en')
  const [first, last] = [days[0], days.at(-1)]
  return `### A burst

${number(burst.published)} events, ${number(burst.rate)} a second, in messages of ${BATCH} as prefork workers batch them, published to a Redis broker
by another process and listened to by the engine's own watch, whose view is asked for four times a second. For how long the loop was
held up holds what others on a busy machine took of its time, too: the load average is below.

${table([
  ['', ''],
  ['taken in', number(burst.taken)],
  ['messages let go, as the view says', number(burst.missed)],
  ['all taken in after the last one', `${number(burst.behind)} ms`],
  ['memory before', mib(burst.before)],
  ['most while it lasted, garbage included', mib(burst.most)],
  ['two seconds after it, collected', mib(burst.after)],
  [
    'loop held up, 99th percentile and most',
    `${burst.held.p99.toFixed(0)} ms, ${burst.held.most.toFixed(0)} ms`
  ],
  ['of one core', `${Math.round(burst.busy * 100)} %`]
])}

### ${days.length === 7 ? 'A week' : `${days.length} days`}

${number(last?.events ?? 0)} events: 50 workers that beat every two seconds and have new names each day, two tasks a second of which one in 200
never ends and one in 500 is given out again. Memory is what is kept after a full collection, above what stood before the first event;
the last day's is ${((last?.kept ?? 0) / (first?.kept ?? 1)).toFixed(2)}× the first day's.

${table([
  ['day', 'events so far', 'memory', 'tasks in mind', 'workers in mind'],
  ...days.map((day, at) => [
    String(at + 1),
    number(day.events),
    mib(day.kept),
    number(day.tasks),
    number(day.workers)
  ])
])}`
}
