import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Redis } from 'ioredis'
import { type AcquireAnswer, Guard, type GuardRun } from '../../../src/main/engine/guard'
import { recordSchema, stateSchema } from '../../../src/shared/protocol/documents'
import { liveMember, resourceKeys } from '../../../src/shared/protocol/keys'
import { startRedis, type TestRedis } from '../../support/redis'

const TYPE = 'video_analysis'
const ID = 'a:{b}/8123 é'
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

type Extra = Partial<Parameters<Guard['acquire']>[0]>
const ask = (extra: Extra = {}): Promise<AcquireAnswer> => guard.acquire({ type: TYPE, id: ID, ...extra })

async function take(extra: Extra = {}): Promise<GuardRun> {
  const answer = await ask(extra)
  if (answer.answer !== 'ACQUIRED') throw new Error(`not acquired: ${JSON.stringify(answer)}`)
  return answer.run
}

const state = async () => {
  const text = await redis.get(keys.state)
  return text === null ? null : stateSchema.parse(JSON.parse(text))
}
const record = async (run: GuardRun) => {
  const text = await redis.hget(keys.runs, run.runId)
  return text === null ? null : recordSchema.parse(JSON.parse(text))
}
const stats = async (): Promise<Record<string, string>> => {
  const [key] = await redis.keys('tg:{video_analysis}:stats:*')
  return key === undefined ? {} : redis.hgetall(key)
}
/** Everything in Redis that a script could have written, for comparing before and after. */
async function dump(): Promise<Record<string, string>> {
  const found = await redis.keys('*')
  const out: Record<string, string> = {}
  for (const key of found.toSorted()) out[key] = (await redis.dumpBuffer(key)).toString('hex')
  return out
}

describe('acquire', () => {
  test('takes lock, state, record, live, index and statistics in one step', async () => {
    const answer = await ask({ taskId: 'celery-1', worker: 'w1', leaseMs: 60_000, maxRuntimeMs: 7_200_000 })
    if (answer.answer !== 'ACQUIRED') throw new Error('not acquired')
    const { run } = answer
    expect(await redis.get(keys.lock)).toBe(run.runId)
    const left = await redis.pttl(keys.lock)
    expect(left).toBeGreaterThan(58_000)
    expect(left).toBeLessThanOrEqual(60_000)
    expect(await redis.zscore(keys.live, `${ID}\u001f${run.runId}`)).toBe(String(answer.deadline))
    expect(await redis.zscore(keys.index, ID)).toBe(run.fence)
    expect(await redis.get(keys.clock)).toBe(run.fence)
    expect(await state()).toMatchObject({
      v: 1,
      status: 'running',
      run_id: run.runId,
      task_id: 'celery-1',
      task_type: TYPE,
      resource_id: ID,
      fence: run.fence,
      attempt: 1,
      lock_timeout: 7200,
      worker: 'w1',
      lease_ms: 60_000,
      mode: 'enforce'
    })
    expect(await record(run)).toMatchObject({
      status: 'running',
      run_id: run.runId,
      test: false,
      forced: false
    })
    expect(await redis.smembers('tg:types')).toEqual([TYPE])
    expect(await stats()).toEqual({ acquired: '1' })
  })

  test('answers the same run again after a lost reply, and writes nothing', async () => {
    const first = await take({ runId: 'r1' })
    const before = await dump()
    const again = await ask({ runId: 'r1' })
    expect(again).toMatchObject({ answer: 'ACQUIRED', again: true, run: { fence: first.fence } })
    expect(await dump()).toEqual(before)
  })

  test.each(['enforce', 'observe'] as const)(
    'answers it with a deadline also where its place in live was lost (%s)',
    async (mode) => {
      await take({ runId: 'r1', mode })
      await redis.del(keys.live)
      const again = await ask({ runId: 'r1', mode })
      expect(again).toMatchObject({ answer: 'ACQUIRED', again: true, run: { held: true } })
      const deadline = again.answer === 'ACQUIRED' ? again.deadline : 0
      expect(await redis.zscore(keys.live, liveMember(ID, 'r1'))).toBe(String(deadline))
    }
  )

  test('refuses while another runs, once counted for each task and holder, and the same task id like any other', async () => {
    const holder = await take({ taskId: 'same' })
    const refused = await ask({ taskId: 'same' })
    expect(refused).toMatchObject({
      answer: 'RUNNING',
      counted: true,
      holder: { runId: holder.runId, document: { task_id: 'same' } }
    })
    const before = await dump()
    expect(await ask({ taskId: 'same' })).toMatchObject({ answer: 'RUNNING', counted: false })
    expect(await dump()).toEqual(before)
    expect(await ask({ taskId: 'other' })).toMatchObject({ answer: 'RUNNING', counted: true })
    expect((await state())?.rejected).toMatchObject({ count: 2, reason: 'running', task_id: 'other' })
    expect(await stats()).toMatchObject({ acquired: '1', rejected_running: '2' })
  })

  test('refuses after a completion with its result, unless forced; a redelivered task even then', async () => {
    const done = await take({ taskId: 't1' })
    await guard.finish(done, { outcome: 'completed', result: '{"n":12345678901234567890,"e":[]}' })
    expect(await ask()).toMatchObject({
      answer: 'COMPLETED',
      runId: done.runId,
      result: '{"n":12345678901234567890,"e":[]}',
      counted: true
    })
    expect(await ask({ taskId: 't1', force: true })).toMatchObject({ answer: 'COMPLETED' })
    const forced = await take({ force: true })
    await guard.finish(forced, { outcome: 'failed', error: 'no "GPU"\n' })
    expect(await state()).toMatchObject({
      status: 'failed',
      error: 'no "GPU"\n',
      last_completed: { run_id: done.runId }
    })
    expect(await ask()).toMatchObject({ answer: 'COMPLETED', runId: done.runId })
  })

  test('refuses while the lock is gone and its holder lives', async () => {
    const holder = await take()
    await redis.del(keys.lock)
    expect(await ask()).toMatchObject({ answer: 'RUNNING', holder: { runId: holder.runId } })
    expect(await guard.renew(holder)).toMatchObject({ answer: 'RECOVERED' })
    expect(await redis.get(keys.lock)).toBe(holder.runId)
  })
})

