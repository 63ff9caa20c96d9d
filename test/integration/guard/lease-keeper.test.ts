import { once } from 'node:events'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Guard, type GuardRun, LeaseKeeper } from '../../../src/main/engine/guard'
import { recordSchema } from '../../../src/shared/protocol/documents'
import { resourceKeys } from '../../../src/shared/protocol/keys'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

const TYPE = 'image_analysis'
const ID = '5'
const keys = resourceKeys('tg', TYPE, ID)

let server: TestRedis
let redis: Redis
let guard: Guard

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
  guard = new Guard(redis, { namespace: 'tg' })
})
afterAll(async () => {
  guard.close()
  await server.stop()
})
beforeEach(async () => {
  await redis.flushall()
})

async function take(leaseMs: number): Promise<GuardRun> {
  const answer = await guard.acquire({ type: TYPE, id: ID, leaseMs })
  if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
  return answer.run
}

const progress = async (run: GuardRun) => {
  const text = await redis.hget(keys.runs, run.runId)
  return recordSchema.parse(JSON.parse(text ?? 'null')).progress
}

test('progress goes out at once, then throttled, and the last report is never lost', async () => {
  const run = await take(60_000)
  const keeper = new LeaseKeeper(guard, run, { progressEveryMs: 300 }).start()
  keeper.report({ fraction: 0.1, text: 'first' })
  await until('the first report', async () => (await progress(run))?.text === 'first')
  for (let i = 0; i < 50; i += 1) keeper.report({ fraction: 0.2, text: `n${i}` })
  await until('the last report', async () => (await progress(run))?.text === 'n49')
  expect((await progress(run))?.count).toBe(2)
  await keeper.stop()
})

test('a run that somebody finished is told so by its signal, and renews no more', async () => {
  const run = await take(1000)
  const keeper = new LeaseKeeper(guard, run).start()
  await guard.finish(run, { outcome: 'cancelled' })
  await once(keeper.signal, 'abort')
  expect(keeper.signal.reason).toMatchObject({ name: 'RunEndedError', status: 'cancelled' })
  await keeper.stop()
})

test('a lost lease is told once; the loser stays visible until it stops', async () => {
  const run = await take(1000)
  const keeper = new LeaseKeeper(guard, run).start()
  await redis.set(keys.lock, 'another')
  await once(keeper.signal, 'abort')
  expect(keeper.signal.reason).toMatchObject({ name: 'LeaseLostError', holderRunId: 'another' })
  const member = `${ID}\u001f${run.runId}`
  const first = Number(await redis.zscore(keys.live, member))
  await until('its live deadline moves on', async () => Number(await redis.zscore(keys.live, member)) > first)
  await keeper.stop()
  expect(await redis.get(keys.lock)).toBe('another')
})

test('a lease that too few replicas have is given back', async () => {
  await expect(
    guard.acquire({ type: TYPE, id: ID, minReplicas: 1, replicaTimeoutMs: 50 })
  ).rejects.toMatchObject({
    name: 'NotReplicatedError',
    asked: 1,
    reached: 0
  })
  await until('it is undone', () => guard.undoing === 0)
  expect(await redis.exists(keys.lock, keys.state, keys.live)).toBe(0)
})

test('a lease that a replica has counts', async () => {
  const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(server.port)] })
  try {
    const answer = await until(
      'the replica follows',
      async () => {
        const outcome = await guard.acquire({ type: TYPE, id: ID, minReplicas: 1, replicaTimeoutMs: 500 })
        return outcome.answer === 'ACQUIRED' && outcome
      },
      { timeoutMs: 30_000 }
    )
    expect(await replica.client({ readOnly: true }).get(keys.lock)).toBe(answer.run.runId)
  } finally {
    await replica.stop()
  }
})
