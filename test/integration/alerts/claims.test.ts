import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { alertedKey } from '@shared/protocol/keys'
import { claim, type ClaimAct, type Claimed } from '../../../src/main/engine/alerts/claims/claim-store'
import { EndpointClaims } from '../../../src/main/engine/alerts/claims/endpoint-claims'
import { GuardArgumentError, UnreadableKeyError } from '../../../src/main/engine/guard'
import { callScript } from '../../../src/main/engine/guard/connection'
import { loadScripts } from '../../../src/main/engine/guard/scripts'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { startRedis, type TestRedis } from '../../support/redis'

const KEY = alertedKey('taskguard')
const LEASE = 60_000

let server: TestRedis
let redis: Redis
beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
})
beforeEach(() => redis.flushall())
afterAll(() => server.stop())

const ask = async (
  act: ClaimAct,
  owner: string,
  marks: string[] = ['f1'],
  channel = 'team'
): Promise<string[]> =>
  (await claim(redis, 'taskguard', { act, channel, owner, lease: LEASE, marks })).map(({ answer }) => answer)

/** The script with another clock: so many milliseconds after the epoch. */
async function at(ms: number, act: ClaimAct, owner: string, marks = ['f1']): Promise<unknown> {
  const { claim: script } = loadScripts(`now = function() return ${ms}000 end`)
  return callScript(redis, script, [KEY], [act, 'team', owner, String(LEASE), ...marks])
}
const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00')
const T0 = Date.parse('2026-11-24T12:00:00Z')

describe('the claim of an alert', () => {
  test('is one sender’s; who has it may take it again, and what was told is told', async () => {
    expect(await ask('open', 'ana')).toEqual(['mine'])
    expect(await ask('open', 'bo')).toEqual(['taken'])
    expect(await ask('open', 'ana')).toEqual(['mine'])
    await ask('told', 'ana')
    expect(await ask('open', 'ana')).toEqual(['told'])
    expect(await ask('open', 'bo')).toEqual(['told'])
    expect(await redis.pttl(KEY)).toBeGreaterThan(7 * 86_400_000)
  })

  test('is for one channel and one finding', async () => {
    await ask('open', 'ana', ['f1'])
    expect(await ask('open', 'bo', ['f2'])).toEqual(['mine'])
    expect(await ask('open', 'bo', ['f1'], 'another')).toEqual(['mine'])
    expect(await ask('open', 'bo', ['f1@1795480560709'])).toEqual(['mine'])
    expect(await ask('open', 'bo', ['f1', 'f3'])).toEqual(['taken', 'mine'])
  })

  test('passes to another when its lease is over', async () => {
    expect(await at(T0, 'open', 'ana')).toEqual(['CLAIMED', 'MINE'])
    expect(await at(T0 + LEASE - 1, 'open', 'bo')).toEqual(['CLAIMED', `TAKEN:${iso(T0 + LEASE)}`])
    expect(await at(T0 + LEASE, 'open', 'bo')).toEqual(['CLAIMED', 'MINE'])
    expect(await at(T0 + LEASE + 1, 'open', 'ana')).toEqual(['CLAIMED', `TAKEN:${iso(T0 + 2 * LEASE)}`])
    expect(await redis.hget(KEY, 'team:f1')).toBe(
      `{"v":1,"state":"telling","by":"bo","until":"${iso(T0 + 2 * LEASE)}"}`
    )
  })

  test('of a resolution is for what was told, and makes room for the same trouble after five minutes', async () => {
    expect(await at(T0, 'resolve', 'ana')).toEqual(['CLAIMED', 'NONE'])
    await at(T0, 'open', 'ana')
    // Its opening waits yet: only who tells that tells of its end.
    expect(await at(T0, 'resolve', 'bo')).toEqual(['CLAIMED', 'NONE'])
    expect(await at(T0, 'resolve', 'ana')).toEqual(['CLAIMED', 'MINE'])
    await at(T0, 'told', 'ana')
    expect(await at(T0, 'resolve', 'bo')).toEqual(['CLAIMED', 'MINE'])
    expect(await at(T0, 'resolve', 'ana')).toEqual(['CLAIMED', `TAKEN:${iso(T0 + LEASE)}`])
    expect(await at(T0, 'open', 'ana')).toEqual(['CLAIMED', `TAKEN:${iso(T0 + LEASE)}`])
    await at(T0 + 1_000, 'over', 'bo')
    expect(await at(T0 + 1_000, 'resolve', 'ana')).toEqual(['CLAIMED', 'TOLD'])
    const anew = T0 + 1_000 + 300_000
    expect(await at(anew - 1, 'open', 'ana')).toEqual(['CLAIMED', `TAKEN:${iso(anew)}`])
    expect(await at(anew, 'open', 'ana')).toEqual(['CLAIMED', 'MINE'])
  })

  test('a resolution that nobody is told of is written down as well', async () => {
    await at(T0, 'told', 'ana')
    expect(await at(T0, 'over', 'bo')).toEqual(['CLAIMED', 'MINE'])
    expect(await at(T0 + 300_000, 'open', 'bo')).toEqual(['CLAIMED', 'MINE'])
  })

  test('what another wrote and nobody understands stays, and hides nothing', async () => {
    await redis.hset(KEY, 'team:f1', '{"v":2}', 'team:f2', 'nonsense')
    expect(await ask('open', 'ana', ['f1', 'f2', 'f3'])).toEqual(['unreadable', 'unreadable', 'mine'])
    expect(await redis.hget(KEY, 'team:f1')).toBe('{"v":2}')
    await redis.del(KEY)
    await redis.set(KEY, 'a text')
    await expect(ask('open', 'ana')).rejects.toThrow(UnreadableKeyError)
  })

  test('is refused with a wrong argument', async () => {
    await expect(ask('open', 'an owner')).rejects.toThrow(GuardArgumentError)
    await expect(ask('open', 'ana', ['a b'])).rejects.toThrow(GuardArgumentError)
    expect(await redis.exists(KEY)).toBe(0)
  })

  test('entries are bounded: those that are over leave, and a full hash says so', async () => {
    const until = (ms: number): string => `{"v":1,"state":"told","by":"x","until":"${iso(ms)}"}`
    const fill = async (text: string, count: number): Promise<void> => {
      for (let from = 0; from < count; from += 1_000)
        await redis.hset(
          KEY,
          Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`team:x${from + i}`, text]))
        )
    }
    await fill(until(Date.now() + 3_600_000), 20_000)
    expect(await ask('open', 'ana', ['f1'])).toEqual(['full'])
    expect(await ask('open', 'ana', ['x7'])).toEqual(['told'])
    await redis.del(KEY)
    await fill(until(Date.now() - 1_000), 20_000)
    expect(await ask('open', 'ana', ['f1'])).toEqual(['mine'])
    expect(await redis.hlen(KEY)).toBeLessThan(19_500)
  })

  test('a thousand are claimed in two calls, and of two that come at once one gets them all', async () => {
    const marks = Array.from({ length: 1_000 }, (_, i) => `f${i}`)
    const other = server.client()
    const request = { act: 'open', channel: 'team', lease: LEASE, marks } as const
    const [ana, bo] = await Promise.all([
      claim(redis, 'taskguard', { ...request, owner: 'ana' }),
      claim(other, 'taskguard', { ...request, owner: 'bo' })
    ])
    const mine = (answers: Claimed[]): number => answers.filter(({ answer }) => answer === 'mine').length
    expect([mine(ana), mine(bo)].sort((a, b) => a - b)).toEqual([0, 1_000])
  })
})

