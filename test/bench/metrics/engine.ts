import type { Redis } from 'ioredis'
import { setImmediate as turn } from 'node:timers/promises'
import { thresholdTable } from '@shared/findings/thresholds'
import { RUNS_TOLD_MAX } from '@shared/live/metrics'
import { MINUTE_MS, type SampleMinute } from '@shared/metrics/samples'
import { HOUR_MS, WINDOW_MAX_MS } from '@shared/metrics/window'
import { keyPrefixes } from '@shared/protocol/keys'
import { MetricsBook } from '../../../src/main/engine/metrics/metrics-book'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import type { TestRedis } from '../../support/redis'
import { timed } from '../numbers'
import { NAMESPACE, TYPES } from '../monitor/plant'

const AT_ONCE = 500

/** Milliseconds of the process' processor. */
export interface Cost {
  readonly name: string
  readonly total: number
  /** The longest turn of the loop: nobody else had theirs meanwhile. */
  readonly longest: number
}

/** The same records, read and parsed and dropped. */
async function bare(redis: Redis): Promise<void> {
  for (const type of TYPES) {
    const { runs } = keyPrefixes(NAMESPACE, type)
    const keys: string[] = []
    for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
      const [next, found] = await redis.scan(cursor, 'MATCH', `${runs}*`, 'COUNT', 5_000)
      cursor = next
      keys.push(...found)
    }
    for (let at = 0; at < keys.length; at += AT_ONCE) {
      const batch = redis.pipeline()
      for (const key of keys.slice(at, at + AT_ONCE)) batch.hvals(key)
      const replies = (await batch.exec()) ?? []
      for (const [, values] of replies) for (const value of values as string[]) JSON.parse(value)
    }
  }
}

/** What the process took while the work went on, turn by turn of its loop. */
async function costOf(name: string, work: () => Promise<unknown>): Promise<Cost> {
  let longest = 0
  let watching = true
  await turn()
  let last = process.cpuUsage()
  const tick = (): void => {
    const { user, system } = process.cpuUsage(last)
    last = process.cpuUsage()
    longest = Math.max(longest, (user + system) / 1000)
    if (watching) setImmediate(tick)
  }
  tick()
  const total = await timed(async () => {
    await work()
    await turn()
  })
  watching = false
  await turn()
  return { name, total, longest }
}

/** A week of an app that watched all the time. */
function minutesOf(address: string): SampleMinute[] {
  const last = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
  const span = { n: 12, sum: 36, max: 9 }
  return Array.from({ length: WINDOW_MAX_MS / MINUTE_MS }, (_, back) => ({
    v: 1,
    at: last - back * MINUTE_MS,
    engine: { memory: span, delay: span },
    endpoints: { [address]: { latency: span, lag: span, looks: 12, live: 12 } }
  }))
}

/** What the engine does for a window that looks at the metrics. */
export async function engineCosts(
  server: TestRedis
): Promise<{ readonly floor: number; readonly costs: Cost[] }> {
  const target = parseRedisUrl(server.socketUrl)
  const minutes = minutesOf(target.address)
  const floor = await timed(() => bare(server.client()))
  const book = new MetricsBook(() => Promise.resolve(minutes))
  const end = book.watching('one', { target, namespace: NAMESPACE, thresholds: thresholdTable() })
  const { signal } = new AbortController()
  const view = (ms: number) => () =>
    book.view({ range: { kind: 'last', ms }, endpoints: null, types: null }, signal)
  const costs: Cost[] = []
  for (const [name, ms] of [
    ['the first look at 7 days', WINDOW_MAX_MS],
    ['7 days again', WINDOW_MAX_MS],
    ['24 hours', 24 * HOUR_MS],
    ['1 hour', HOUR_MS]
  ] as const)
    costs.push(await costOf(name, view(ms)))
  const all = { endpoints: null, types: null, figures: ['acquired' as const], from: 0, to: Date.now() }
  costs.push(await costOf('all runs behind one point', () => book.runs(all, RUNS_TOLD_MAX, signal)))
  end()
  return { floor, costs }
}
