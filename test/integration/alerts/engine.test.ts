import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AlertAct, AlertAnswer } from '@shared/live/alert'
import { fromEngineSchema, type EndpointTarget, type FromEngine } from '@shared/live/link'
import type { LiveFinding } from '@shared/live/view'
import { alertEntrySchema } from '@shared/protocol/alerts'
import { alertsKey, liveMember, resourceKeys, typeKeys } from '@shared/protocol/keys'
import { settingsSchema } from '@shared/settings/schema'
import { actor } from '../../../src/main/engine/actor'
import { readAuditPage } from '../../../src/main/engine/audit'
import { Engine } from '../../../src/main/engine/live/engine'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { MirrorWindow } from '../../support/window'

const KEY = alertsKey('taskguard')
const TYPE = 'video_analysis'
const settingsWith = (poll: string) =>
  settingsSchema.parse({ 'monitor.poll': poll, 'monitor.scanEvery': '200ms' })

let redis: TestRedis
let fleet: Fleet
const desks: Desk[] = []

beforeEach(async () => {
  redis = await startRedis()
  fleet = new Fleet(redis.client())
})
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop()
  await redis.stop()
})

/** One app: its engine, its window, and what its shell heard. */
class Desk {
  readonly said: FromEngine[] = []
  readonly window = new MirrorWindow()
  readonly engine = new Engine((message) => this.said.push(fromEngineSchema.parse(message)))
  #requests = 0

  constructor(private readonly home: string) {}

  static async open(more: Partial<EndpointTarget> = {}, poll = '50ms'): Promise<Desk> {
    const desk = new Desk(await mkdtemp(join(tmpdir(), 'taskguard-alerts-')))
    desks.push(desk)
    desk.engine.receive({
      kind: 'configure',
      home: desk.home,
      settings: settingsWith(poll),
      endpoints: [
        {
          id: 'one',
          name: 'one',
          redis: parseRedisUrl(redis.url),
          namespace: 'taskguard',
          color: 'red',
          protected: false,
          ...more
        }
      ],
      embedded: { enabled: false, namespace: 'taskguard' }
    })
    desk.engine.receive({ kind: 'window' }, desk.window.port)
    await until('it is live', () => desk.window.endpoints.get('one')?.connection === 'live')
    return desk
  }

  duplicate(id = 'tape'): LiveFinding | undefined {
    return [...this.window.findings.values()].find(
      (finding) => finding.kind === 'duplicate_run' && finding.resource_id === id
    )
  }

  sees(what: string, fits: (finding: LiveFinding | undefined) => boolean, id?: string): Promise<unknown> {
    return until(what, () => fits(this.duplicate(id)))
  }

  get counts(): number | undefined {
    return this.heard('counts').at(-1)?.critical
  }

  heard<K extends FromEngine['kind']>(kind: K) {
    return this.said.filter((message): message is Extract<FromEngine, { kind: K }> => message.kind === kind)
  }

  /** Findings that the shell was told of, by what it was told. */
  told(kind: 'opened' | 'returned'): string[] {
    return this.heard(kind).flatMap(({ findings }) => findings.map((finding) => finding.resource_id))
  }

  async say(act: AlertAct, key = this.duplicate()?.key ?? 'none'): Promise<AlertAnswer['fault']> {
    this.#requests += 1
    const request = this.#requests
    this.window.send({ kind: 'alert', request, finding: key, act })
    const answer = await until('an answer', () =>
      this.window.messages.find(
        (message): message is AlertAnswer => message.kind === 'alertAnswer' && message.request === request
      )
    )
    return answer.fault
  }

  async stop(): Promise<void> {
    await this.engine.shutdown()
    this.window.close()
    await rm(this.home, { recursive: true, force: true })
  }
}

async function plantDuplicate(id = 'tape'): Promise<void> {
  await fleet.plant({ id, runId: `${id}-a`, startedAgo: 9_000 })
  await fleet.plant({ id, runId: `${id}-b`, startedAgo: 5_000, state: false, lock: null })
}

