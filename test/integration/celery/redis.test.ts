import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { guardWords } from '../../../src/main/engine/celery/guard-words'
import { EndpointMonitor } from '../../../src/main/engine/monitor/endpoint-monitor'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { thresholdTable } from '@shared/findings/thresholds'
import { TestFleet } from '../../support/celery/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { celeryAt, watching, type Watching } from './watching'

const LONG = { timeoutMs: 60_000 }
/** Seconds. */
const VISIBILITY = 4
const cleanups: (() => unknown)[] = []
let redis: TestRedis
let fleet: TestFleet

beforeEach(async () => {
  redis = await startRedis()
  fleet = new TestFleet({
    broker: `${redis.url}/0`,
    backend: `${redis.url}/1`,
    book: { url: `${redis.url}/2`, redis: redis.client({ db: 2 }) },
    guard: `${redis.url}/3`,
    queue: 'video',
    visibilityTimeout: VISIBILITY
  })
  cleanups.push(
    () => redis.stop(),
    () => fleet.stop()
  )
})

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}, 60_000)

const target = (over = {}) =>
  celeryAt(`${redis.url}/0`, `${redis.url}/1`, {
    queues: ['video'],
    visibilityTimeout: VISIBILITY * 1000,
    ...over
  })

function watch(over = {}): Watching {
  const told = watching(target(), over)
  cleanups.push(() => told.stop())
  return told
}

const counts = ({ watch: watched }: Watching, hostname: string): boolean =>
  watched.view().workers.some((worker) => worker.hostname === hostname && worker.active === 1)

test('the visibility timeout passes: due is told while the task runs, the second run within two seconds', async () => {
  const told = watch()
  const one = await fleet.worker('one')
  await until('it is heard', () => told.watch.view().workers.length > 0, LONG)
  const id = await fleet.send('tape-1', 120)
  await fleet.start('tape-1', 1)
  await until('its worker counts it', () => counts(told, one.hostname), LONG)
  const due = await until(
    'the redelivery is announced',
    () => told.opened.find(({ finding }) => finding.kind === 'celery_redelivery_due'),
    LONG
  )
  expect(due.finding).toMatchObject({
    severity: 'warning',
    type: 'lab.analyze',
    resource_id: id,
    evidence: {
      queue: 'video',
      workers: [one.hostname],
      visibility_timeout_s: VISIBILITY,
      redelivered: false
    }
  })
  const [run] = told.watch.view().runs
  expect(run?.dueAt).toBe(Date.parse(String(due.finding.evidence['due_at'])))
  expect(told.watch.view().unacked).toEqual({ total: 1, whole: true })
  await until(
    'its queue shows it',
    () =>
      told.watch
        .view()
        .queues.some(({ name, ready, unacked }) => name === 'video' && ready === 0 && unacked === 1),
    LONG
  )
  await until('its time is up', () => Date.now() > (run?.dueAt ?? 0) + 500, LONG)
  // A worker that starts looks for what is to be given out again.
  const two = await fleet.worker('two')
  const again = await fleet.start('tape-1', 2)
  expect(again).toMatchObject({ worker: two.hostname, redelivered: true })
  const duplicate = await until(
    'it is told',
    () => told.opened.find(({ finding }) => finding.kind === 'celery_duplicate'),
    LONG
  )
  expect(duplicate.finding).toMatchObject({ resource_id: id, evidence: { how: 'at_once', run_count: 2 } })
  expect(duplicate.at - again.at * 1000).toBeLessThan(2_000)
  await until(
    'it shows the redelivery',
    () => told.watch.view().runs.some(({ redelivered }) => redelivered),
    LONG
  )
  await fleet.enough('tape-1')
  await until('it is over', () => told.resolved.some(({ kind }) => kind === 'celery_duplicate'), LONG)
}, 180_000)