describe('a dead holder', () => {
  const die = async (run: GuardRun) => {
    await redis.del(keys.lock)
    await redis.zadd(keys.live, 1000, `${ID}\u001f${run.runId}`)
  }

  test('is reaped by the next acquire, and told when it wakes', async () => {
    const first = await take()
    await die(first)
    const second = await take()
    expect(second.attempt).toBe(2)
    expect(await record(first)).toMatchObject({ status: 'abandoned', ended_by: second.runId })
    expect(await redis.zcard(keys.live)).toBe(1)
    expect(await guard.renew(first)).toMatchObject({ answer: 'LOST', holder: { runId: second.runId } })
    expect(await redis.zcard(keys.live)).toBe(2)
    expect(await guard.finish(first, { outcome: 'completed', result: '1' })).toMatchObject({
      answer: 'SUPERSEDED',
      runId: second.runId,
      again: false
    })
    const before = await dump()
    expect(await guard.finish(first, { outcome: 'completed', result: '1' })).toMatchObject({
      answer: 'SUPERSEDED',
      runId: second.runId,
      again: true
    })
    expect(await dump()).toEqual(before)
    expect(await redis.get(keys.lock)).toBe(second.runId)
    expect(await state()).toMatchObject({ status: 'running', run_id: second.runId })
    expect(await stats()).toEqual({ acquired: '2', abandoned: '1', duplicates: '1', superseded: '1' })
  })

  test('is quarantined after five, left by force', async () => {
    for (let i = 0; i < 5; i += 1) await die(await take())
    const answer = await ask()
    expect(answer).toMatchObject({ answer: 'QUARANTINED', attempts: 5, counted: true })
    expect(await state()).toMatchObject({
      status: 'abandoned',
      attempt: 5,
      rejected: { reason: 'quarantined' }
    })
    expect(await redis.zcard(keys.live)).toBe(0)
    expect(await ask()).toMatchObject({ answer: 'QUARANTINED', attempts: 5 })
    const forced = await take({ force: true })
    expect(forced.attempt).toBe(6)
    await guard.finish(forced, { outcome: 'failed', error: 'x' })
    expect((await take()).attempt).toBe(1)
  })
})

