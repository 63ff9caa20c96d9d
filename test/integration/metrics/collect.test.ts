import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { thresholdTable } from '@shared/findings/thresholds'
import { windowOf, HOUR_MS } from '@shared/metrics/window'
import { Tally } from '@shared/metrics/tally'
import { resourceKeys, statsKey, typesKey } from '@shared/protocol/keys'
import { Guard } from '../../../src/main/engine/guard'
import { collectMetrics, type CollectMetricsOptions } from '../../../src/main/engine/metrics/collect'
import { EndpointReading } from '../../../src/main/engine/metrics/endpoint-reading'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { startCluster } from '../../support/servers/cluster'
import { until } from '../../support/until'

const type = 'video_analysis'
let redis: TestRedis
const cleanups: (() => unknown)[] = []

beforeEach(async () => {
  redis = await startRedis()
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  await redis.stop()
})

async function open(url = redis.url, user = '') {
  const client = await openRedis(parseRedisUrl(url.replace('://', `://${user}`)), 'command')
  cleanups.push(() => client.disconnect())
  return client
}

async function openGuard(url = redis.url): Promise<Guard> {
  const client = await openRedis(parseRedisUrl(url), 'guard')
  const guard = new Guard(client, { namespace: 'taskguard' })
  cleanups.push(() => client.disconnect())
  cleanups.push(() => guard.close())
  return guard
}

const options = (more: Partial<CollectMetricsOptions> = {}): CollectMetricsOptions => ({
  endpoint: redis.url,
  namespace: 'taskguard',
  thresholds: thresholdTable(),
  since: 24 * HOUR_MS,
  type: null,
  minutes: [],
  ...more
})

async function begin(guard: Guard, id: string, more: Partial<Parameters<Guard['acquire']>[0]> = {}) {
  const answer = await guard.acquire({ type, id, ...more })
  if (answer.answer !== 'ACQUIRED') throw new Error(`not acquired: ${answer.answer}`)
  return answer.run
}

/** The Redis's own hour, away from its end: no test's counts may fall into two. */
const currentHour = (): Promise<number> =>
  until(
    'an hour that lasts for a while',
    async () => {
      const now = await new Fleet(redis.client()).now()
      return now % HOUR_MS < HOUR_MS - 5_000 && Math.floor(now / HOUR_MS)
    },
    { everyMs: 200 }
  )

