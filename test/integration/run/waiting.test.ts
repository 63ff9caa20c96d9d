import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildCli, runArgs } from '../../support/cli'
import type { CliProcess, TestCli } from '../../support/cli'
import { readResource } from '../../support/records'
import type { ResourceReader } from '../../support/records'
import { startRedis } from '../../support/redis'
import type { TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let redis: TestRedis
beforeAll(async () => {
  cli = await buildCli()
  redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
})

const start = (id: string, flags: readonly string[], script: string): CliProcess =>
  cli.start(runArgs(redis.url, id, flags, 'sh', '-c', script))
const resource = (id: string): ResourceReader => readResource(redis.client(), 't', id)
const started = (run: CliProcess): Promise<unknown> => until('it started', () => run.stdout.includes('ready'))
const waits = (run: CliProcess): Promise<unknown> => until('it waits', () => run.stderr.includes('waiting'))
const FOREVER = 'echo ready; while :; do sleep 0.05; done'

describe('--wait', () => {
  test('waits for the holder to end, says once whom it waits for, and counts as one refusal', async () => {
    const holder = start('queue', [], FOREVER)
    await started(holder)
    const waiting = start('queue', ['--wait'], 'echo my turn')
    await waits(waiting)
    // Long enough to have asked several times.
    await until(
      'it has asked again',
      async () => Number((await redis.client().info('commandstats')).match(/evalsha:calls=(\d+)/)?.[1]) > 5
    )
    holder.signal('SIGTERM')
    expect(await waiting.ended).toMatchObject({ code: 0, stdout: 'my turn\n' })
    expect(waiting.stderr.match(/waiting/g)).toHaveLength(1)
    const stats = await redis.client().keys('taskguard:{t}:stats:*')
    const counted = await Promise.all(stats.map((key) => redis.client().hget(key, 'rejected_running')))
    expect(counted.reduce((sum, count) => sum + Number(count ?? 0), 0)).toBe(1)
  })

  test('gives up after its duration with 75', async () => {
    const holder = start('limit', [], FOREVER)
    await started(holder)
    const result = await start('limit', ['--wait', '700ms'], 'echo never').ended
    expect(result).toMatchObject({
      code: 75,
      stdout: '',
      stderr: expect.stringContaining('refused: t limit is held by')
    })
    holder.signal('SIGTERM')
    await holder.ended
  })

  test('a completed resource is not waited for', async () => {
    await start('done', [], 'true').ended
    expect(await start('done', ['--wait'], 'echo never').ended).toMatchObject({ code: 75, stdout: '' })
  })

  test('Redis may go away and come back meanwhile', async () => {
    const holder = start('restart', ['--lease', '2s'], FOREVER)
    await started(holder)
    const waiting = start('restart', ['--wait', '30s'], 'echo my turn')
    await waits(waiting)
    await redis.kill()
    await until('the holder noticed', () => holder.stderr.includes('Redis is away'))
    await redis.start()
    await until('the holder is back', () => holder.stderr.includes('the lease is renewed again'))
    holder.signal('SIGTERM')
    expect(await waiting.ended).toMatchObject({ code: 0, stdout: 'my turn\n' })
  })

  test('SIGINT ends the waiting with 130, and nothing is recorded', async () => {
    const holder = start('interrupt', [], FOREVER)
    await started(holder)
    const waiting = start('interrupt', ['--wait'], 'echo never')
    await waits(waiting)
    waiting.signal('SIGINT')
    expect(await waiting.ended).toMatchObject({ code: 130, stdout: '' })
    expect(await resource('interrupt').records()).toHaveLength(1)
    holder.signal('SIGTERM')
    await holder.ended
  })
})

describe('--mode observe', () => {
  test('refuses nothing, says what would have been refused, and records the duplicate', async () => {
    const holder = start('watched', [], FOREVER)
    await started(holder)
    const lock = await resource('watched').lock()
    const beside = start('watched', ['--mode', 'observe'], 'echo ready; sleep 0.5; exit 4')
    await started(beside)
    expect(await resource('watched').live()).toHaveLength(2)
    expect(await beside.ended).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('would have been refused here: RUNNING')
    })
    expect(await resource('watched').lock()).toBe(lock)
    expect((await resource('watched').records()).map((one) => [one.mode, one.status])).toEqual([
      ['enforce', 'running'],
      ['observe', 'failed']
    ])
    holder.signal('SIGTERM')
    await holder.ended
  })
})

test('forty starts of a held resource, eight at once: none gets in', { timeout: 120_000 }, async () => {
  const results: (number | null)[] = []
  const holder = start('race', [], FOREVER)
  await started(holder)
  for (let wave = 0; wave < 5; wave += 1) {
    const some = Array.from({ length: 8 }, () => start('race', [], 'echo never'))
    results.push(...(await Promise.all(some.map(async (one) => (await one.ended).code))))
  }
  expect(new Set(results)).toEqual(new Set([75]))
  holder.signal('SIGTERM')
  await holder.ended
})
