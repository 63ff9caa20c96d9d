import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Guard } from '../../../src/main/engine/guard'
import { resourceKeys } from '../../../src/shared/protocol/keys'
import { startRedis, type TestRedis } from '../../support/redis'

const TYPE = 'image_analysis'
const ID = '1'
const keys = resourceKeys('tg', TYPE, ID)

let server: TestRedis
let redis: Redis

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
})
afterAll(() => server.stop())
beforeEach(async () => {
  await redis.flushall()
})

/** A guard that may do everything on its keys and channel but these. */
async function guardWithout(...rights: string[]): Promise<Guard> {
  const name = `u${rights.join('').replaceAll(/\W/g, '')}`
  await redis.call('ACL', 'SETUSER', name, 'reset', 'on', '>secret', '~tg:*', '&tg:*', '+@all', ...rights)
  return new Guard(server.client({ username: name, password: 'secret' }), { namespace: 'tg' })
}

test.each([['-zadd'], ['-hset'], ['-set'], ['-getset'], ['-pexpire'], ['-time'], ['-exists']])(
  'acquire with %s: the error is Redis own, and no lock, state, record or live member stays',
  async (right) => {
    const guard = await guardWithout(right)
    await expect(guard.acquire({ type: TYPE, id: ID })).rejects.toThrow(/NOPERM|can't run this command/)
    expect(await redis.exists(keys.lock, keys.state, keys.runs, keys.live)).toBe(0)
    guard.close()
  }
)

test('a key pattern that is not the guard’s own refuses before anything runs', async () => {
  await redis.call(
    'ACL',
    'SETUSER',
    'narrow',
    'reset',
    'on',
    '>secret',
    '~other:*',
    '~tg:types',
    '&*',
    '+@all'
  )
  const guard = new Guard(server.client({ username: 'narrow', password: 'secret' }), { namespace: 'tg' })
  await expect(guard.acquire({ type: TYPE, id: ID })).rejects.toThrow('NOPERM')
  expect(await redis.keys('tg:{*')).toEqual([])
  guard.close()
})

test('without the right to publish or to count, the guard still guards', async () => {
  const guard = await guardWithout('-publish', '-hincrby')
  const answer = await guard.acquire({ type: TYPE, id: ID })
  if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
  expect(await guard.acquire({ type: TYPE, id: ID })).toMatchObject({ answer: 'RUNNING' })
  expect(await guard.finish(answer.run, { outcome: 'completed' })).toMatchObject({ answer: 'FINISHED' })
  guard.close()
})

test('without the rights that only the fast paths use, the rules do it', async () => {
  const guard = await guardWithout('-strlen', '-getrange', '-hexists')
  const answer = await guard.acquire({ type: TYPE, id: ID })
  if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
  expect(await guard.renew(answer.run)).toMatchObject({ answer: 'RENEWED' })
  expect(await guard.finish(answer.run, { outcome: 'completed' })).toMatchObject({ answer: 'FINISHED' })
  expect(await redis.exists(keys.lock, keys.live)).toBe(0)
  guard.close()
})

test.each([['-zrem'], ['-set'], ['-getset'], ['-del']])(
  'finish with %s: the run stays as it was',
  async (right) => {
    const full = new Guard(server.client(), { namespace: 'tg' })
    const answer = await full.acquire({ type: TYPE, id: ID })
    if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
    const before = [await redis.get(keys.state), await redis.hgetall(keys.runs), await redis.get(keys.lock)]
    const guard = await guardWithout(right)
    await expect(guard.finish(answer.run, { outcome: 'completed' })).rejects.toThrow(
      /NOPERM|can't run this command/
    )
    expect([await redis.get(keys.state), await redis.hgetall(keys.runs), await redis.get(keys.lock)]).toEqual(
      before
    )
    expect(await full.finish(answer.run, { outcome: 'completed' })).toMatchObject({
      answer: 'FINISHED',
      again: false
    })
    guard.close()
    full.close()
  }
)
