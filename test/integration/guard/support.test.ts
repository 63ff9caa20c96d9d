import { existsSync } from 'node:fs'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { startRedis } from '../../support/redis'

test('a test redis starts, comes back after a kill with its data, and leaves nothing', async () => {
  const redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
  const pid = redis.pid
  try {
    await redis.client().set('a', '1')
    await redis.kill()
    expect(() => redis.pid).toThrow('shut down')
    await redis.start()
    expect(redis.pid).not.toBe(pid)
    const tcp = new Redis(redis.url)
    expect(await tcp.get('a')).toBe('1')
    tcp.disconnect()
  } finally {
    await redis.stop()
  }
  expect(existsSync(redis.folder)).toBe(false)
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})
