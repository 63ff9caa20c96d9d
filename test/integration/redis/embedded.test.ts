import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openServer } from '../../../src/main/engine/redis/connect'
import { EmbeddedUnavailable, startEmbedded } from '../../../src/main/engine/redis/embedded/server'
import { isAlive, markOf } from '../../../src/main/engine/redis/embedded/process'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { bundleScript, type TestProcess, type TestScript } from '../../support/script'
import { until } from '../../support/until'

const startedSchema = z.object({ url: z.string(), pid: z.number(), adopted: z.boolean() })
const stoppedSchema = z.object({ stopped: z.boolean() })

let script: TestScript
let home: string
const pids = new Set<number>()

beforeAll(async () => {
  script = await bundleScript('test/integration/redis/fixtures/embedded-user.ts')
})
afterAll(() => script.remove())

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'taskguard-home-'))
})
afterEach(async () => {
  for (const pid of pids) {
    const mark = markOf(pid)
    if (isAlive(mark)) process.kill(pid, 'SIGKILL')
    await until('the server is gone', () => !isAlive(mark))
  }
  pids.clear()
  await rm(home, { recursive: true, force: true })
})

async function start(at = home) {
  const server = await startEmbedded({ home: at })
  pids.add(server.pid)
  return server
}

async function startedLine(user: TestProcess) {
  const started = startedSchema.parse(JSON.parse(await user.line()))
  pids.add(started.pid)
  return started
}

async function stopUser(user: TestProcess): Promise<boolean> {
  user.child.stdin?.write('stop\n')
  const { stopped } = stoppedSchema.parse(JSON.parse(await user.line()))
  await user.ended
  return stopped
}

async function withClient<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = await openServer(parseRedisUrl(url), 'command')
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}

describe('the embedded Redis', () => {
  it('keeps its data across a stop and a start, for this user alone', async () => {
    const first = await start()
    expect(first.adopted).toBe(false)
    expect(first.url).toMatch(/^unix:\/\//)
    await withClient(first.url, async (redis) => {
      await redis.set('kept', 'yes')
      expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
      expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', 'yes'])
      expect(await redis.config('GET', 'port')).toEqual(['port', '0'])
    })
    const { mode } = await stat(join(home, 'redis'))
    expect(mode & 0o077).toBe(0)
    expect(await first.stop()).toEqual({ stopped: true })
    expect(isAlive(markOf(first.pid))).toBe(false)

    const second = await start()
    expect(second.pid).not.toBe(first.pid)
    await withClient(second.url, async (redis) => expect(await redis.get('kept')).toBe('yes'))
    await second.stop()
  })

  it('two starters at once get one server', async () => {
    const users = Array.from({ length: 6 }, () => script.run([home]))
    const started = await Promise.all(users.map(startedLine))
    expect(new Set(started.map((each) => each.pid)).size).toBe(1)
    expect(started.filter((each) => !each.adopted)).toHaveLength(1)
    const stopped: boolean[] = []
    for (const user of users) stopped.push(await stopUser(user))
    expect(stopped).toEqual([false, false, false, false, false, true])
  })

  it('a server left by a crash is adopted with all it holds', async () => {
    const user = script.run([home])
    const { url, pid } = await startedLine(user)
    await withClient(url, (redis) => redis.set('held', '1'))
    user.child.kill('SIGKILL')
    expect(await user.ended).toBe('SIGKILL')
    expect(isAlive(markOf(pid))).toBe(true)

    const next = await start()
    expect(next).toMatchObject({ pid, adopted: true, url })
    await withClient(next.url, async (redis) => expect(await redis.get('held')).toBe('1'))
    expect(await next.stop()).toEqual({ stopped: true })
  })

  it('goes on while a client of ours is connected, whoever asks it to stop', async () => {
    const server = await start()
    const job = await openServer(parseRedisUrl(server.url), 'guard')
    expect(await server.stop()).toEqual({ stopped: false })
    expect(await job.set('still', 'here')).toBe('OK')
    job.disconnect()
    await until('the job is gone from the list', () =>
      withClient(server.url, async (redis) => !String(await redis.client('LIST')).includes('taskguard-guard'))
    )
    const again = await start()
    expect(await again.stop()).toEqual({ stopped: true })
  })

  it('a server killed under us leaves nothing that hinders the next start', async () => {
    const first = await start()
    process.kill(first.pid, 'SIGKILL')
    await until('it is dead', () => !isAlive(markOf(first.pid)))
    expect(await first.stop()).toEqual({ stopped: true })
    const second = await start()
    expect(second.adopted).toBe(false)
    expect(await second.stop()).toEqual({ stopped: true })
  })

  it('the lock of a starter that died is broken', async () => {
    const user = script.run([home])
    await startedLine(user)
    user.child.kill('SIGKILL')
    await user.ended
    await writeFile(
      join(home, 'redis', 'lock'),
      JSON.stringify({ pid: user.child.pid, started: '1', nonce: 'x' })
    )
    const next = await start()
    expect(next.adopted).toBe(true)
    await next.stop()
  })

  it('waits for a server that is stopped on our data instead of starting a second one', async () => {
    const first = await start()
    process.kill(first.pid, 'SIGSTOP')
    const second = startEmbedded({ home })
    let done = false
    void second.finally(() => (done = true))
    await until('the second starter has asked in vain', async () => {
      const lock = await readFile(join(home, 'redis', 'lock'), 'utf8').catch(() => '')
      return lock !== ''
    })
    expect(done).toBe(false)
    process.kill(first.pid, 'SIGCONT')
    expect((await second).pid).toBe(first.pid)
    await (await second).stop()
    await first.stop()
  })

  it('uses a short socket path where the home is deep', async () => {
    const deep = join(home, 'a-folder-with-a-rather-long-name'.repeat(3), 'and-another-one'.repeat(4))
    const server = await start(deep)
    expect(decodeURIComponent(server.url).length).toBeLessThan(108)
    await withClient(server.url, async (redis) => expect(await redis.ping()).toBe('PONG'))
    await server.stop()
  })

  it('says how to get one where none is installed', async () => {
    const error = await startEmbedded({ home, path: join(home, 'nothing-here') }).catch(
      (thrown: unknown) => thrown
    )
    expect(error).toBeInstanceOf(EmbeddedUnavailable)
    expect(error).toHaveProperty('installHint', expect.stringMatching(/redis|valkey/))
  })

  it('says what the server said when it cannot start', async () => {
    const server = await start()
    await server.stop()
    await writeFile(join(home, 'redis', 'appendonlydir', 'appendonly.aof.manifest'), 'this is no manifest\n')
    await expect(start()).rejects.toThrow(/ended at its start: .*AOF/i)
  })
})