/** The second run is gone from `live`, and the index tells of it. */
async function resolve(id = 'tape'): Promise<void> {
  const keys = typeKeys('taskguard', TYPE)
  const client = redis.client()
  await client.zrem(keys.live, liveMember(id, `${id}-b`))
  await client.hdel(resourceKeys('taskguard', TYPE, id).runs, `${id}-b`)
  await client.zadd(keys.index, String((await fleet.now()) * 1000), id)
}

const acknowledge = (note = 'on it'): AlertAct => ({ do: 'acknowledge', note })
const isAcknowledged = (finding?: LiveFinding): boolean => finding?.alert?.state === 'acknowledged'

/** An entry as another program could write it: times relative to the server's now. */
async function plantEntry(finding: LiveFinding, more: Record<string, unknown>): Promise<void> {
  const entry = { v: 1, by: 'bo@desk', note: 'till the deploy', at: iso(await fleet.now()), ...more }
  await redis.client().hset(KEY, finding.id, JSON.stringify(entry))
}
const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00')

test('what is said, and what was unlocked for it, is in the audit trail; a protected endpoint’s refusal is not', async () => {
  await plantDuplicate()
  const desk = await Desk.open({ protected: true })
  await desk.sees('the duplicate', (finding) => finding !== undefined)
  expect(await desk.say(acknowledge())).toMatchObject({ code: 'protected' })
  desk.engine.receive({ kind: 'unlock', token: 't', id: 'one', name: 'one', forMs: 60_000 })
  expect(await desk.say(acknowledge('mine'))).toBeNull()
  await desk.sees('the acknowledgement', isAcknowledged)
  expect(await desk.say({ do: 'snooze', note: '', forMs: 5_000 })).toBeNull()
  await desk.sees('the snooze', (finding) => finding?.alert?.state === 'snoozed')
  expect(await desk.say({ do: 'clear' })).toBeNull()
  const about = { type: TYPE, resource_id: 'tape', finding: desk.duplicate()?.id }
  const entries = await until('four acts', async () => {
    const page = await readAuditPage(redis.client(), 'taskguard', { from: 0, before: null, count: 10 })
    return page.acts.length === 4 ? page.acts.map(({ entry }) => entry) : undefined
  })
  expect(entries.sort((a, b) => ((a?.action ?? '') < (b?.action ?? '') ? -1 : 1))).toEqual([
    { v: 1, by: actor(), source: 'app', action: 'acknowledge', ...about, note: 'mine' },
    { v: 1, by: actor(), source: 'app', action: 'reactivate', ...about },
    { v: 1, by: actor(), source: 'app', action: 'snooze', ...about, for_ms: 5_000 },
    { v: 1, by: actor(), source: 'app', action: 'unlock', for_ms: 60_000 }
  ])
})

