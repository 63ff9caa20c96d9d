import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { HistoryRun } from '@shared/history/run'
import { liveMember, resourceKeys, typesKey } from '@shared/protocol/keys'
import { Guard } from '../../../src/main/engine/guard'
import type { FeedPart } from '../../../src/main/engine/feed/reading'
import { HistoryReading } from '../../../src/main/engine/history/history-reading'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'

const HOUR = 3_600_000
const DAY = 24 * HOUR

let server: TestRedis
let redis: Redis
let fleet: Fleet

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
  fleet = new Fleet(redis)
})
afterAll(() => server.stop())
beforeEach(async () => {
  await redis.flushall()
})

const reading = (type: string | null = null): HistoryReading =>
  new HistoryReading({ endpointId: 'e1', namespace: 'taskguard', type })

async function gathered(parts: AsyncIterable<FeedPart<HistoryRun>>): Promise<HistoryRun[]> {
  const runs: HistoryRun[] = []
  for await (const { groups } of parts) for (const { rows } of groups) runs.push(...rows)
  return runs.sort((a, b) => (a.runId < b.runId ? -1 : 1))
}

const whole = (history = reading(), since = 7 * DAY, most = 100_000): Promise<HistoryRun[]> =>
  gathered(history.whole(redis, { since, most }))

const names = (runs: readonly HistoryRun[]): string[] => runs.map(({ runId }) => runId)
const keys = (id: string) => resourceKeys('taskguard', 'video_analysis', id)

