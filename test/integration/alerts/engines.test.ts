import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChannelTarget } from '@shared/alerts/channel'
import { fromEngineSchema, type EndpointTarget, type FromEngine } from '@shared/live/link'
import { alertedKey, liveMember, resourceKeys, typeKeys } from '@shared/protocol/keys'
import { settingsSchema } from '@shared/settings/schema'
import { Engine } from '../../../src/main/engine/live/engine'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { WebhookServer, type ReceivedRequest } from '../../support/webhook-server'
import { MirrorWindow } from '../../support/window'
import { idOf } from './sending'

const TYPE = 'video_analysis'
const SLOW = { timeoutMs: 30_000 }

let redis: TestRedis
let fleet: Fleet
let server: WebhookServer
const desks: Desk[] = []
beforeEach(async () => {
  redis = await startRedis()
  fleet = new Fleet(redis.client())
  server = await WebhookServer.start()
})
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop()
  await server.stop()
  await redis.stop()
})

interface DeskOptions {
  readonly channels?: readonly Partial<ChannelTarget>[]
  readonly settings?: Record<string, unknown>
  readonly endpoint?: Partial<EndpointTarget>
  readonly home?: string
}

/** One app's engine. */
class Desk {
  readonly said: FromEngine[] = []
  readonly window = new MirrorWindow()
  readonly engine = new Engine((message) => this.said.push(fromEngineSchema.parse(message)))
  #requests = 0

  private constructor(readonly home: string) {}

  static async open(options: DeskOptions = {}): Promise<Desk> {
    const desk = new Desk(options.home ?? (await mkdtemp(join(tmpdir(), 'taskguard-alerts-'))))
    desks.push(desk)
    desk.configure(options)
    desk.engine.receive({ kind: 'window' }, desk.window.port)
    await until('it is live', () => desk.window.endpoints.get('one')?.connection === 'live')
    return desk
  }

  configure({ channels = [{}], settings = {}, endpoint = {} }: DeskOptions): void {
    this.engine.receive({
      kind: 'configure',
      home: this.home,
      settings: settingsSchema.parse({ 'monitor.poll': '50ms', 'monitor.scanEvery': '200ms', ...settings }),
      endpoints: [
        {
          id: 'one',
          name: 'prod',
          redis: parseRedisUrl(redis.url),
          namespace: 'taskguard',
          color: 'red',
          protected: false,
          ...endpoint
        }
      ],
      channels: channels.map((more) => ({
        identity: 'team',
        name: 'Team',
        kind: 'webhook',
        url: server.url,
        secret: null,
        resolved: false,
        language: 'en',
        ...more
      })),
      embedded: { enabled: false, namespace: 'taskguard' }
    })
  }

  heard<K extends FromEngine['kind']>(kind: K) {
    return this.said.filter((message): message is Extract<FromEngine, { kind: K }> => message.kind === kind)
  }

  sees(id: string): Promise<unknown> {
    return until(`${id} is seen`, () => this.keyOf(id) !== undefined, SLOW)
  }

  keyOf(id: string): string | undefined {
    return [...this.window.findings.values()].find(
      ({ kind, resource_id }) => kind === 'duplicate_run' && resource_id === id
    )?.key
  }

  async acknowledge(id: string): Promise<void> {
    this.#requests += 1
    const request = this.#requests
    const finding = this.keyOf(id) ?? ''
    this.window.send({ kind: 'alert', request, finding, act: { do: 'acknowledge', note: '' } })
    await until(
      'it is acknowledged',
      () => this.window.findings.get(finding)?.alert?.state === 'acknowledged',
      SLOW
    )
  }

  async stop(keep = false): Promise<void> {
    await this.engine.shutdown()
    this.window.close()
    if (!keep) await rm(this.home, { recursive: true, force: true })
  }
}

async function plant(...ids: string[]): Promise<void> {
  await Promise.all(
    ids.map(async (id) => {
      await fleet.plant({ id, runId: `${id}-a`, startedAgo: 9_000 })
      await fleet.plant({ id, runId: `${id}-b`, startedAgo: 5_000, state: false, lock: null })
    })
  )
}

async function resolve(id: string): Promise<void> {
  const keys = typeKeys('taskguard', TYPE)
  const client = redis.client()
  await client.zrem(keys.live, liveMember(id, `${id}-b`))
  await client.hdel(resourceKeys('taskguard', TYPE, id).runs, `${id}-b`)
  await client.zadd(keys.index, String((await fleet.now()) * 1000), id)
}