test('what is due when the watch begins is no news; a message of another program is passed over', async () => {
  const broker = redis.client({ db: 0 })
  const long = {
    ...message('long'),
    headers: { id: 'long', task: 'lab.analyze', argsrepr: 'x'.repeat(100_000) }
  }
  for (const [tag, text] of [
    ['a', JSON.stringify([message('u1'), '', 'video'])],
    ['b', '["no message"]'],
    ['c', JSON.stringify([long, '', 'video'])]
  ] as const) {
    await broker.hset('unacked', tag, text)
    await broker.zadd('unacked_index', Date.now() / 1000 - 10, tag)
  }
  const told = watch()
  await until('it is told', () => told.opened.length > 0, LONG)
  expect(told.opened).toMatchObject([
    {
      first: true,
      finding: { kind: 'celery_redelivery_due', resource_id: 'u1', evidence: { redelivered: true } }
    }
  ])
  await broker.hdel('unacked', 'a')
  await broker.zrem('unacked_index', 'a')
  await until('acknowledged', () => told.resolved.length === 1, LONG)
}, 120_000)

const message = (id: string) => ({
  body: 'W10=',
  headers: { id, task: 'lab.analyze', argsrepr: '()', retries: 0, eta: null },
  properties: { delivery_info: { exchange: '', routing_key: 'video', redelivered: true } }
})

test('run again after success, known from the result backend alone', async () => {
  const told = watch()
  const one = await fleet.worker('one')
  await until('it is heard', () => told.watch.view().workers.length > 0, LONG)
  const results = redis.client({ db: 1 })
  // As it stands after a success whose event was lost with its connection.
  const result = { status: 'SUCCESS', result: {}, date_done: new Date(Date.now() - 60_000).toISOString() }
  const id = randomUUID()
  await results.set(`celery-task-meta-${id}`, JSON.stringify({ ...result, task_id: id }))
  await fleet.send('tape-2', 120, { id })
  await fleet.start('tape-2', 1)
  const duplicate = await until(
    'it is told',
    () => told.opened.find(({ finding }) => finding.kind === 'celery_duplicate'),
    LONG
  )
  expect(duplicate.finding).toMatchObject({
    resource_id: id,
    evidence: { how: 'after_success', workers: [one.hostname] }
  })
  await fleet.enough('tape-2')
}, 120_000)

test('a guarded fleet: what the guard refuses is no duplicate', async () => {
  const monitor = new EndpointMonitor({
    target: parseRedisUrl(`${redis.url}/3`),
    namespace: 'taskguard',
    templates: [],
    thresholds: thresholdTable(),
    poll: 1_000,
    fullSweep: 60_000,
    scanEvery: 60_000,
    scanKeysPerSecond: 20_000,
    scanShare: 0.05,
    otherLocks: []
  })
  cleanups.push(() => monitor.stop())
  monitor.start()
  const told = watch({ guard: (uuids: ReadonlySet<string>) => guardWords(monitor.facts(), uuids) })
  const one = await fleet.worker('one')
  await until('it is heard', () => told.watch.view().workers.length > 0, LONG)
  const id = await fleet.send('tape-3', 120, { task: 'lab.guarded' })
  await fleet.start('tape-3', 1)
  await until('its worker counts it', () => counts(told, one.hostname), LONG)
  await until(
    'its time is up',
    () =>
      told.opened.some(({ finding }) => Date.parse(String(finding.evidence['due_at'])) + 500 < Date.now()),
    LONG
  )
  await fleet.worker('two')
  await until(
    'the guard refused it',
    () => [...monitor.facts()].some(({ state }) => state?.rejected?.taskId === id),
    LONG
  )
  await until('the first one is still counted', () => counts(told, one.hostname), LONG)
  const refusedAt = Date.now()
  await until(
    'its worker was heard since',
    () => told.watch.view().workers.every(({ beatAt }) => (beatAt ?? 0) > refusedAt + 1_000),
    LONG
  )
  expect(told.opened.map(({ finding }) => finding.kind)).toEqual(['celery_redelivery_due'])
  expect((await fleet.book('tape-3')).filter(({ what }) => what === 'start')).toHaveLength(1)
  expect(told.watch.view().runs).toMatchObject([
    { uuid: id, hostname: one.hostname, guard: { type: 'video_analysis', id: 'tape-3' }, duplicate: false }
  ])
  await fleet.enough('tape-3')
}, 180_000)