describe('test runs and cancelled ones', () => {
  test.each(['completed', 'failed', 'cancelled'] as const)(
    '%s: the state before stands again',
    async (outcome) => {
      await guard.finish(await take(), { outcome: 'completed', result: '{"ok":true}' })
      const before = await redis.get(keys.state)
      const trial = await take({ test: outcome !== 'cancelled', force: true })
      expect(await state()).toMatchObject({ status: 'running', run_id: trial.runId })
      await guard.finish(trial, { outcome })
      expect(await redis.get(keys.state)).toBe(before)
      expect(await redis.pttl(keys.state)).toBeGreaterThan(86_000_000)
      expect(await redis.exists(keys.lock)).toBe(0)
      expect(await record(trial)).toMatchObject({ status: outcome })
    }
  )

  test('on a resource nobody ran before, nothing stands', async () => {
    await guard.finish(await take({ test: true }), { outcome: 'completed', result: '1' })
    expect(await redis.exists(keys.state)).toBe(0)
    expect(await stats()).toEqual({})
  })

  test('a run cancelled before its acquire arrives never acquires', async () => {
    const run = await take({ runId: 'seed' })
    await redis.flushall()
    await guard.finish({ ...run, runId: 'late', fence: '0', startTime: '' }, { outcome: 'cancelled' })
    expect(await ask({ runId: 'late' })).toEqual({ answer: 'ENDED', status: 'cancelled' })
    expect(await redis.exists(keys.lock)).toBe(0)
  })
})

describe('renew', () => {
  test('keeps the lease without touching the index; progress does touch it', async () => {
    const run = await take()
    await redis.pexpire(keys.lock, 5000)
    expect(await guard.renew(run)).toMatchObject({ answer: 'RENEWED' })
    expect(await redis.pttl(keys.lock)).toBeGreaterThan(50_000)
    expect(await redis.zscore(keys.index, ID)).toBe(run.fence)
    await guard.renew(run, { progress: { fraction: 0.25, text: 'frames "1"' } })
    await guard.renew(run, { progress: { fraction: 0.5, text: 'frames 2' } })
    expect((await state())?.progress).toMatchObject({ fraction: 0.5, text: 'frames 2', count: 2 })
    expect((await record(run))?.progress).toMatchObject({ fraction: 0.5, count: 2 })
    expect(Number(await redis.zscore(keys.index, ID))).toBeGreaterThan(Number(run.fence))
    await guard.finish(run, { outcome: 'completed' })
    expect(await guard.renew(run)).toEqual({ answer: 'ENDED', status: 'completed' })
  })

  test('rebuilds everything after a flush, and the clock is not behind the fence', async () => {
    const run = await take({ taskId: 't' })
    const before = await record(run)
    await redis.flushall()
    expect(await guard.renew(run)).toMatchObject({ answer: 'RECOVERED' })
    expect(await record(run)).toEqual(before)
    expect(await state()).toMatchObject({ status: 'running', run_id: run.runId, fence: run.fence })
    expect(Number(await redis.get(keys.clock))).toBeGreaterThan(Number(run.fence))
    expect(await ask()).toMatchObject({ answer: 'RUNNING' })
    await redis.flushall()
    expect(await guard.finish(run, { outcome: 'completed', result: '2' })).toMatchObject({
      answer: 'FINISHED'
    })
    expect(await ask()).toMatchObject({ answer: 'COMPLETED', result: '2' })
  })
})

describe('observe', () => {
  test('records a duplicate and blocks nothing', async () => {
    const first = await take({ mode: 'observe' })
    const answer = await ask({ mode: 'observe' })
    expect(answer).toMatchObject({ answer: 'ACQUIRED', would: 'RUNNING', run: { held: false } })
    if (answer.answer !== 'ACQUIRED') return
    expect(await redis.zcard(keys.live)).toBe(2)
    expect(await redis.get(keys.lock)).toBe(first.runId)
    expect(await guard.renew(answer.run)).toMatchObject({ answer: 'OBSERVED', held: false })
    expect(await guard.finish(answer.run, { outcome: 'failed', error: 'e' })).toMatchObject({
      answer: 'OBSERVED'
    })
    expect(await state()).toMatchObject({ status: 'running', run_id: first.runId })
    expect(await guard.renew(first)).toMatchObject({ answer: 'OBSERVED', held: true })
    expect(await guard.finish(first, { outcome: 'completed' })).toMatchObject({ answer: 'OBSERVED' })
    expect(await state()).toMatchObject({ status: 'completed', run_id: first.runId })
    expect(await redis.exists(keys.lock, keys.live)).toBe(0)
    expect(await ask({ mode: 'observe' })).toMatchObject({ answer: 'ACQUIRED', would: 'COMPLETED' })
  })
})