describe('an acknowledgement', () => {
  test('is the same for everybody who watches, lasts over a restart, and is not counted or told', async () => {
    await plantDuplicate()
    const [ana, bo] = [await Desk.open(), await Desk.open()]
    for (const desk of [ana, bo]) await until('it counts', () => desk.counts === 1)
    expect(await ana.say(acknowledge())).toBeNull()
    for (const desk of [ana, bo]) {
      await desk.sees('the acknowledgement', isAcknowledged)
      await until('it counts no more', () => desk.counts === 0)
    }
    const entry = alertEntrySchema.parse(
      JSON.parse((await redis.client().hget(KEY, bo.duplicate()?.id ?? '')) ?? '')
    )
    expect(bo.duplicate()?.alert).toEqual({
      state: 'acknowledged',
      by: entry.by,
      at: Date.parse(entry.at),
      until: null,
      note: 'on it'
    })
    expect(entry.by).toMatch(/^.+@.+$/)

    const late = await Desk.open()
    await late.sees('the acknowledgement', isAcknowledged)
    expect(late.told('opened')).not.toContain('tape')
    expect(late.told('returned')).toEqual([])
  })

  test('is taken back by anybody, and the finding counts again', async () => {
    await plantDuplicate()
    const [ana, bo] = [await Desk.open(), await Desk.open()]
    await ana.sees('the duplicate', (finding) => finding !== undefined)
    await ana.say(acknowledge())
    await bo.sees('the acknowledgement', isAcknowledged)
    expect(await bo.say({ do: 'clear' })).toBeNull()
    await ana.sees('none', (finding) => finding !== undefined && finding.alert === undefined)
    await until('it counts', () => ana.counts === 1 && bo.counts === 1)
    expect(await redis.client().exists(KEY)).toBe(0)
  })

  test('ends with the resolution: the same trouble, come back, is active', async () => {
    await plantDuplicate()
    const ana = await Desk.open()
    await ana.sees('the duplicate', (finding) => finding !== undefined)
    const id = ana.duplicate()?.id
    await ana.say(acknowledge())
    await ana.sees('the acknowledgement', isAcknowledged)
    await resolve()
    await ana.sees('it is resolved', (finding) => finding === undefined)
    await until('Redis has forgotten it', async () => (await redis.client().exists(KEY)) === 0)
    await plantDuplicate()
    await ana.sees('it is back', (finding) => finding !== undefined)
    expect(ana.duplicate()?.id).toBe(id)
    expect(ana.duplicate()?.alert).toBeUndefined()
    await until('it counts', () => ana.counts === 1)
  })

  test('of a second person meanwhile is not lost: the first hears of it', async () => {
    await plantDuplicate()
    // So seldom does it read, that what is written meanwhile is not known to it.
    const ana = await Desk.open({}, '1h')
    await ana.sees('the duplicate', (finding) => finding !== undefined)
    await plantEntry(ana.duplicate()!, { state: 'acknowledged' })
    expect(ana.duplicate()?.alert).toBeUndefined()
    expect(await ana.say(acknowledge('mine'))).toEqual({ code: 'changed', detail: 'bo@desk' })
    await ana.sees("the other's", (finding) => finding?.alert?.by === 'bo@desk')
    expect(await ana.say(acknowledge('mine now'))).toBeNull()
    await ana.sees('its own', (finding) => finding?.alert?.note === 'mine now')
  })
})

describe('a snooze', () => {
  test('ends by itself: the finding counts again, and is told again', async () => {
    await plantDuplicate()
    const [ana, bo] = [await Desk.open(), await Desk.open()]
    await ana.sees('the duplicate', (finding) => finding !== undefined)
    expect(await ana.say({ do: 'snooze', note: 'lunch', forMs: 2_000 })).toBeNull()
    for (const desk of [ana, bo]) {
      await desk.sees('the snooze', (finding) => finding?.alert?.state === 'snoozed')
      await until('it does not count', () => desk.counts === 0)
    }
    for (const desk of [ana, bo]) {
      await desk.sees('its end', (finding) => finding?.alert?.state === 'ended')
      await until('it counts', () => desk.counts === 1)
      await until('it is told', () => desk.told('returned').join() === 'tape')
    }
    expect(ana.heard('returned')[0]?.findings[0]?.alert?.note).toBe('lunch')
  })

  test('that ended while nobody looked is told at the start, and one that goes on is not', async () => {
    await plantDuplicate('over')
    await plantDuplicate('under')
    const first = await Desk.open()
    await first.sees('both', (finding) => finding !== undefined, 'under')
    await first.sees('both', (finding) => finding !== undefined, 'over')
    const now = await fleet.now()
    const at = iso(now - 7_200_000)
    await plantEntry(first.duplicate('over')!, { state: 'snoozed', at, until: iso(now - 3_600_000) })
    await plantEntry(first.duplicate('under')!, { state: 'snoozed', at, until: iso(now + 3_600_000) })
    await first.sees('the end', (finding) => finding?.alert?.state === 'ended', 'over')
    const late = await Desk.open()
    await until('it is told', () => late.told('returned').join() === 'over')
    expect(late.told('opened')).toEqual(['over'])
    expect(late.duplicate('under')?.alert).toMatchObject({ state: 'snoozed', until: now + 3_600_000 })
  })

  test('lasts over a resolution', async () => {
    await plantDuplicate()
    const ana = await Desk.open()
    await ana.sees('the duplicate', (finding) => finding !== undefined)
    await ana.say({ do: 'snooze', note: '', forMs: 3_600_000 })
    await resolve()
    await ana.sees('it is resolved', (finding) => finding === undefined)
    await plantDuplicate()
    await ana.sees('it is back, and still snoozed', (finding) => finding?.alert?.state === 'snoozed')
    expect(ana.told('opened').filter((id) => id === 'tape')).toHaveLength(1)
  })
})