test('a user that may only read is enough, and nothing is written', async () => {
  const admin = redis.client()
  await admin.acl(
    'SETUSER',
    'watcher',
    'on',
    '>secret',
    'resetchannels',
    '&/0.celeryev/*',
    '%R~*',
    '-@all',
    '+ping',
    '+client|setname',
    '+psubscribe',
    '+select',
    '+time',
    '+zcard',
    '+zrange',
    '+hstrlen',
    '+hmget',
    '+llen',
    '+strlen',
    '+get',
    '+getrange'
  )
  const commands: string[][] = []
  const monitor = await admin.monitor()
  cleanups.push(() => monitor.disconnect())
  monitor.on('monitor', (_time: string, args: string[], _source: string) => commands.push(args))
  const url = `redis://watcher:secret@127.0.0.1:${redis.port}`
  const told = watching(
    celeryAt(`${url}/0`, `${url}/1`, { queues: ['video'], visibilityTimeout: VISIBILITY * 1000 })
  )
  cleanups.push(() => told.stop())
  await fleet.worker('one')
  await until('it is heard', () => told.watch.view().workers.length > 0, LONG)
  const id = await fleet.send('tape-4', 120)
  await until('it is seen', () => told.watch.view().runs.some(({ uuid }) => uuid === id), LONG)
  await until('it is due', () => told.opened.length > 0, LONG)
  await fleet.enough('tape-4')
  const watched = new Set(['psubscribe', 'zcard', 'zrange', 'hstrlen', 'hmget', 'llen', 'strlen'])
  await until(
    'all that it sends was seen',
    () => {
      const seen = new Set(commands.map(([name = '']) => name.toLowerCase()))
      return [...watched].every((name) => seen.has(name))
    },
    LONG
  )
  expect(told.watch.view().unread).toEqual([])
  expect(told.states.filter(({ fault }) => fault !== null)).toEqual([])
  expect(await admin.acl('LOG')).toEqual([])
}, 120_000)

test('the broker goes away and comes back: said, survived, and the gap stays in sight', async () => {
  const told = watch()
  await until('it listens', () => told.watch.status.state === 'live', LONG)
  redis.pause()
  await until('a broker that hangs is away', () => told.watch.status.state === 'away', LONG)
  redis.resume()
  await until('it listens again', () => told.watch.status.state === 'live', LONG)
  await redis.kill()
  await until('it is away', () => told.watch.status.state === 'away', LONG)
  await redis.start()
  await until('it is back', () => told.watch.status.state === 'live', LONG)
  expect(told.watch.view().gaps.every(({ reason, to }) => reason === 'away' && to !== null)).toBe(true)
  expect(told.watch.view().gaps.length).toBeGreaterThan(0)
  await fleet.worker('one')
  await until('workers are heard', () => told.watch.view().workers.length > 0, LONG)
}, 180_000)

test('workers that tell of no tasks are named', async () => {
  const told = watch()
  const one = await fleet.worker('one', { events: false })
  await until('it is heard', () => told.watch.view().workers.length > 0, LONG)
  for (const tape of ['tape-5', 'tape-6']) await fleet.send(tape, 0)
  await until(
    'it works in silence',
    () => told.watch.view().workers.some(({ tells }) => tells === false),
    LONG
  )
  expect(told.watch.view().workers).toMatchObject([{ hostname: one.hostname, tells: false }])
}, 120_000)

test('a burst of a hundred thousand events is taken in whole', async () => {
  const told = watch()
  await until('it listens', () => told.watch.status.state === 'live', LONG)
  const publisher = redis.client()
  const [messages, each] = [2_500, 40]
  for (let at = 0; at < messages; at += 100) {
    const pipeline = publisher.pipeline()
    for (let more = 0; more < 100; more += 1) {
      const events = Array.from({ length: each }, (_, number) => ({
        type: number % 2 === 0 ? 'task-received' : 'task-succeeded',
        uuid: `${at + more}-${Math.floor(number / 2)}`,
        hostname: `w${more}@burst`,
        pid: 1,
        timestamp: Date.now() / 1000,
        name: 'lab.analyze'
      }))
      const body = Buffer.from(JSON.stringify(events)).toString('base64')
      // As kombu writes it, and once otherwise: what it means is the same.
      const text =
        more === 7
          ? JSON.stringify({ properties: { body_encoding: 'base64' }, body })
          : `{"body": "${body}", "properties": {"body_encoding": "base64"}}`
      pipeline.publish('/0.celeryev/task.multi', text)
    }
    await pipeline.exec()
  }
  await until('all are taken', () => told.watch.view().events === messages * each, LONG)
  expect(told.watch.view().gaps).toEqual([])
}, 120_000)
