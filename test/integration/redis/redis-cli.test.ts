import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resourceKeys } from '@shared/protocol/keys'
import { redisCliCommands } from '../../../src/renderer/features/locks/redis-cli'
import { row } from '../../unit/renderer/live'
import { endpoint } from '../../fixtures/fleet'
import { startRedis, type TestRedis } from '../../support/redis'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())

test.each([
  'tape-42',
  `it's "quoted" \\ and $(touch /tmp/taskguard-was-run) \`id\` %PATH% !1`,
  'a\nb\u0003\u001b[2J',
  '视频 8123 \u202E',
  '-n --help'
])('the copied commands find the keys of %j in a real shell', async (id) => {
  const client = redis.client()
  const keys = resourceKeys('taskguard', 'video_analysis', id)
  await client.set(keys.lock, 'run-1', 'PX', 600_000)
  await client.set(keys.state, '{"status":"running"}')
  await client.hset(keys.runs, 'run-1', '{"v":1}')
  await client.zadd(keys.live, '123', `${id}\u001frun-1`)
  const lines = redisCliCommands(
    row({ key: 'k', resourceId: id, runId: 'run-1' }),
    endpoint({ id: 'e', address: redis.url }),
    'linux'
  )
  const said: string[] = []
  for (const line of lines) said.push((await execa('sh', ['-c', line])).stdout)
  expect([said[0], said[2], said[3], said[4]]).toEqual(['run-1', '{"status":"running"}', '{"v":1}', '123'])
  expect(Number(said[1])).toBeGreaterThan(0)
})
