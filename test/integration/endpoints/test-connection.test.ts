import { createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { TestStep } from '@shared/endpoints/test-step'
import { testConnection } from '../../../src/main/engine/endpoints/test-connection'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { startRedis, type TestRedis, type TestRedisOptions } from '../../support/redis'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function server(options?: TestRedisOptions): Promise<TestRedis> {
  const redis = await startRedis(options)
  cleanups.push(() => redis.stop())
  return redis
}

async function silent(): Promise<number> {
  const listening: Server = createServer(() => undefined)
  cleanups.push(() => listening.close())
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const address = listening.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

async function tried(
  url: string,
  limit = 20_000,
  signal = new AbortController().signal
): Promise<TestStep[]> {
  const steps: TestStep[] = []
  await testConnection({
    redis: parseRedisUrl(url),
    namespace: 'taskguard',
    signal,
    limit,
    onStep: (step) => steps.push(step)
  })
  return steps
}

const statuses = (steps: readonly TestStep[]): string[] => steps.map(({ id, status }) => `${id} ${status}`)

it('says step by step what it found, and leaves nothing behind', async () => {
  const redis = await server({ args: ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'] })
  const steps = await tried(redis.url)
  expect(statuses(steps)).toEqual([
    'connect running',
    'connect ok',
    'version ok',
    'role ok',
    'rights ok',
    'scripts ok',
    'clock ok',
    expect.stringMatching(/^latency /),
    'eviction critical',
    'persistence warning'
  ])
  expect(steps.find(({ id }) => id === 'eviction')?.facts).toMatchObject({ policy: 'allkeys-lru' })
  expect(await redis.client().dbsize()).toBe(0)
})

it('names the rights that a user lacks', async () => {
  const redis = await server()
  await redis
    .client()
    .call('ACL', 'SETUSER', 'narrow', 'on', '>secret', '~taskguard:*', '&*', '+@all', '-zadd')
  const steps = await tried(redis.url.replace('redis://', 'redis://narrow:secret@'))
  const rights = steps.find(({ id }) => id === 'rights')
  expect(rights).toMatchObject({ status: 'critical' })
  expect(JSON.stringify(rights?.facts)).toContain('zadd')
})

it('ends at the first fault, with what to do, and without the password', async () => {
  const redis = await server({ args: ['--requirepass', 'right-one'] })
  const steps = await tried(redis.url.replace('redis://', 'redis://:not-the-one@'))
  expect(statuses(steps)).toEqual(['connect running', 'connect critical'])
  expect(steps[1]?.fault).toMatchObject({ code: 'auth', hint: expect.stringContaining('password') })
  expect(JSON.stringify(steps)).not.toContain('not-the-one')
})

it('is bounded in time', async () => {
  const steps = await tried(`redis://127.0.0.1:${await silent()}`, 200)
  expect(steps.at(-1)?.fault).toMatchObject({ code: 'timeout' })
})

it('ends at once when it is cancelled, and says no more', async () => {
  const cancel = new AbortController()
  const trial = tried(`redis://127.0.0.1:${await silent()}`, 20_000, cancel.signal)
  cancel.abort()
  expect(statuses(await trial)).toEqual(['connect running'])
})