describe('metrics of an endpoint', () => {
  it('are 0 of an empty Redis, and complete', async () => {
    const metrics = await collectMetrics(await open(), options())
    expect(metrics).toMatchObject({ by_type: [], complete: true, unread: [], notes: [], health: null })
    expect(new Set(Object.values(metrics.figures.totals))).toEqual(new Set([0]))
    expect(metrics.latency_ms?.median).toBeGreaterThan(0)
  })

  it('count what real runs came to', async () => {
    await currentHour()
    const guard = await openGuard()
    const done = await begin(guard, '1')
    await guard.finish(done, { outcome: 'completed' })
    expect(await guard.acquire({ type, id: '1' })).toMatchObject({ answer: 'COMPLETED' })
    const failed = await begin(guard, '2')
    await guard.finish(failed, { outcome: 'failed' })
    const cancelled = await begin(guard, '3')
    await guard.finish(cancelled, { outcome: 'cancelled' })
    const trial = await begin(guard, '4', { test: true })
    await guard.finish(trial, { outcome: 'completed' })
    await begin(guard, '5')
    expect(await guard.acquire({ type, id: '5' })).toMatchObject({ answer: 'RUNNING' })
    // A second one that is only watched runs beside it.
    await begin(guard, '5', { mode: 'observe' })
    await begin(guard, 'other', { type: 'audio' })
    const { figures, by_type: byType } = await collectMetrics(await open(), options())
    expect(figures.source).toBe('counters')
    expect(figures.totals).toMatchObject({
      acquired: 6,
      completed: 1,
      failed: 1,
      abandoned: 0,
      superseded: 0,
      refused_running: 1,
      refused_completed: 1,
      refused_quarantined: 0,
      duplicates: 1,
      running: 3
    })
    expect(figures.totals.spent_ms).toBeGreaterThanOrEqual(figures.totals.wasted_ms ?? Infinity)
    expect(figures.runTimes).toMatchObject([{ type, count: 1 }])
    expect(byType.map((one) => [one.type, one.figures.totals.acquired])).toEqual([
      ['audio', 1],
      [type, 5]
    ])
    const audio = await collectMetrics(await open(), options({ type: 'audio' }))
    expect(audio.figures.totals).toMatchObject({ acquired: 1, running: 1, refused_running: 0 })
  })

  it('agree, counted from the records of the last hour, with the counters of the guard', async () => {
    const guard = await openGuard()
    for (let at = 0; at < 12; at += 1) {
      const run = await begin(guard, `r${at}`)
      if (at % 3 !== 0) await guard.finish(run, { outcome: at % 3 === 1 ? 'completed' : 'failed' })
    }
    await begin(guard, 'r0', { mode: 'observe' })
    const client = await open()
    const reading = new EndpointReading(options())
    const window = await reading.read(client, (now) => windowOf(now - HOUR_MS, now))
    const tally = new Tally(window)
    await reading.addTo(tally, () => true)
    const records = tally.figures()
    const { totals } = (await collectMetrics(client, options())).figures
    expect(records.source).toBe('records')
    for (const name of ['acquired', 'completed', 'failed', 'abandoned', 'duplicates', 'running'] as const)
      expect([name, records.totals[name]]).toEqual([name, totals[name]])
  })

  it('count whole hours: the first one whole, none before it, none of the future', async () => {
    const hour = await currentHour()
    const client = redis.client()
    await client.sadd(typesKey('taskguard'), type)
    for (const [back, acquired] of [
      [-1, 1_000_000],
      [0, 1],
      [2, 20],
      [3, 300],
      [4, 4_000],
      [24, 50_000]
    ] as const)
      await client.hset(statsKey('taskguard', type, hour - back), { acquired, rejected_running: acquired })
    const of = async (since: number) =>
      (await collectMetrics(await open(), options({ since: since * HOUR_MS }))).figures
    const three = await of(3)
    expect(three.runs.acquired).toEqual([300, 20, 0, 1])
    expect(three.hours.series.refused_running).toEqual([300, 20, 0, 1])
    expect(three.window.from).toBe((hour - 3) * HOUR_MS)
    expect((await of(24)).totals.acquired).toBe(54_321)
  })

  it('say which hours can not be read, and do not take them for 0', async () => {
    const hour = await currentHour()
    const client = redis.client()
    await client.sadd(typesKey('taskguard'), type, 'audio')
    await client.set(statsKey('taskguard', type, hour - 1), 'no hash')
    await client.hset(statsKey('taskguard', 'audio', hour - 2), { acquired: 'many', failed: 2 })
    await client.hset(statsKey('taskguard', 'audio', hour), { acquired: 5 })
    await client.set(resourceKeys('taskguard', type, '1').runs, 'no hash')
    await client.zadd(`taskguard:{${type}}:index`, (await new Fleet(client).now()) * 1_000, '1')
    const metrics = await collectMetrics(await open(), options({ since: 2 * HOUR_MS }))
    expect(metrics.figures.runs.acquired).toEqual([null, null, 5])
    expect(metrics.complete).toBe(false)
    expect(metrics.unread).toEqual([
      'counters of audio: an hour holds no number in acquired',
      `counters of ${type}: an hour is of the wrong type`,
      `runs of ${type}: 1 record can't be understood`
    ])
  })

  it('say what the user has no right to read', async () => {
    await (await openGuard()).acquire({ type, id: '1' })
    await redis.client().acl('SETUSER', 'eye', 'on', '>pw', '~*', '+@all', '-hgetall')
    const metrics = await collectMetrics(await open(redis.url, 'eye:pw@'), options())
    expect(metrics.complete).toBe(false)
    expect(metrics.unread[0]).toContain("'hgetall'")
    // The records tell what works now all the same.
    expect(metrics.figures.totals.running).toBe(1)
  })

  it('read again only what changed, and see it end, be taken over, and vanish', async () => {
    const fleet = new Fleet(redis.client())
    await fleet.plant({ id: 'a', startedAgo: 60_000 })
    const client = await open()
    const reading = new EndpointReading(options())
    const look = async () => {
      const window = await reading.read(client, (now) => windowOf(now - HOUR_MS, now))
      const tally = new Tally(window)
      await reading.addTo(tally, () => true)
      return tally.figures().totals
    }
    expect(await look()).toMatchObject({ running: 1, completed: 0 })
    await fleet.plant({ id: 'a', status: 'completed', startedAgo: 60_000 })
    await redis.client().del(`taskguard:{${type}}:live`)
    await fleet.plant({ id: 'b', runId: 'run-2', startedAgo: 1_000 })
    expect(await look()).toMatchObject({ running: 1, completed: 1, acquired: 2 })
    // Gone without a change number: what was seen to run is looked at all the same.
    await redis.client().del(resourceKeys('taskguard', type, 'b').runs, `taskguard:{${type}}:live`)
    expect(await look()).toMatchObject({ running: 0, acquired: 1 })
    // Another program flushed it all.
    await redis.client().flushall()
    expect(await look()).toMatchObject({ acquired: 0, completed: 0 })
  })

  it('tell of a resource that keeps only its newest runs', async () => {
    const fleet = new Fleet(redis.client())
    for (let at = 0; at < 50; at += 1)
      await fleet.plant({
        runId: `run-${at}`,
        status: 'completed',
        startedAgo: 50_000 - at * 1_000,
        endedAgo: 49_500 - at * 1_000
      })
    const metrics = await collectMetrics(await open(), options())
    expect(metrics.notes).toHaveLength(1)
    expect(metrics.complete).toBe(true)
  })

  it('are read from a cluster, whose types lie on several nodes', async () => {
    const cluster = await startCluster()
    cleanups.push(() => cluster.stop())
    const guard = await openGuard(cluster.url)
    for (const each of ['video', 'audio', 'ocr', 'embed']) {
      const run = await begin(guard, '1', { type: each })
      await guard.finish(run, { outcome: 'completed' })
    }
    const metrics = await collectMetrics(await open(cluster.url), options({ endpoint: cluster.url }))
    expect(metrics.figures.totals).toMatchObject({ acquired: 4, completed: 4 })
    expect(metrics.by_type.map((one) => one.figures.totals.completed)).toEqual([1, 1, 1, 1])
    expect(metrics).toMatchObject({ complete: true, unread: [] })
  })
})