describe('a whole reading', () => {
  test('tells each run as its record does', async () => {
    await fleet.plant({
      id: 'a',
      runId: 'done',
      status: 'completed',
      startedAgo: 2 * HOUR,
      endedAgo: HOUR,
      more: { result: { frames: 7 }, attempt: 2, worker: 'w@gpu-7', host: 'gpu-7', forced: true }
    })
    await fleet.plant({
      id: 'b',
      runId: 'broke',
      status: 'failed',
      startedAgo: HOUR,
      endedAgo: HOUR / 2,
      test: true,
      more: {
        error: `out of memory ${'x'.repeat(300)}`,
        ended_by: 'ana@laptop',
        held: false,
        mode: 'observe'
      }
    })
    await fleet.plant({ id: 'c', runId: 'goes', type: 'audio', startedAgo: 60_000 })
    await fleet.plant({
      id: 'd',
      runId: 'silent',
      startedAgo: HOUR,
      deadlineIn: -10 * 60_000,
      leaseMs: 60_000
    })
    const history = reading()
    const [broke, done, goes, silent] = await whole(history)
    expect(done).toMatchObject({
      key: 'e1\u001dvideo_analysis\u001da\u001ddone',
      endpointId: 'e1',
      namespace: 'taskguard',
      type: 'video_analysis',
      resourceId: 'a',
      taskId: 'task-done',
      status: 'completed',
      worker: 'w@gpu-7',
      host: 'gpu-7',
      source: 'test',
      attempt: 2,
      forced: true,
      test: false,
      held: true,
      overlapCount: 0,
      refused: 0,
      result: '{"frames":7}',
      error: null
    })
    expect((done?.endedAt ?? 0) - (done?.startedAt ?? 0)).toBe(HOUR)
    expect(done?.workedTo).toBe(done?.endedAt)
    expect(broke).toMatchObject({ test: true, mode: 'observe', held: false, endedBy: 'ana@laptop' })
    expect(broke?.error).toHaveLength(201)
    expect(goes).toMatchObject({ status: 'running', endedAt: null, workedTo: null })
    // Its last renewal is the last that is known of it.
    expect(silent).toMatchObject({ status: 'running', endedAt: null })
    expect((silent?.workedTo ?? 0) - (silent?.startedAt ?? 0)).toBeGreaterThan(HOUR - 12 * 60_000)
    expect((silent?.workedTo ?? 0) - (silent?.startedAt ?? 0)).toBeLessThan(HOUR - 10 * 60_000)
    expect(history).toMatchObject({ complete: true, cut: 0, leftOut: false })
  })

  test('marks the runs that worked at the same time, and counts what each of them kept out', async () => {
    await fleet.plant({ id: 'a', runId: 'r1', status: 'completed', startedAgo: 4 * HOUR, endedAgo: 2 * HOUR })
    await fleet.plant({ id: 'a', runId: 'r2', status: 'failed', startedAgo: 3 * HOUR, endedAgo: HOUR })
    await fleet.plant({ id: 'a', runId: 'r3', status: 'completed', startedAgo: HOUR, endedAgo: HOUR / 2 })
    const guard = new Guard(redis, { namespace: 'taskguard' })
    const held = await guard.acquire({ type: 'video_analysis', id: 'b', taskId: 't', runId: 'holder' })
    expect(held.answer).toBe('ACQUIRED')
    for (const taskId of ['t1', 't2', 't2'])
      expect((await guard.acquire({ type: 'video_analysis', id: 'b', taskId })).answer).toBe('RUNNING')
    guard.close()
    const runs = new Map((await whole()).map((run) => [run.runId, run]))
    expect(runs.get('r1')).toMatchObject({ overlapCount: 1, overlaps: ['r2'] })
    expect(runs.get('r2')).toMatchObject({ overlapCount: 1, overlaps: ['r1'] })
    // It began in the millisecond in which the other ended.
    expect(runs.get('r3')).toMatchObject({ overlapCount: 0, refused: 0 })
    expect(runs.get('holder')).toMatchObject({ refused: 2 })
  })

  test('goes back as far as asked, and takes one type alone where that is asked', async () => {
    await fleet.plant({
      id: 'old',
      runId: 'old',
      status: 'completed',
      startedAgo: 5 * HOUR,
      endedAgo: 3 * HOUR
    })
    await fleet.plant({
      id: 'over',
      runId: 'over',
      status: 'completed',
      startedAgo: 5 * HOUR,
      endedAgo: HOUR
    })
    await fleet.plant({ id: 'x', runId: 'other', type: 'audio', status: 'completed', endedAgo: HOUR })
    expect(names(await whole(reading(), 2 * HOUR))).toEqual(['other', 'over'])
    expect(names(await whole(reading('audio')))).toEqual(['other'])
    expect(await whole(reading('nothing'))).toEqual([])
  })

  test('says where it was cut: by the guard, which keeps 50, and by its own bound, which keeps the newest', async () => {
    for (let at = 0; at < 50; at += 1) {
      const more = { status: 'completed', startedAgo: HOUR + at, endedAgo: HOUR } as const
      await fleet.plant({ id: 'full', runId: `full-${at}`, ...more })
    }
    const history = reading()
    expect(await whole(history)).toHaveLength(50)
    expect(history).toMatchObject({ cut: 1, leftOut: false, complete: true })

    const later = redis.pipeline()
    const now = (await fleet.now()) + 1000
    for (let at = 0; at < 1_200; at += 1) {
      const id = `many-${at}`
      const text = JSON.stringify(
        fleet.document({ id, runId: id, endedAgo: 1 }, now, String(now * 1000 + at), 'completed')
      )
      later.hset(keys(id).runs, id, text).zadd(keys(id).index, String(now * 1000 + at), id)
    }
    await later.exec()
    const short = reading()
    const found = await whole(short, 7 * DAY, 600)
    expect(found.length).toBeGreaterThanOrEqual(600)
    expect(found.length).toBeLessThanOrEqual(1_000)
    expect(short).toMatchObject({ leftOut: true, complete: false })
    expect(names(found)).toContain('many-1199')
    expect(names(found)).not.toContain('many-0')
  })

  test('names what can’t be understood, and tells all the rest', async () => {
    await fleet.plant({ id: 'good', runId: 'good', status: 'completed', endedAgo: HOUR })
    await fleet.plant({ id: 'odd', runId: 'fine', status: 'completed', endedAgo: HOUR })
    await redis.hset(keys('odd').runs, 'bad', '{"v":1,"status":"dancing"}', 'future', '{"v":2}', 'text', 'x')
    await fleet.plant({ id: 'wrong', runId: 'gone', status: 'completed', endedAgo: HOUR })
    await redis.del(keys('wrong').runs)
    await redis.set(keys('wrong').runs, 'mine')
    const history = reading()
    expect(names(await whole(history))).toEqual(['fine', 'good'])
    expect(history.complete).toBe(false)
    expect(history.unread.join('\n')).toContain("runs of video_analysis: 4 records can't be understood")
  })

  test('a namespace in which nothing ran is whole and empty', async () => {
    const history = reading()
    expect(await whole(history)).toEqual([])
    expect(history.complete).toBe(true)
  })
})

