import { afterAll, beforeAll, expect, it } from 'vitest'
import { thresholdTable } from '@shared/findings/thresholds'
import { Guard } from '../../../src/main/engine/guard'
import { EndpointMonitor } from '../../../src/main/engine/monitor/endpoint-monitor'
import { openRedis } from '../../../src/main/engine/redis/connect'
import type { RedisFault } from '../../../src/main/engine/redis/fault'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { freePort } from '../../support/redis'
import { startSentinel, type TestSentinel } from '../../support/servers/sentinel'
import { until } from '../../support/until'

let watch: TestSentinel
beforeAll(async () => (watch = await startSentinel()))
afterAll(() => watch.stop())

const fault = (url: string): Promise<RedisFault> =>
  openRedis(parseRedisUrl(url), 'command', { connectTimeout: 2_000 }).then(
    () => {
      throw new Error(`connected to ${url}`)
    },
    (error: unknown) => error as RedisFault
  )

it('says what is wrong with the Sentinels', async () => {
  expect(await fault(`redis+sentinel://127.0.0.1:${watch.port}/other`)).toMatchObject({
    code: 'server',
    problem: 'no Sentinel knows a primary of this name'
  })
  expect(await fault(`redis+sentinel://127.0.0.1:${await freePort()}/main`)).toMatchObject({
    code: 'unreachable',
    problem: expect.stringContaining('no Sentinel answers')
  })
  expect(await fault(`redis+sentinel://127.0.0.1:${watch.primary.port}/main`)).toMatchObject({
    problem: 'this is a Redis, and no Sentinel'
  })
})

it('follows a failover: monitor and guard go on with the new primary', async () => {
  const target = parseRedisUrl(watch.url)
  const redis = await openRedis(target, 'guard')
  const guard = new Guard(redis, { namespace: 'taskguard' })
  const monitor = new EndpointMonitor({
    target,
    namespace: 'taskguard',
    templates: [],
    otherLocks: [],
    thresholds: thresholdTable(),
    poll: 50,
    fullSweep: 60_000,
    scanEvery: 60_000,
    scanKeysPerSecond: 20_000,
    scanShare: 0.5
  })
  const ids = (): string =>
    [...monitor.resources.values()]
      .map(({ id }) => id)
      .sort()
      .join()
  try {
    monitor.start()
    expect(await guard.acquire({ type: 'ocr', id: 'before' })).toMatchObject({ answer: 'ACQUIRED' })
    await until('it is watched', () => ids() === 'before')
    await until('the replica has it', async () => (await watch.replica.client().dbsize()) > 0)
    await watch.primary.kill()
    await until(
      'the replica is the primary',
      async () => (await watch.primaryPort()) === watch.replica.port,
      {
        timeoutMs: 30_000
      }
    )
    const answer = await until(
      'the guard has found it',
      async () => guard.acquire({ type: 'ocr', id: 'after' }),
      { timeoutMs: 30_000 }
    )
    expect(answer).toMatchObject({ answer: 'ACQUIRED' })
    await until('the monitor too', () => monitor.status.connection === 'live' && ids() === 'after,before', {
      timeoutMs: 30_000
    })
  } finally {
    await monitor.stop()
    guard.close()
    redis.disconnect()
  }
})