const resources = ({ body }: ReceivedRequest): string[] =>
  (JSON.parse(body) as { data: { alerts: { resource_id: string }[] } }).data.alerts.map(
    ({ resource_id }) => resource_id
  )
const told = (from = server): string[] => from.taken.flatMap(resources)
const arrived = (count: number, from = server): Promise<unknown> =>
  until(`${count} messages arrived`, () => from.taken.length >= count, SLOW)

describe('a duplicate', () => {
  test('reaches the channel from the engine, signed off by nobody’s window', async () => {
    const ana = await Desk.open()
    await plant('tape')
    await arrived(1)
    const { type, data } = JSON.parse(server.taken[0]?.body ?? '') as {
      type: string
      data: Record<string, unknown>
    }
    expect(type).toBe('alert.opened')
    expect(data).toMatchObject({
      group: false,
      alerts: [{ endpoint: 'prod', namespace: 'taskguard', kind: 'duplicate_run', resource_id: 'tape' }]
    })
    expect(
      ana.heard('opened').flatMap(({ findings, to }) => findings.map((one) => [one.resource_id, to]))
    ).toEqual([['tape', ['native', 'sound']]])
  })

  test('that somebody has acknowledged is not told, to those who come later either', async () => {
    const ana = await Desk.open({ channels: [] })
    await plant('known')
    await ana.sees('known')
    await ana.acknowledge('known')
    const bo = await Desk.open()
    await bo.sees('known')
    await plant('fresh')
    await arrived(1)
    expect(told()).toEqual(['fresh'])
  })

  test('goes where its rule says, and after the time that it says', async () => {
    const other = await WebhookServer.start()
    try {
      await Desk.open({
        channels: [{}, { identity: 'pager', name: 'Pager', url: other.url }],
        settings: {
          'notifications.rules': [
            { endpoint: 'prod', type: TYPE, notify: true, to: ['Pager'], for: '7s' },
            { notify: false }
          ]
        }
      })
      // Its second run began five seconds ago.
      await plant('tape')
      const planted = Date.now()
      await arrived(1, other)
      expect(Date.now() - planted).toBeGreaterThan(1_500)
      expect(told(other)).toEqual(['tape'])
      expect(server.received).toEqual([])
    } finally {
      await other.stop()
    }
  })

  test('that stands is told to a channel that is added, and to none again whose rules change', async () => {
    const ana = await Desk.open({ channels: [] })
    await plant('tape')
    await ana.sees('tape')
    ana.configure({})
    await arrived(1)
    ana.configure({ settings: { 'notifications.rules': [{ notify: true, to: ['Team'] }] } })
    await plant('next')
    await arrived(2)
    expect(told()).toEqual(['tape', 'next'])
  })
})

