import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromEngineSchema, type EndpointTarget, type FromEngine, type ToEngine } from '@shared/live/link'
import { guardFindingKinds } from '@shared/findings/finding'
import { liveMessageSchema } from '@shared/live/view'
import { settingsSchema } from '@shared/settings/schema'
import { Guard } from '../../../src/main/engine/guard'
import { Engine } from '../../../src/main/engine/live/engine'
import { openRedis, openServer } from '../../../src/main/engine/redis/connect'
import { isAlive, markOf } from '../../../src/main/engine/redis/embedded/process'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { MirrorWindow } from '../../support/window'

let redis: TestRedis
let fleet: Fleet
let home: string
let engine: Engine
let said: FromEngine[]
const windows: MirrorWindow[] = []

beforeEach(async () => {
  redis = await startRedis()
  fleet = new Fleet(redis.client())
  home = await mkdtemp(join(tmpdir(), 'taskguard-engine-'))
  said = []
  engine = new Engine((message) => said.push(fromEngineSchema.parse(message)))
})
afterEach(async () => {
  await engine.shutdown()
  for (const window of windows.splice(0)) window.close()
  await redis.stop()
  await rm(home, { recursive: true, force: true })
})

const settings = settingsSchema.parse({ 'monitor.poll': '50ms', 'monitor.scanEvery': '200ms' })

const endpoint = (more: Partial<EndpointTarget> = {}): EndpointTarget => ({
  id: 'one',
  name: 'one',
  redis: parseRedisUrl(redis.url),
  namespace: 'taskguard',
  color: 'red',
  protected: true,
  ...more
})

function configure(endpoints: EndpointTarget[], embedded = false): void {
  const message: ToEngine = {
    kind: 'configure',
    home,
    settings,
    endpoints,
    embedded: { enabled: embedded, namespace: 'taskguard' }
  }
  engine.receive(message)
}

function openWindow(): MirrorWindow {
  const window = new MirrorWindow()
  windows.push(window)
  engine.receive({ kind: 'window' }, window.port)
  return window
}

const ids = (window: MirrorWindow): string[] => [...window.rows.values()].map((row) => row.resourceId).sort()
const heard = <K extends FromEngine['kind']>(kind: K) =>
  said.filter((message): message is Extract<FromEngine, { kind: K }> => message.kind === kind)

