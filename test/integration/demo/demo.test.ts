import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { resourceKeys, typeKeys } from '@shared/protocol/keys'
import { DemoRunning, resetDemo, startDemo, type Demo } from '../../../src/main/engine/demo'
import { Guard } from '../../../src/main/engine/guard'
import { openServer } from '../../../src/main/engine/redis/connect'
import { startEmbedded, type EmbeddedServer } from '../../../src/main/engine/redis/embedded/server'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { startRedis } from '../../support/redis'
import { until } from '../../support/until'

let home: string
let server: EmbeddedServer
let redis: Redis
const running: Demo[] = []

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'taskguard-demo-'))
  server = await startEmbedded({ home })
  redis = await openServer(parseRedisUrl(server.url), 'guard')
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((demo) => demo.stop()))
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
  await rm(home, { recursive: true, force: true })
})

const options = (url = server.url, once = false) => ({
  url,
  once,
  namespace: 'taskguard',
  signal: new AbortController().signal,
  log: () => undefined
})

async function play(once = false): Promise<Demo> {
  const demo = await startDemo(options(server.url, once))
  running.push(demo)
  return demo
}

/** What a person of this machine ran on the same Redis. */
async function ownWork(): Promise<void> {
  const guard = new Guard(redis, { namespace: 'taskguard' })
  const answer = await guard.acquire({ type: 'video_analysis', id: '42', force: true })
  if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
  await guard.finish(answer.run, { outcome: 'completed' })
  guard.close()
}

/** Every key of resources, with its value; counters and the demo's own marks aside. */
async function resources(): Promise<Record<string, string>> {
  const keys = (await redis.keys('*')).filter((key) => /:(lock|state|runs|refused):|^task_/.test(key))
  const own = keys.filter((key) => !key.startsWith('taskguard-demo:')).sort((a, b) => (a < b ? -1 : 1))
  return Object.fromEntries(await Promise.all(own.map(async (key) => [key, await redis.dumpBuffer(key)])))
}

const KEYS = resourceKeys('taskguard', 'video_analysis', 'demo-8123')

describe('the demo', () => {
  it('is refused by any Redis but the embedded one, which stays untouched', async () => {
    const other = await startRedis()
    try {
      await expect(startDemo(options(other.url))).rejects.toThrow('embedded Redis only')
      await expect(resetDemo(options(other.url))).rejects.toThrow('embedded Redis only')
      expect(await other.client().dbsize()).toBe(0)
    } finally {
      await other.stop()
    }
  })

  it('keeps its runs alive, moves them on, and ends them as cancelled when it stops', async () => {
    const demo = await play()
    const progress = async (): Promise<string[]> =>
      (await redis.hvals(KEYS.runs)).map((text) => /"text":"([^"]*)"/.exec(text)?.[1] ?? '')
    const before = await progress()
    expect(before).toHaveLength(2)
    await until('both runs went on', async () =>
      (await progress()).every((text, at) => text !== before[at]) ? true : undefined
    )
    await demo.stop()
    expect(await redis.zrangebyscore(KEYS.live, '-inf', '+inf')).toEqual([])
    expect((await redis.hvals(KEYS.runs)).every((text) => text.includes('"status":"cancelled"'))).toBe(true)
  })

  it('can be played again and again, without growing', async () => {
    await (await play(true)).stop()
    const first = Object.keys(await resources())
    await (await play(true)).stop()
    expect(Object.keys(await resources())).toEqual(first)
  })

  it('removes what it wrote and nothing of the user’s own', async () => {
    await resetDemo(options())
    await ownWork()
    const before = await resources()
    expect(Object.keys(before)).not.toEqual([])
    await (await play(true)).stop()
    expect(Object.keys(await resources()).length).toBeGreaterThan(Object.keys(before).length + 20)
    expect(await resetDemo(options())).toBeGreaterThan(15)
    expect(await resources()).toEqual(before)
    for (const type of ['video_analysis', 'audio_analysis', 'image_analysis', 'data_analysis'])
      expect(await redis.zcard(typeKeys('taskguard', type).live)).toBe(0)
    expect(await resetDemo(options())).toBe(0)
  })

  it('plays once at a time', async () => {
    await play()
    await expect(startDemo(options())).rejects.toThrow(DemoRunning)
    await expect(resetDemo(options())).rejects.toThrow('stop that one first')
  })

  it('can be stopped while it sets the stage', async () => {
    const controller = new AbortController()
    const started = startDemo({ ...options(), signal: controller.signal })
    await until('it began', async () => (await redis.exists(KEYS.runs)) === 1 || undefined)
    controller.abort()
    await expect(started).rejects.toThrow(/abort/i)
    await play()
  })
})