describe('an endpoint that may not be written to', () => {
  const reader = async (rights: string[]): Promise<string> => {
    await redis.call('ACL', 'SETUSER', 'reader', 'reset', 'on', '>pass', '~*', '&*', ...rights)
    return server.url.replace('redis://', 'redis://reader:pass@')
  }
  const claims = (url: string, writable = true): EndpointClaims =>
    new EndpointClaims({
      redis: parseRedisUrl(url),
      namespace: 'taskguard',
      writable: () => writable,
      offset: () => 0
    })
  const request = { channel: 'team', owner: 'ana', lease: LEASE, marks: ['f1'] } as const

  test.each([
    ['protected', ['+@all'], false],
    ['without the right', ['+@all', '-hset'], true]
  ])('%s: it sees what others tell, waits for them, and writes nothing', async (_what, rights, writable) => {
    const own = claims(await reader(rights), writable)
    const [first] = await own.claim({ ...request, act: 'open' })
    // Somebody who may write comes first.
    expect(first?.answer).toBe('taken')
    await ask('open', 'bo')
    expect((await own.claim({ ...request, act: 'open' }))[0]?.answer).toBe('taken')
    await ask('told', 'bo')
    expect(await own.claim({ ...request, act: 'open' })).toEqual([{ answer: 'told' }])
    await ask('over', 'bo')
    expect(await own.claim({ ...request, act: 'resolve' })).toEqual([{ answer: 'told' }])
    const before = await redis.hgetall(KEY)
    await own.claim({ ...request, act: 'told' })
    await own.claim({ ...request, act: 'over' })
    expect(await redis.hgetall(KEY)).toEqual(before)
  })

  test('a Redis that is away can’t be asked', async () => {
    await expect(claims('redis://127.0.0.1:1').claim({ ...request, act: 'open' })).rejects.toThrow(
      '127.0.0.1:1'
    )
  })
})