describe('what cannot be done', () => {
  test('on a protected endpoint nothing is written, and it says so', async () => {
    await plantDuplicate()
    const ana = await Desk.open({ protected: true })
    await ana.sees('the duplicate', (finding) => finding !== undefined)
    expect(await ana.say(acknowledge())).toMatchObject({ code: 'protected' })
    expect(await redis.client().exists(KEY)).toBe(0)
    expect(ana.duplicate()?.alert).toBeUndefined()
  })

  test('a finding that is not there, a key of another type, a missing right', async () => {
    await plantDuplicate()
    const client = redis.client()
    await client.call('ACL', 'SETUSER', 'reader', 'reset', 'on', '>secret', '~*', '&*', '+@all', '-hset')
    const [ana, reader] = [
      await Desk.open(),
      await Desk.open({ redis: parseRedisUrl(redis.url.replace('redis://', 'redis://reader:secret@')) })
    ]
    for (const desk of [ana, reader]) await desk.sees('the duplicate', (finding) => finding !== undefined)
    expect(await ana.say(acknowledge(), 'one:none')).toEqual({ code: 'gone', detail: '' })
    const refused = await reader.say(acknowledge())
    expect(refused).toMatchObject({ code: 'permission' })
    expect(JSON.stringify(refused)).not.toContain('secret')
    await client.set(KEY, 'mine')
    expect(await ana.say(acknowledge())).toMatchObject({ code: 'unreadable' })
    await until('it is named among what was not read', () =>
      ana.window.endpoints.get('one')?.unread.includes(`${KEY}: is of the wrong type`)
    )
    expect(ana.window.endpoints.get('one')?.connection).toBe('live')
  })

  test('hostile entries hide nothing, are named, and are not overwritten', async () => {
    await plantDuplicate()
    const ana = await Desk.open()
    await ana.sees('the duplicate', (finding) => finding !== undefined)
    const id = ana.duplicate()?.id ?? ''
    const client = redis.client()
    const now = await fleet.now()
    const at = iso(now)
    const hostile = [
      '{"v":1',
      'null',
      '['.repeat(20_000),
      JSON.stringify({ v: 2, state: 'acknowledged', by: 'x', at, note: '' }),
      JSON.stringify({ v: 1, state: 'snoozed', by: 'x', at, note: '' }),
      JSON.stringify({ v: 1, state: 'acknowledged', by: 'x'.repeat(129), at, note: '' }),
      JSON.stringify({ v: 1, state: 'acknowledged', by: 'x', at: 'yesterday', note: '' }),
      JSON.stringify({ v: 1, state: 'acknowledged', by: 'x', at, note: 'n'.repeat(501) })
    ]
    for (const text of hostile) {
      await client.hset(KEY, id, text)
      await until('it is named', () =>
        ana.window.endpoints.get('one')?.unread.some((part) => part.includes("1 can't be understood"))
      )
      expect(ana.duplicate()?.alert).toBeUndefined()
      expect(await ana.say(acknowledge())).toMatchObject({ code: 'unreadable' })
      expect(await client.hget(KEY, id)).toBe(text)
      await client.hdel(KEY, id)
      await until('all is read again', () => ana.window.endpoints.get('one')?.complete)
    }
    expect(ana.counts).toBe(1)
  })

  test('while Redis is away, and right again when it is back', async () => {
    await plantDuplicate()
    const ana = await Desk.open()
    await ana.sees('the duplicate', (finding) => finding !== undefined)
    await redis.shutdown()
    expect(await ana.say(acknowledge())).toMatchObject({ code: 'unreachable' })
    await redis.start()
    await plantDuplicate()
    await until('it is live again', () => ana.window.endpoints.get('one')?.connection === 'live')
    await ana.sees('the duplicate', (finding) => finding !== undefined)
    expect(await ana.say(acknowledge())).toBeNull()
  })
})
