import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openRedis, type ConnectOptions, type RedisRole } from '../../../src/main/engine/redis/connect'
import { RedisFault } from '../../../src/main/engine/redis/fault'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { freePort, startRedis, type TestRedis, type TestRedisOptions } from '../../support/redis'
import { until } from '../../support/until'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function server(options?: TestRedisOptions): Promise<TestRedis> {
  const redis = await startRedis(options)
  cleanups.push(() => redis.stop())
  return redis
}

async function open(url: string, role: RedisRole = 'command', options?: ConnectOptions) {
  const redis = await openRedis(parseRedisUrl(url), role, options)
  cleanups.push(() => redis.disconnect())
  return redis
}

const fault = (url: string, options?: ConnectOptions): Promise<RedisFault> =>
  open(url, 'command', options).then(
    () => {
      throw new Error(`connected to ${url}`)
    },
    (error: unknown) => {
      if (error instanceof RedisFault) return error
      throw error
    }
  )

describe('openRedis', () => {
  it('connects over TCP and a socket, with database, user and password', async () => {
    const redis = await server()
    const admin = redis.client()
    await admin.acl('SETUSER', 'bob', 'on', '>p:w', '~*', '&*', '+@all')
    const tcp = await open(`redis://bob:p:w@127.0.0.1:${redis.port}/5`)
    const unix = await open(`unix://bob:p:w@${redis.socket}?db=5`)
    await tcp.set('k', 'v')
    expect(await unix.get('k')).toBe('v')
    expect(await admin.get('k')).toBeNull()
  })

  it('says why it cannot', async () => {
    const redis = await server({ args: ['--requirepass', 'right-one'] })
    const at = `127.0.0.1:${redis.port}`
    expect((await fault(`redis://${at}`)).code).toBe('auth')
    const wrong = await fault(`redis://:not-the-one@${at}`)
    expect(wrong.code).toBe('auth')
    expect(`${wrong.message} ${wrong.hint} ${wrong.stack}`).not.toContain('not-the-one')
    expect((await fault(`redis://:right-one@${at}/99`)).code).toBe('wrong_database')
    expect((await fault(`unix://:right-one@${redis.socket}?db=99`)).code).toBe('wrong_database')
    expect((await fault(`rediss://:right-one@${at}`, { connectTimeout: 300 })).hint).toContain('speaks TLS')
    expect((await fault(`redis://127.0.0.1:${await freePort()}`)).code).toBe('unreachable')
    expect((await fault(`unix://${join(redis.folder, 'none.sock')}`)).message).toContain('no such socket')
    expect((await fault('redis://no-such-host.invalid')).code).toBe('unreachable')
  })

  it('takes a user who may do little', async () => {
    const redis = await server()
    await redis.client().acl('SETUSER', 'low', 'on', '>pw', '~a*', '+get')
    const low = await open(`redis://low:pw@127.0.0.1:${redis.port}`)
    expect(await low.get('a')).toBeNull()
  })

  it('gives up on a server that accepts and never answers', async () => {
    const redis = await server()
    redis.pause()
    try {
      const options = { connectTimeout: 300, commandTimeout: 300 }
      expect((await fault(redis.url, options)).code).toBe('timeout')
    } finally {
      redis.resume()
    }
  })

  it('names something that is no Redis', async () => {
    const other = await new Promise<Server>((resolve) => {
      const http = createServer((socket) => {
        socket.on('error', () => undefined)
        socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')
      })
      http.listen(0, '127.0.0.1', () => resolve(http))
    })
    cleanups.push(() => other.close())
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const said = await fault(`redis://127.0.0.1:${port}`)
    expect(said).toMatchObject({ code: 'server', problem: 'the answer is not that of a Redis' })
  })

  it('a guard fails at once while Redis is away, sends nothing twice, and reconnects', async () => {
    const redis = await server()
    const guard = await open(redis.url, 'guard')
    redis.pause()
    const underWay = guard.incr('n').then(
      () => 'answered',
      () => 'failed'
    )
    await redis.kill()
    expect(await underWay).toBe('failed')
    await expect(guard.incr('n')).rejects.toThrow('writeable')
    await redis.start()
    expect(await until('the guard is back', () => guard.incr('n').catch(() => false as const))).toBe(1)
  })

  it('a half-open socket is noticed and left', async () => {
    const redis = await server()
    const guard = await open(redis.url, 'guard', { commandTimeout: 300 })
    redis.pause()
    await expect(guard.get('k')).rejects.toThrow('timed out')
    await until('the socket is given up', () => guard.status !== 'ready')
    redis.resume()
    expect(await until('it is back', () => guard.set('k', '1').catch(() => false as const))).toBe('OK')
  })
})
