import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Guard, type GuardRun, type ReleaseRequest } from '../../../src/main/engine/guard'
import type { Seen } from '../../../src/shared/plan/plan'
import { liveMember, resourceKeys } from '../../../src/shared/protocol/keys'
import { startRedis, type TestRedis } from '../../support/redis'

const TYPE = 'audio_analysis'
const ID = '7'
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

async function take(extra: { test?: boolean; force?: boolean } = {}): Promise<GuardRun> {
  const answer = await guard.acquire({ type: TYPE, id: ID, ...extra })
  if (answer.answer !== 'ACQUIRED') throw new Error(`not acquired: ${JSON.stringify(answer)}`)
  return answer.run
}

/** What a preview sees, from the guard's own snapshot. */
async function look(runId: string | null): Promise<Seen> {
  const { resources } = await guard.snapshot(TYPE, [ID])
  const [resource] = resources
  if (!resource) throw new Error('no resource')
  const state = resource.state === null ? null : (JSON.parse(resource.state) as Record<string, string>)
  const deadline = runId === null ? undefined : resource.live.get(runId)
  return {
    lock: resource.lock,
    lock_expires_at: resource.lockExpiresAt,
    live_run_id: deadline === undefined ? null : runId,
    live_deadline: deadline ?? null,
    state_status: state?.['status'] ?? null,
    state_run_id: state?.['run_id'] ?? null,
    state_fence: state?.['fence'] ?? null
  }
}

const act = (what: ReleaseRequest['do'], before: Seen, ttlMs?: number) =>
  guard.releaseIf({
    do: what,
    type: TYPE,
    id: ID,
    before,
    actor: 'cleaner@laptop',
    ...(ttlMs === undefined ? {} : { ttlMs })
  })

async function values(): Promise<unknown> {
  return {
    lock: await redis.get(keys.lock),
    state: await redis.get(keys.state),
    runs: await redis.hgetall(keys.runs),
    live: await redis.zrange(keys.live, '0', '-1', 'WITHSCORES')
  }
}

/** A run that died: its lease is long past. */
async function dead(extra: { test?: boolean; force?: boolean } = {}): Promise<GuardRun> {
  const run = await take(extra)
  await redis.del(keys.lock)
  await redis.zadd(keys.live, 1000, liveMember(ID, run.runId))
  return run
}

test('deletes an orphan lock, and puts it back with the expiry it had', async () => {
  const run = await take()
  await guard.finish(run, { outcome: 'completed', result: '1' })
  await redis.set(keys.lock, run.runId, 'PX', 50_000)
  const seen = await look(run.runId)
  const before = await values()
  const answer = await act('delete_lock', seen)
  if (answer.answer !== 'APPLIED') throw new Error(JSON.stringify(answer))
  expect(await redis.exists(keys.lock)).toBe(0)
  expect(answer.removed).toMatchObject({ lock: run.runId, lock_expires_at: seen.lock_expires_at })
  const restore = {
    do: 'delete_lock',
    type: TYPE,
    id: ID,
    actor: 'cleaner@laptop',
    removed: answer.removed
  } as const
  expect(await guard.restoreIf(restore)).toEqual({ answer: 'RESTORED', lock: true })
  expect(await values()).toEqual(before)
  expect((await look(run.runId)).lock_expires_at).toBe(seen.lock_expires_at)
  expect(await guard.restoreIf(restore)).toEqual({ answer: 'STANDS' })
})

test('never deletes the lock of a living holder, nor closes its run', async () => {
  const run = await take()
  const before = await values()
  expect(await act('delete_lock', await look(run.runId))).toEqual({ answer: 'ALIVE', runId: run.runId })
  expect(await act('close_run', await look(run.runId))).toEqual({ answer: 'ALIVE', runId: run.runId })
  expect(await values()).toEqual(before)
})

test('never shortens the lock of a living holder, nor one that expires by itself', async () => {
  const run = await take()
  const before = await values()
  expect(await act('set_ttl', await look(run.runId), 1000)).toEqual({ answer: 'ALIVE', runId: run.runId })
  await redis.persist(keys.lock)
  expect(await act('set_ttl', await look(run.runId), 1000)).toEqual({ answer: 'ALIVE', runId: run.runId })
  expect(await values()).toEqual(before)
  await redis.flushall()
  await redis.set(keys.lock, 'by-hand', 'PX', 50_000)
  await expect(act('set_ttl', await look(null), 1000)).rejects.toThrow('lock_expires_at')
  expect(await redis.pttl(keys.lock)).toBeGreaterThan(40_000)
})