describe('reading on', () => {
  test('tells what changed, and nothing else', async () => {
    await fleet.plant({
      id: 'still',
      runId: 'still',
      status: 'completed',
      startedAgo: 3 * HOUR,
      endedAgo: 2 * HOUR
    })
    // Its number is older than what is read again in case of doubt.
    await redis.zadd(keys('still').index, String(((await fleet.now()) - HOUR) * 1000), 'still')
    const guard = new Guard(redis, { namespace: 'taskguard' })
    const first = await guard.acquire({ type: 'video_analysis', id: 'a', taskId: 't', runId: 'r1' })
    if (first.answer !== 'ACQUIRED') throw new Error('not acquired')
    const history = reading()
    expect(names(await whole(history))).toEqual(['r1', 'still'])
    await guard.finish(first.run, { outcome: 'completed', result: '1' })
    await guard.acquire({ type: 'audio', id: 'new', taskId: 't', runId: 'r2' })
    guard.close()
    const changed = await gathered(history.changed(redis))
    expect(changed).toMatchObject([
      { runId: 'r1', status: 'completed', result: '1' },
      { runId: 'r2', type: 'audio', status: 'running', workedTo: null }
    ])
  })

  test('a lease that is over, renewed again, and a run that went unheard are in no index, and told', async () => {
    await fleet.plant({ id: 'a', runId: 'r1', startedAgo: HOUR, deadlineIn: 60_000 })
    const old = String(((await fleet.now()) - HOUR) * 1000)
    await redis.zadd(keys('a').index, old, 'a')
    const history = reading()
    expect(await whole(history)).toMatchObject([{ workedTo: null }])
    expect(await gathered(history.changed(redis))).toEqual([])
    await redis.zadd(keys('a').live, (await fleet.now()) - 1, liveMember('a', 'r1'))
    expect(await gathered(history.changed(redis))).toMatchObject([
      { runId: 'r1', workedTo: expect.any(Number) }
    ])
    expect(await gathered(history.changed(redis))).toEqual([])
    await redis.zadd(keys('a').live, (await fleet.now()) + 60_000, liveMember('a', 'r1'))
    expect(await gathered(history.changed(redis))).toMatchObject([{ runId: 'r1', workedTo: null }])
    await redis.zrem(keys('a').live, liveMember('a', 'r1'))
    await redis.hdel(keys('a').runs, 'r1')
    const parts: FeedPart<HistoryRun>[] = []
    for await (const part of history.changed(redis)) parts.push(part)
    expect(parts).toMatchObject([{ groups: [{ key: 'video_analysis\u001da', rows: [] }] }])
  })
})

test('100,000 runs are read without holding the loop up, and can be given up', async () => {
  const now = await fleet.now()
  let batch = redis.pipeline()
  for (let at = 0; at < 50_000; at += 1) {
    const id = `tape-${at}`
    const change = String(now * 1000 + at)
    const run = { id, startedAgo: HOUR + at, endedAgo: HOUR, more: { result: { at } } }
    const texts = ['a', 'b'].map((name) =>
      JSON.stringify(fleet.document({ ...run, runId: `${id}-${name}` }, now, change, 'completed'))
    )
    batch
      .hset(keys(id).runs, `${id}-a`, texts[0] ?? '', `${id}-b`, texts[1] ?? '')
      .zadd(keys(id).index, change, id)
    if (at % 5_000 === 4_999) {
      await batch.exec()
      batch = redis.pipeline()
    }
  }
  await redis.sadd(typesKey('taskguard'), 'video_analysis')
  const stop = new AbortController()
  const gone = gathered(reading().whole(redis, { since: DAY, most: 400_000, signal: stop.signal }))
  stop.abort(new Error('given up'))
  await expect(gone).rejects.toThrow('given up')

  // What one turn of the loop costs in work, whatever else the machine does meanwhile.
  let longest = 0
  let last = process.cpuUsage()
  const beat = setInterval(() => {
    const { user, system } = process.cpuUsage(last)
    longest = Math.max(longest, (user + system) / 1000)
    last = process.cpuUsage()
  }, 1)
  let count = 0
  let largest = 0
  for await (const { groups } of reading().whole(redis, { since: DAY, most: 400_000 })) {
    const runs = groups.reduce((sum, one) => sum + one.rows.length, 0)
    count += runs
    largest = Math.max(largest, runs)
  }
  clearInterval(beat)
  expect(count).toBe(100_000)
  expect(largest).toBeLessThanOrEqual(1_000)
  expect(longest).toBeLessThan(300)
}, 120_000)