describe('two apps that watch one endpoint and tell one channel', () => {
  test('send each alert once, and its end once', async () => {
    const channels = [{ resolved: true }]
    const both = [await Desk.open({ channels }), await Desk.open({ channels })]
    const ids = ['a', 'b', 'c']
    for (const id of ids) {
      await plant(id)
      for (const desk of both) await desk.sees(id)
      await until(`${id} is told`, () => told().includes(id), SLOW)
    }
    for (const id of ids) await resolve(id)
    await until(
      'every end is told',
      () =>
        server.taken.filter(({ body }) => body.startsWith('{"type":"alert.resolved"')).length === ids.length,
      SLOW
    )
    // Whoever lost a claim asks again, and learns that it was told: that takes the lease.
    await until(
      'both know it',
      async () => {
        const texts = Object.values(await redis.client().hgetall(alertedKey('taskguard')))
        return texts.length === ids.length && texts.every((text) => text.includes('"ended"'))
      },
      SLOW
    )
    expect(told()).toEqual([...ids, ...told().slice(3)])
    expect(new Set(server.taken.map(idOf)).size).toBe(6)
    expect(server.taken).toHaveLength(6)
  })

  test('a storm is one message between them, with none lost from the lists', async () => {
    const both = [await Desk.open(), await Desk.open()]
    for (let part = 0; part < 10; part += 1)
      await plant(...Array.from({ length: 30 }, (_, at) => `storm-${part * 30 + at}`))
    for (const desk of both)
      await until(
        'all are seen',
        () =>
          [...desk.window.findings.values()].filter(({ kind }) => kind === 'duplicate_run').length === 300,
        SLOW
      )
    await arrived(1)
    const counts = (): number[] =>
      server.taken.map(({ body }) => (JSON.parse(body) as { data: { count: number } }).data.count)
    await until('all are told', () => counts().reduce((sum, count) => sum + count, 0) >= 300, SLOW)
    // A machine that stalls for seconds may part it; nobody tells what the other tells.
    expect(counts().length).toBeLessThanOrEqual(2)
    expect(counts().reduce((sum, count) => sum + count, 0)).toBe(300)
  })

  test('where one is killed with the message in its hands, the other tells', async () => {
    server.answer = 'hang'
    const ana = await Desk.open()
    await plant('tape')
    await until('ana sends', () => server.received.length === 1, SLOW)
    // What ana holds stays hers until the lease is over: here it is over at once.
    await ana.stop(true)
    const client = redis.client()
    const lapse = async (): Promise<void> => {
      for (const [field, text] of Object.entries(await client.hgetall(alertedKey('taskguard'))))
        await client.hset(
          alertedKey('taskguard'),
          field,
          text.replace(/"until":"[^"]+"/, '"until":"2026-01-01T00:00:00.000+00:00"')
        )
    }
    await lapse()
    server.answer = { status: 200 }
    const bo = await Desk.open()
    await arrived(1)
    await bo.sees('tape')
    // Back at work, ana finds that it was told.
    await Desk.open({ home: ana.home })
    await plant('next')
    await until('the next is told', () => told().includes('next'), SLOW)
    expect(told()).toEqual(['tape', 'next'])
  })

  test('a protected endpoint gets no claim; who may write tells, and nobody twice', async () => {
    const locked = await Desk.open({ endpoint: { protected: true } })
    const open = await Desk.open()
    await plant('tape')
    await open.sees('tape')
    await locked.sees('tape')
    await arrived(1)
    await plant('next')
    await until('the next is told', () => told().includes('next'), SLOW)
    expect(told()).toEqual(['tape', 'next'])
  })
})

test('alone with a protected endpoint, an app tells without a claim, and writes nothing there', async () => {
  await Desk.open({ endpoint: { protected: true } })
  await plant('tape')
  await arrived(1)
  expect(told()).toEqual(['tape'])
  expect(await redis.client().exists(alertedKey('taskguard'))).toBe(0)
})

test('an engine that starts anew tells nothing twice, and what it kept', async () => {
  const ana = await Desk.open()
  await plant('tape')
  await arrived(1)
  await server.vanish()
  await plant('kept')
  await until('it waits on the disk', () => ana.heard('channelState').at(-1)?.state.queued === 1, SLOW)
  await ana.stop(true)
  await server.comeBack()
  await Desk.open({ home: ana.home })
  await arrived(2)
  expect(told()).toEqual(['tape', 'kept'])
  const [folder = ''] = await readdir(join(ana.home, 'alerts-queue'))
  const files = await readdir(join(ana.home, 'alerts-queue', folder))
  for (const name of files.filter((one) => one.endsWith('.json')))
    expect(await readFile(join(ana.home, 'alerts-queue', folder, name), 'utf8')).not.toContain(
      '7f3a9c21d0e84b56'
    )
})

test('a test says what the server answered, and how it was not reached', async () => {
  const ana = await Desk.open()
  const ask = async (token: string, url: string) => {
    ana.engine.receive({
      kind: 'testChannel',
      token,
      channel: { kind: 'webhook', url, secret: null, language: 'en' }
    })
    const answered = await until(
      'an answer',
      () => ana.heard('channelTested').find((message) => message.token === token),
      SLOW
    )
    return answered.answer
  }
  server.next.push({ status: 403, body: 'invalid_token\n' })
  expect(await ask('1', server.url)).toMatchObject({ code: 'refused', status: 403, said: 'invalid_token' })
  expect(await ask('2', server.url)).toMatchObject({ code: 'delivered', status: 200, said: 'ok' })
  expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ type: 'alert.test' })
  await server.vanish()
  expect(await ask('3', server.url)).toMatchObject({ code: 'unreachable', status: null })
  expect(await ask('4', 'http://no-such-host.invalid/x')).toMatchObject({ code: 'unknown_host' })
})