test('closes a dead run, which may still come back while nobody took over', async () => {
  const run = await dead()
  const answer = await act('close_run', await look(run.runId))
  expect(answer).toMatchObject({ answer: 'APPLIED' })
  const states = JSON.parse((await redis.get(keys.state)) ?? '{}') as Record<string, string>
  expect(states).toMatchObject({ status: 'abandoned', ended_by: 'cleaner@laptop' })
  expect(await redis.zcard(keys.live)).toBe(0)
  expect(await guard.renew(run)).toMatchObject({ answer: 'RECOVERED' })
  expect(JSON.parse((await redis.get(keys.state)) ?? '{}')).toMatchObject({
    status: 'running',
    run_id: run.runId
  })
  expect(await guard.finish(run, { outcome: 'completed' })).toMatchObject({ answer: 'FINISHED' })
})

test('restores a closed run exactly, but not over a newer one', async () => {
  const run = await dead()
  const before = await values()
  const answer = await act('close_run', await look(run.runId))
  if (answer.answer !== 'APPLIED') throw new Error(JSON.stringify(answer))
  const restore = {
    do: 'close_run',
    type: TYPE,
    id: ID,
    actor: 'cleaner@laptop',
    removed: answer.removed
  } as const
  expect(await guard.restoreIf(restore)).toEqual({ answer: 'RESTORED', lock: false })
  expect(await values()).toEqual(before)
  expect(await act('close_run', await look(run.runId))).toMatchObject({ answer: 'APPLIED' })
  const next = await take()
  expect(next.attempt).toBe(2)
  await guard.finish(next, { outcome: 'failed' })
  expect(await guard.restoreIf(restore)).toEqual({ answer: 'CHANGED', field: 'newest_fence' })
})

test('closing a dead test run gives the outcome before it back', async () => {
  await guard.finish(await take(), { outcome: 'failed', error: 'e' })
  const outcome = await redis.get(keys.state)
  const trial = await dead({ test: true })
  const before = await values()
  const answer = await act('close_run', await look(trial.runId))
  if (answer.answer !== 'APPLIED') throw new Error(JSON.stringify(answer))
  expect(await redis.get(keys.state)).toBe(outcome)
  const restore = {
    do: 'close_run',
    type: TYPE,
    id: ID,
    actor: 'cleaner@laptop',
    removed: answer.removed
  } as const
  expect(await guard.restoreIf(restore)).toMatchObject({ answer: 'RESTORED' })
  expect(await values()).toEqual(before)
})

test('gives a lock without one a time to live, and takes it back', async () => {
  await redis.set(keys.lock, 'by-hand')
  const answer = await act('set_ttl', await look(null), 60_000)
  if (answer.answer !== 'APPLIED') throw new Error(JSON.stringify(answer))
  expect(await redis.pttl(keys.lock)).toBeGreaterThan(50_000)
  const restore = {
    do: 'set_ttl',
    type: TYPE,
    id: ID,
    actor: 'cleaner@laptop',
    removed: answer.removed
  } as const
  expect(await guard.restoreIf(restore)).toEqual({ answer: 'RESTORED', lock: true })
  expect(await redis.pttl(keys.lock)).toBe(-1)
})

test.each<[keyof Seen, () => Promise<unknown>]>([
  ['lock', () => redis.set(keys.lock, 'another')],
  ['lock_expires_at', () => redis.pexpire(keys.lock, 70_000)],
  ['live_deadline', () => redis.zadd(keys.live, 2000, liveMember(ID, 'r'))],
  ['live_run_id', () => redis.zrem(keys.live, liveMember(ID, 'r'))],
  ['state_status', () => redis.del(keys.state)]
])('acts on nothing when %s has changed since the preview', async (field, change) => {
  await guard.acquire({ type: TYPE, id: ID, runId: 'r' })
  await redis.zadd(keys.live, 1000, liveMember(ID, 'r'))
  const seen = await look('r')
  await change()
  const before = await values()
  for (const what of ['delete_lock', 'close_run'] as const) {
    expect(await act(what, seen)).toMatchObject({ answer: 'CHANGED', field })
  }
  expect(await values()).toEqual(before)
})

test('a state of the future is never touched', async () => {
  await redis.set(keys.lock, 'x')
  const seen = await look(null)
  await redis.set(keys.state, '{"v":2}')
  await expect(act('delete_lock', seen)).rejects.toMatchObject({ reason: 'future_version', key: keys.state })
  expect(await redis.get(keys.lock)).toBe('x')
})

test('a snapshot names a key of the wrong type and still shows the rest', async () => {
  const run = await take()
  await redis.del(keys.runs)
  await redis.set(keys.runs, 'x')
  const { resources, at } = await guard.snapshot(TYPE, [ID, 'none'])
  expect(Math.abs(at - Date.now())).toBeLessThan(60_000)
  expect(resources).toMatchObject([
    { id: ID, lock: run.runId, unreadable: { key: keys.runs, type: 'string' } },
    { id: 'none', lock: null, state: null, unreadable: null }
  ])
})
