import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resourceKeys } from '@shared/protocol/keys'
import { Guard, UnreadableKeyError, type AcquireAnswer } from '../../../src/main/engine/guard'
import { guardStand } from '../../../src/main/engine/jobs/launch/guard-stand'
import type { RedisClient } from '../../../src/main/engine/redis/client'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

const TYPE = 'video_analysis'
const NAMESPACE = 'taskguard'
let redis: TestRedis
let client: RedisClient
let guard: Guard
let count = 0

beforeAll(async () => {
  redis = await startRedis()
  client = await openRedis(parseRedisUrl(redis.url), 'guard')
  guard = new Guard(client, { namespace: NAMESPACE })
})
afterAll(async () => {
  guard.close()
  client.disconnect()
  await redis.stop()
})

type Step =
  | 'completes'
  | 'fails'
  | 'dies'
  | 'tests'
  | 'test dies'
  | 'runs'
  | 'observes'
  | 'loses its lock'
  | 'is cancelled'

/** A dead holder's lease is short, and waited for. */
const LEASE_MS = 1_000

async function take(id: string, trial: boolean, leaseMs = 60_000, mode: 'enforce' | 'observe' = 'enforce') {
  const answer = await guard.acquire({ type: TYPE, id, test: trial, leaseMs, mode })
  return answer.answer === 'ACQUIRED' ? answer.run : null
}

async function act(id: string, step: Step): Promise<void> {
  const trial = step === 'tests' || step === 'test dies'
  const dies = step === 'dies' || step === 'test dies'
  const run = await take(id, trial, dies ? LEASE_MS : 60_000, step === 'observes' ? 'observe' : 'enforce')
  if (!run) return
  if (dies)
    await until('its lease is over', async () => !(await client.exists(keysOf(id).lock)), {
      timeoutMs: 20_000
    })
  else if (step === 'loses its lock') await client.del(keysOf(id).lock)
  else if (step === 'fails') await guard.finish(run, { outcome: 'failed', error: 'no frames' })
  else if (step === 'is cancelled') await guard.finish(run, { outcome: 'cancelled' })
  else if (step !== 'runs') await guard.finish(run, { outcome: 'completed', result: '{"frames":7}' })
}
const keysOf = (id: string) => resourceKeys(NAMESPACE, TYPE, id)

/** What acquire answers, in the terms of the look. */
const inItsTerms = (answer: AcquireAnswer): Record<string, unknown> => {
  switch (answer.answer) {
    case 'ACQUIRED':
      return { state: 'free' }
    case 'RUNNING':
      return { state: 'running', runId: answer.holder.runId, until: answer.holder.deadline }
    case 'COMPLETED':
      return {
        state: 'completed',
        runId: answer.runId,
        taskId: answer.taskId,
        at: Date.parse(answer.endTime),
        result: answer.result
      }
    case 'QUARANTINED':
      return { state: 'quarantined', attempts: answer.attempts, lastRunId: answer.lastRunId }
    case 'ENDED':
    default:
      throw new Error(answer.answer)
  }
}

describe('a look before a launch says what acquire will answer, and changes nothing', () => {
  const stories: readonly (readonly Step[])[] = [
    [],
    ['runs'],
    ['completes'],
    ['fails'],
    ['tests'],
    ['is cancelled'],
    ['completes', 'fails'],
    ['completes', 'tests'],
    ['completes', 'observes'],
    ['dies'],
    ['test dies'],
    ['completes', 'test dies'],
    ['fails', 'dies', 'dies'],
    ['loses its lock'],
    ['observes'],
    ['dies', 'dies', 'dies', 'dies', 'dies'],
    ['dies', 'dies', 'dies', 'dies', 'dies', 'test dies'],
    ['dies', 'dies', 'fails', 'dies', 'dies', 'dies'],
    ['dies', 'dies', 'dies', 'dies', 'completes']
  ]
  test.each(stories.map((story) => [story.join(', ') || 'nothing happened', story] as const))(
    '%s',
    async (_name, story) => {
      count += 1
      const id = `tape-${count}`
      for (const step of story) await act(id, step)
      const before = await dumped()
      const stand = await guardStand(client, { namespace: NAMESPACE, type: TYPE, id })
      expect(await dumped()).toEqual(before)
      expect(stand).toMatchObject(inItsTerms(await guard.acquire({ type: TYPE, id, leaseMs: 60_000 })))
    }
  )

  test('a key that can’t be read', async () => {
    const id = 'unreadable'
    await client.set(keysOf(id).state, '{"v":2}')
    const stand = await guardStand(client, { namespace: NAMESPACE, type: TYPE, id })
    expect(stand).toMatchObject({ state: 'unreadable', key: keysOf(id).state })
    await expect(guard.acquire({ type: TYPE, id })).rejects.toThrow(UnreadableKeyError)
  })

  test('a lock that a hand has set', async () => {
    const id = 'by hand'
    await client.set(keysOf(id).lock, 'somebody')
    const stand = await guardStand(client, { namespace: NAMESPACE, type: TYPE, id })
    expect(stand).toMatchObject({ state: 'running', runId: 'somebody', until: null, host: null })
  })
})

/** Every key's bytes, without the leases that run down. */
async function dumped(): Promise<Record<string, string>> {
  const raw = redis.client()
  const keys = (await raw.keys('*')).sort()
  const values = await Promise.all(keys.map((key) => raw.dumpBuffer(key)))
  return Object.fromEntries(keys.map((key, at) => [key, values[at]?.toString('hex') ?? '']))
}