describe('what can not be read', () => {
  test.each([
    ['a lock of the wrong type', 'wrong_type', () => redis.rpush(keys.lock, 'x')],
    ['a state of the wrong type', 'wrong_type', () => redis.rpush(keys.state, 'x')],
    ['records of the wrong type', 'wrong_type', () => redis.set(keys.runs, 'x')],
    ['live of the wrong type', 'wrong_type', () => redis.set(keys.live, 'x')],
    ['an index of the wrong type', 'wrong_type', () => redis.set(keys.index, 'x')],
    ['a clock of the wrong type', 'wrong_type', () => redis.rpush(keys.clock, 'x')],
    ['a clock that is no number', 'invalid', () => redis.set(keys.clock, 'soon')],
    ['a state that is no JSON', 'not_json', () => redis.set(keys.state, '{"v":1,')],
    ['a state of the future', 'future_version', () => redis.set(keys.state, '{"v":2,"status":"paused"}')],
    [
      'a record without a fence',
      'invalid',
      () => redis.hset(keys.runs, 'x', '{"v":1,"status":"failed","run_id":"x"}')
    ]
  ])('%s: a typed refusal, nothing written', async (_what, reason, spoil) => {
    await redis.sadd('tg:types', TYPE)
    await spoil()
    const before = await dump()
    await expect(ask()).rejects.toMatchObject({ name: 'UnreadableKeyError', reason })
    expect(await dump()).toEqual(before)
  })

  test.each([
    ['live', () => redis.set(keys.live, 'x')],
    ['index', () => redis.set(keys.index, 'x')],
    ['clock', () => redis.rpush(keys.clock, 'x')],
    ['records', () => redis.set(keys.runs, 'x')]
  ])('finish with %s of the wrong type: a typed refusal, what the run has stays', async (key, spoil) => {
    const run = await take()
    await redis.del(key === 'records' ? keys.runs : keys[key as 'live' | 'index' | 'clock'])
    await spoil()
    const before = await dump()
    await expect(guard.finish(run, { outcome: 'completed', result: '1' })).rejects.toMatchObject({
      name: 'UnreadableKeyError',
      reason: 'wrong_type'
    })
    expect(await dump()).toEqual(before)
  })

  test('a state another hand wrote in its own order is understood', async () => {
    const iso = new Date().toISOString().replace('Z', '+00:00')
    const other = {
      task_id: 't',
      status: 'completed',
      v: 1,
      run_id: 'other',
      fence: '12',
      start_time: iso,
      end_time: iso,
      last_completed: {
        run_id: 'other',
        task_id: 't',
        fence: '12',
        end_time: iso,
        result: { deep: [1, { a: '}' }] }
      }
    }
    await redis.set(keys.state, JSON.stringify(other, null, 2))
    expect(await ask()).toMatchObject({ answer: 'COMPLETED', runId: 'other' })
  })
})

test.each([
  ['completed', '{"n":1}', ''],
  ['failed', '', 'no "GPU"']
] as const)('the fast path and the rules leave the same of a run that %s', async (outcome, result, error) => {
  const left: string[][] = []
  // A text that is escaped in JSON is none of the fast path's.
  for (const taskId of ['plain', 'with "quotes"']) {
    await redis.flushall()
    const run = await take({ taskId, runId: 'same', worker: 'w' })
    const running = [await redis.get(keys.state), await redis.hget(keys.runs, run.runId)]
    await guard.finish(run, { outcome, result, error })
    const ended = [await redis.get(keys.state), await redis.hget(keys.runs, run.runId)]
    const documents = [...running, ...ended].map((text) =>
      String(text)
        .replaceAll(JSON.stringify(taskId), '"TASK"')
        .replaceAll(/"\d{16}"|"\d{4}-\d\d-\d\dT[^"]*"/g, '"WHEN"')
    )
    const { run_ms: _, ...counted } = await stats()
    const ttls = [await redis.pttl(keys.state), await redis.pttl(keys.runs)]
    left.push([
      ...documents,
      JSON.stringify(counted),
      ...ttls.map((ms) => String(Math.round(ms / 60_000))),
      (await redis.keys('*')).toSorted().join()
    ])
  }
  expect(left[1]).toEqual(left[0])
})

test('SCRIPT FLUSH in the middle is not noticed', async () => {
  const run = await take()
  await redis.script('FLUSH')
  expect(await guard.renew(run)).toMatchObject({ answer: 'RENEWED' })
})
