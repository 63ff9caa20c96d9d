import { once } from 'node:events'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Guard } from '../../../src/main/engine/guard'
import { recordSchema, stateSchema } from '../../../src/shared/protocol/documents'
import { resourceKeys } from '../../../src/shared/protocol/keys'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { type Fleet, startFleet, type Worker } from './fleet'

const TYPE = 'video_analysis'
const ID = '8123'
const LEASE_MS = 1000
const keys = resourceKeys('tg', TYPE, ID)

let server: TestRedis
let redis: Redis
let fleet: Fleet

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
})
afterAll(() => server.stop())
beforeEach(async () => {
  await redis.flushall()
  fleet = await startFleet()
})
afterEach(() => fleet.stop())

interface Acquired {
  readonly answer: string
  readonly run: { readonly runId: string; readonly fence: string }
  readonly holder: { readonly runId: string }
}

async function acquire(worker: Worker, leaseMs = LEASE_MS): Promise<Acquired> {
  worker.tell({ do: 'acquire', id: ID, leaseMs })
  return (await worker.hear('acquire')) as Acquired
}

async function readyWorker(): Promise<Worker> {
  const worker = fleet.start(server.socket)
  await worker.hear('ready')
  return worker
}

const record = async (runId: string) =>
  recordSchema.parse(JSON.parse((await redis.hget(keys.runs, runId)) ?? 'null'))
const state = async () => stateSchema.parse(JSON.parse((await redis.get(keys.state)) ?? 'null'))

/** Asks until the resource is free: what a refused worker does. */
const takeOver = (worker: Worker): Promise<Acquired> =>
  until('the next one takes over', async () => {
    const answer = await acquire(worker)
    return answer.answer === 'ACQUIRED' && answer
  })

test('of 200 processes that ask at once exactly one gets the resource', async () => {
  // Two hundred processes on a busy machine: an answer takes as long as it takes.
  const patience = 120_000
  const workers = Array.from({ length: 200 }, () => fleet.start(server.socket, patience))
  await Promise.all(workers.map((worker) => worker.hear('ready', patience)))
  for (const [i, worker] of workers.entries()) {
    worker.tell({ do: 'acquire', id: ID, taskId: `task-${i}`, leaseMs: 60_000 })
  }
  const answers = (await Promise.all(workers.map((worker) => worker.hear('acquire', patience)))) as Acquired[]
  const winners = answers.filter(({ answer }) => answer === 'ACQUIRED')
  expect(winners).toHaveLength(1)
  const runId = winners[0]?.run.runId
  const refused = answers.filter(({ answer }) => answer === 'RUNNING')
  expect(refused).toHaveLength(199)
  expect(new Set(refused.map(({ holder }) => holder.runId))).toEqual(new Set([runId]))
  expect(await redis.get(keys.lock)).toBe(runId)
  expect((await state()).rejected?.count).toBe(199)
  expect(await redis.hlen(keys.runs)).toBe(1)
}, 300_000)

test('kill -9 of the holder: the next one takes over after the lease, and the record says abandoned', async () => {
  const [first, second] = [await readyWorker(), await readyWorker()]
  const held = await acquire(first)
  first.signal('SIGKILL')
  expect(await acquire(second)).toMatchObject({ answer: 'RUNNING', holder: { runId: held.run.runId } })
  const taken = await takeOver(second)
  expect(Number(taken.run.fence)).toBeGreaterThan(Number(held.run.fence))
  expect(await record(held.run.runId)).toMatchObject({ status: 'abandoned', ended_by: taken.run.runId })
  expect(await state()).toMatchObject({ run_id: taken.run.runId, status: 'running', attempt: 2 })
  const lasted =
    Date.parse((await record(taken.run.runId)).start_time) -
    Date.parse((await record(held.run.runId)).start_time)
  expect(lasted).toBeGreaterThanOrEqual(LEASE_MS)
})