describe('the engine', () => {
  it('gives a window rows, then numbered deltas, and a snapshot whenever it asks', async () => {
    await fleet.plant({ id: 'before' })
    configure([endpoint()])
    const window = openWindow()
    await until('the row is there', () => ids(window).join() === 'before')
    expect([...window.rows.values()][0]).toMatchObject({
      endpointId: 'one',
      type: 'video_analysis',
      runId: 'run-1',
      owner: 'run-1',
      worker: 'worker@gpu-1',
      status: 'running',
      attempt: 1,
      source: 'guard',
      duplicate: false
    })
    expect(window.endpoints.get('one')).toMatchObject({
      address: `redis://127.0.0.1:${redis.port}`,
      color: 'red',
      protected: true,
      embedded: false,
      connection: 'live',
      fault: null
    })
    const client = await openRedis(parseRedisUrl(redis.url), 'guard')
    const guard = new Guard(client, { namespace: 'taskguard' })
    for (let at = 0; at < 20; at += 1) {
      const answer = await guard.acquire({ type: 'image_analysis', id: `i${at}` })
      if (answer.answer === 'ACQUIRED' && at % 2 === 0) await guard.finish(answer.run, { outcome: 'failed' })
    }
    client.disconnect()
    await until('ten more run', () => window.rows.size === 11)
    expect(window.gaps).toEqual([])
    const late = openWindow()
    await until('a later window has the same', () => late.rows.size === 11)
    window.rows.clear()
    window.resync()
    await until('it is whole again', () => window.rows.size === 11)
    expect(window.gaps).toEqual([])
    window.send({ kind: 'nonsense' })
    await until('nonsense is told', () => heard('log').some(({ text }) => text.includes('unknown')))
    for (const message of [...window.messages, ...late.messages])
      expect(liveMessageSchema.safeParse(message).success).toBe(true)
  })

  it('sends at most 20 deltas a second, whatever happens', async () => {
    configure([endpoint()])
    const window = openWindow()
    await until('it is live', () => window.endpoints.get('one')?.connection === 'live')
    const from = window.messages.length
    const started = Date.now()
    for (let at = 0; at < 150; at += 1) await fleet.plant({ id: `v${at}` })
    await until('all are there', () => window.rows.size === 150)
    const deltas = window.messages.slice(from).filter((message) => message.kind === 'delta').length
    expect(deltas).toBeLessThanOrEqual(Math.ceil((Date.now() - started) / 50) + 1)
  })

  it('a large view comes in parts', async () => {
    const batch = redis.client().pipeline()
    const now = await fleet.now()
    for (let at = 0; at < 4_500; at += 1)
      batch.zadd('taskguard:{bulk}:live', now + 60_000, `id-${at}\u001frun-${at}`)
    batch.sadd('taskguard:types', 'bulk')
    await batch.exec()
    configure([endpoint()])
    await until('all are known', () => engine.view.rowCount === 4_500)
    const window = openWindow()
    await until('the window has all', () => window.rows.size === 4_500)
    expect(
      window.messages.filter((message) => message.kind === 'snapshot').map((each) => each.parts)
    ).toEqual([3, 3, 3])
  })

  it('tells the shell what opens: old news as such, new news once, and the counts', async () => {
    await fleet.plant({ id: 'old', runId: 'a', startedAgo: 9_000 })
    await fleet.plant({ id: 'old', runId: 'b', startedAgo: 5_000, state: false, lock: null })
    configure([endpoint()])
    const window = openWindow()
    await until('the old one is told', () => heard('opened').length === 1)
    expect(heard('opened')[0]).toMatchObject({
      firstSnapshot: true,
      findings: [{ resource_id: 'old', endpointId: 'one' }]
    })
    await until('and counted', () => heard('counts').at(-1)?.critical === 1)
    expect([...window.rows.values()].every((row) => row.duplicate)).toBe(true)
    await until('the start is over', () => window.endpoints.get('one')?.complete === true)
    await fleet.plant({ id: 'new', runId: 'a' })
    await fleet.plant({ id: 'new', runId: 'b', state: false, lock: null })
    await until('the new one is told', () => heard('opened').length === 2)
    expect(heard('opened')[1]).toMatchObject({ firstSnapshot: false, findings: [{ resource_id: 'new' }] })
    expect(heard('opened')[1]?.findings[0]?.key).toBe(`one:${heard('opened')[1]?.findings[0]?.id}`)
    await until('and counted', () => heard('counts').at(-1)?.critical === 2)
    await until('windows have both', () => window.findings.size === 2)
  })

  it('keeps the rows while Redis is away, marked as stale, and has them again', async () => {
    await fleet.plant({ id: 'v1' })
    configure([endpoint()])
    const window = openWindow()
    await until('the row is there', () => window.rows.size === 1)
    await redis.kill()
    await until('it is stale', () => window.endpoints.get('one')?.connection === 'stale')
    expect(window.rows.size).toBe(1)
    expect(window.endpoints.get('one')?.fault?.code).toBe('unreachable')
    expect(window.endpoints.get('one')?.freshAt).not.toBeNull()
    await redis.start()
    fleet = new Fleet(redis.client())
    await fleet.plant({ id: 'v2' })
    await until('what stands now is shown', () => ids(window).join() === 'v2')
    expect(window.endpoints.get('one')).toMatchObject({ connection: 'live', fault: null })
  })

  it('follows its configuration: endpoints come, change and go', async () => {
    await fleet.plant({ id: 'v1' })
    await new Fleet(redis.client(), 'other').plant({ id: 'o1' })
    configure([endpoint(), endpoint({ id: 'two', namespace: 'other' })])
    const window = openWindow()
    await until('both are there', () => ids(window).join() === 'o1,v1')
    configure([
      endpoint({ id: 'two', namespace: 'other' }),
      endpoint({ id: 'bad', redis: { ...parseRedisUrl('rediss://:secret@127.0.0.1?ca=/none.pem') } })
    ])
    await until('one is gone', () => ids(window).join() === 'o1')
    expect([...window.endpoints.keys()].sort()).toEqual(['bad', 'two'])
    await until('the other says why', () => window.endpoints.get('bad')?.fault?.code === 'tls')
    expect(window.endpoints.get('bad')).toMatchObject({ connection: 'unavailable' })
    expect(JSON.stringify(window.messages)).not.toContain('secret')
    expect(window.gaps).toEqual([])
  })

  it('starts the embedded Redis, again when it dies, and ends it', async () => {
    configure([], true)
    const window = openWindow()
    await until('it is live', () => window.endpoints.get('embedded')?.connection === 'live')
    const pidOf = (text: string): number => Number(/process (\d+)/.exec(text)?.[1])
    const pid = pidOf(heard('log').find(({ text }) => text.includes('local Redis was started'))?.text ?? '')
    const view = window.endpoints.get('embedded')
    expect(view).toMatchObject({ embedded: true, namespace: 'taskguard' })
    const client = await openServer(parseRedisUrl(view?.address ?? ''), 'command')
    await new Fleet(client).plant({ id: 'kept' })
    await client.bgrewriteaof()
    client.disconnect()
    await until('the row is there', () => ids(window).join() === 'kept')
    process.kill(pid, 'SIGKILL')
    await until(
      'another one runs',
      () => heard('log').filter(({ text }) => text.includes('local Redis was started')).length === 2
    )
    await until('it is live again', () => window.endpoints.get('embedded')?.connection === 'live')
    const next = pidOf(
      heard('log').findLast(({ text }) => text.includes('local Redis was started'))?.text ?? ''
    )
    await engine.shutdown()
    expect(said.at(-1)).toEqual({ kind: 'stopped' })
    expect(isAlive(markOf(next))).toBe(false)
  })

  it('plays the demo on the embedded Redis, and stops it', async () => {
    configure([], true)
    const window = openWindow()
    engine.receive({ kind: 'demo', action: 'start' })
    await until('the demo runs', () => heard('demo').at(-1)?.state === 'running', { timeoutMs: 30_000 })
    // What is in no index, and what has to be looked at twice, among them.
    const shown = (): string =>
      [...new Set(Array.from(window.findings.values(), ({ kind }) => kind))].sort().join()
    await until('every kind of finding shows', () => shown() === guardFindingKinds.toSorted().join(), {
      timeoutMs: 30_000
    })
    await until('and another fleet’s keys', () =>
      [...window.rows.values()].some(({ source }) => source !== 'guard')
    )
    engine.receive({ kind: 'demo', action: 'stop' })
    await until('it stopped', () => heard('demo').at(-1)?.state === 'stopped')
    expect(heard('demo').map(({ state }) => state)).toEqual(['starting', 'running', 'stopped'])
  })

  it('says how to get a Redis where none is installed', async () => {
    const { PATH } = process.env
    process.env.PATH = home
    try {
      configure([endpoint()], true)
      const window = openWindow()
      await until('it says so', () => window.endpoints.get('embedded')?.fault?.code === 'embedded_missing')
      expect(window.endpoints.get('embedded')?.fault?.hint).toMatch(/redis|valkey/)
      await until('the other endpoint works', () => window.endpoints.get('one')?.connection === 'live')
      engine.receive({ kind: 'demo', action: 'start' })
      await until('the demo can not', () => heard('demo').at(-1)?.state === 'failed')
    } finally {
      process.env.PATH = PATH
    }
  })
})