describe('a holder stopped for longer than its lease', () => {
  test('learns that it lost; its finish is superseded, the other is untouched', async () => {
    const [first, second] = [await readyWorker(), await readyWorker()]
    const held = await acquire(first)
    first.signal('SIGSTOP')
    const taken = await takeOver(second)
    first.signal('SIGCONT')
    expect(await first.hear('aborted')).toBe('LeaseLostError')
    expect(await redis.zcard(keys.live)).toBe(2)
    first.tell({ do: 'finish', outcome: 'completed', result: '"late"' })
    expect(await first.hear('finish')).toMatchObject({ answer: 'SUPERSEDED', runId: taken.run.runId })
    expect(await redis.get(keys.lock)).toBe(taken.run.runId)
    expect(await state()).toMatchObject({ status: 'running', run_id: taken.run.runId })
    expect(await record(held.run.runId)).toMatchObject({ status: 'superseded', ended_by: taken.run.runId })
    second.tell({ do: 'finish', outcome: 'completed', result: '"mine"' })
    expect(await second.hear('finish')).toMatchObject({ answer: 'FINISHED', status: 'completed' })
    expect(await state()).toMatchObject({ status: 'completed', result: 'mine' })
  })

  test('nor touches the outcome of another that also finished', async () => {
    const [first, second] = [await readyWorker(), await readyWorker()]
    const held = await acquire(first)
    first.signal('SIGSTOP')
    const taken = await takeOver(second)
    second.tell({ do: 'finish', outcome: 'completed', result: '"mine"' })
    await second.hear('finish')
    const outcome = await redis.get(keys.state)
    first.tell({ do: 'finish', outcome: 'failed' })
    first.signal('SIGCONT')
    expect(await first.hear('finish')).toMatchObject({ answer: 'SUPERSEDED', runId: taken.run.runId })
    expect(await redis.get(keys.state)).toBe(outcome)
    expect(await redis.exists(keys.lock, keys.live)).toBe(0)
    expect(await record(held.run.runId)).toMatchObject({ status: 'superseded' })
  })
})

test.each([
  ['deleted by hand', () => redis.del(keys.lock)],
  ['expired early, as an eviction would', () => redis.pexpire(keys.lock, 0)]
])('a lock %s under a living holder lets nobody in', async (_how, lose) => {
  const [first, second] = [await readyWorker(), await readyWorker()]
  const held = await acquire(first, 3000)
  await lose()
  expect(await acquire(second)).toMatchObject({ answer: 'RUNNING', holder: { runId: held.run.runId } })
  expect(await first.hear('renewed')).toBe('RECOVERED')
  expect(await redis.get(keys.lock)).toBe(held.run.runId)
  expect(await redis.hlen(keys.runs)).toBe(1)
})

test('FLUSHALL under a living run: it rebuilds all of it', async () => {
  const worker = await readyWorker()
  const held = await acquire(worker)
  const before = await record(held.run.runId)
  await redis.flushall()
  await redis.script('FLUSH')
  await until('recovered', () => worker.said.some((line) => line['renewed'] === 'RECOVERED'))
  expect(await record(held.run.runId)).toEqual(before)
  expect(await state()).toMatchObject({ status: 'running', run_id: held.run.runId, fence: held.run.fence })
  expect(await redis.zcard(keys.live)).toBe(1)
  await until('the type is known again', async () => (await redis.smembers('tg:types')).includes(TYPE))
  worker.tell({ do: 'finish', outcome: 'completed' })
  expect(await worker.hear('finish')).toMatchObject({ answer: 'FINISHED' })
})

test('an acquire whose answer was lost is undone when Redis answers again, and was no attempt', async () => {
  const connection = server.client({
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 300
  })
  const guard = new Guard(connection, { namespace: 'tg' })
  try {
    await connection.ping().catch(() => once(connection, 'ready'))
    // The type is known and the connection stands: the acquire itself meets the silence.
    const warm = await guard.acquire({ type: TYPE, id: 'other' })
    expect(warm.answer).toBe('ACQUIRED')
    server.pause()
    await expect(guard.acquire({ type: TYPE, id: ID, runId: 'given-up' })).rejects.toThrow('timed out')
    expect(guard.undoing).toBe(1)
    server.resume()
    await until('it is undone', () => guard.undoing === 0)
    expect(await redis.exists(keys.lock)).toBe(0)
    expect(await redis.exists(keys.state)).toBe(0)
    expect(await record('given-up')).toMatchObject({ status: 'cancelled' })
    const next = await guard.acquire({ type: TYPE, id: ID })
    expect(next).toMatchObject({ answer: 'ACQUIRED', run: { attempt: 1 } })
  } finally {
    guard.close()
  }
})
