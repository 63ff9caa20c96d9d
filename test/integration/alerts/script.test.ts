import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ALERT_LONGEST_MS, alertEntrySchema, ALERTS_MOST } from '@shared/protocol/alerts'
import { alertsKey, eventsChannel } from '@shared/protocol/keys'
import { writeAlert } from '../../../src/main/engine/alerts/alert-store'
import { GuardArgumentError, UnreadableKeyError } from '../../../src/main/engine/guard'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

const KEY = alertsKey('tg')
const DAY = 86_400_000

let server: TestRedis
let redis: Redis

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
})
afterAll(() => server.stop())
beforeEach(async () => {
  await redis.flushall()
})

type Request = Partial<Parameters<typeof writeAlert>[2]>

const say = (request: Request = {}, client = redis): ReturnType<typeof writeAlert> =>
  writeAlert(client, 'tg', {
    finding: 'f1',
    was: null,
    by: 'ana@laptop',
    act: { do: 'acknowledge', note: 'looking at it' },
    ...request
  })

const stored = async (finding = 'f1') => {
  const text = await redis.hget(KEY, finding)
  return text === null ? null : alertEntrySchema.parse(JSON.parse(text))
}

async function serverNow(): Promise<number> {
  const [seconds, micros] = await redis.time()
  return Math.floor(Number(seconds) * 1000 + Number(micros) / 1000)
}

/** Entries as other programs could have left them. */
async function plant(entries: Readonly<Record<string, unknown>>): Promise<void> {
  const texts = Object.entries(entries).flatMap(([id, entry]) => [
    id,
    typeof entry === 'string' ? entry : JSON.stringify(entry)
  ])
  await redis.hset(KEY, ...texts)
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00')

describe('an acknowledgement', () => {
  test('says who, when by Redis TIME, and why, and is told on the channel', async () => {
    const listener = server.client()
    const heard: string[] = []
    listener.on('message', (_channel, message) => heard.push(message))
    await listener.subscribe(eventsChannel('tg'))
    const before = await serverNow()
    const answer = await say()
    const after = await serverNow()
    const entry = await stored()
    expect(answer).toEqual({ answer: 'SET', entry: await redis.hget(KEY, 'f1') })
    expect(entry).toMatchObject({ v: 1, state: 'acknowledged', by: 'ana@laptop', note: 'looking at it' })
    expect(entry?.until).toBeUndefined()
    expect(Date.parse(entry?.at ?? '')).toBeGreaterThanOrEqual(before)
    expect(Date.parse(entry?.at ?? '')).toBeLessThanOrEqual(after)
    await until('it is told', () => heard.length === 1)
    expect(JSON.parse(heard[0] ?? '')).toEqual({ v: 1, finding: 'f1', event: 'alert', at: entry?.at })
  })

  test('keeps a note of any signs as it was written', async () => {
    const note = '"},"until":"2000-01-01T00:00:00+00:00",\n\\ é 检查 \u202e 🚨 ]]>'
    await say({ act: { do: 'acknowledge', note }, by: 'a"b\\@host' })
    expect(await stored()).toMatchObject({ note, by: 'a"b\\@host', state: 'acknowledged' })
    expect((await stored())?.until).toBeUndefined()
  })

  test('is taken back', async () => {
    await say()
    const was = await redis.hget(KEY, 'f1')
    expect(await say({ act: { do: 'clear' }, was })).toEqual({ answer: 'CLEARED' })
    expect(await redis.exists(KEY)).toBe(0)
  })
})

describe('a snooze', () => {
  test('ends after its span, by Redis TIME', async () => {
    await say({ act: { do: 'snooze', note: '', forMs: 3_600_000 } })
    const entry = await stored()
    expect(entry?.state).toBe('snoozed')
    expect(Date.parse(entry?.until ?? '') - Date.parse(entry?.at ?? '')).toBe(3_600_000)
  })

  test.each([999, ALERT_LONGEST_MS + 1, 1.5, Number.NaN])('of %s ms is refused', async (forMs) => {
    await expect(say({ act: { do: 'snooze', note: '', forMs } })).rejects.toThrow(GuardArgumentError)
    expect(await redis.exists(KEY)).toBe(0)
  })
})

describe('who comes second', () => {
  test('is told what stands there, and changes nothing', async () => {
    await say()
    const first = await redis.hget(KEY, 'f1')
    const second = await say({ by: 'bo@desk', act: { do: 'snooze', note: 'later', forMs: 60_000 } })
    expect(second).toEqual({ answer: 'CHANGED', entry: first })
    expect(await redis.hget(KEY, 'f1')).toBe(first)
    expect(await say({ by: 'bo@desk', was: first })).toMatchObject({ answer: 'SET' })
    expect((await stored())?.by).toBe('bo@desk')
    // A resolution that was seen before the second word does not erase it.
    expect(await say({ act: { do: 'clear' }, was: first })).toMatchObject({ answer: 'CHANGED' })
    expect((await stored())?.by).toBe('bo@desk')
  })

  test('of fifty at once, one is heard', async () => {
    const clients = Array.from({ length: 10 }, () => server.client())
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => say({ by: `user-${at}@host` }, clients[at % clients.length]))
    )
    const [heard, ...more] = answers.flatMap((one) => (one.answer === 'SET' ? [one.entry] : []))
    expect(more).toEqual([])
    expect(await redis.hget(KEY, 'f1')).toBe(heard)
    for (const one of answers) expect(one).toMatchObject({ entry: heard })
  })
})

describe('what stands in the way', () => {
  test('a key of another type is named, and left', async () => {
    await redis.set(KEY, 'mine')
    await expect(say()).rejects.toThrow(UnreadableKeyError)
    expect(await redis.get(KEY)).toBe('mine')
  })

  test.each([['-hset'], ['-hget'], ['-hlen']])('without the right %s nothing is written', async (right) => {
    await redis.call('ACL', 'SETUSER', 'less', 'reset', 'on', '>secret', '~tg:*', '&tg:*', '+@all', right)
    const client = server.client({ username: 'less', password: 'secret' })
    await expect(say({}, client)).rejects.toThrow(/NOPERM|can't run this command|no permissions/i)
    expect(await redis.exists(KEY)).toBe(0)
    client.disconnect()
  })

  test('without the rights to publish and to tidy up it is written all the same', async () => {
    await redis.call(
      'ACL',
      'SETUSER',
      'quiet',
      'reset',
      'on',
      '>secret',
      '~tg:*',
      '+@all',
      '-publish',
      '-hrandfield',
      '-hdel'
    )
    const client = server.client({ username: 'quiet', password: 'secret' })
    expect(await say({}, client)).toMatchObject({ answer: 'SET' })
    client.disconnect()
  })

  test.each([
    ['a finding id with a colon', { finding: 'a:b' }],
    ['a finding id too long', { finding: 'f'.repeat(65) }],
    ['nobody', { by: '' }],
    ['a name too long', { by: 'n'.repeat(129) }],
    ['a note too long', { act: { do: 'acknowledge', note: '检'.repeat(700) } }]
  ] as const)('%s is refused', async (_what, request) => {
    await expect(say(request)).rejects.toThrow(GuardArgumentError)
    expect(await redis.exists(KEY)).toBe(0)
  })
})

describe('the hash stays small', () => {
  test('entries whose time ended a week ago leave, and those that stand or cannot be read stay', async () => {
    const now = await serverNow()
    const said = (at: number, ends?: number) => ({
      v: 1,
      state: ends === undefined ? 'acknowledged' : 'snoozed',
      by: 'x@y',
      at: iso(at),
      ...(ends === undefined ? {} : { until: iso(ends) }),
      note: ''
    })
    const old: Record<string, unknown> = {}
    for (let at = 0; at < 150; at += 1) old[`old${at}`] = said(now - 60 * DAY, now - 8 * DAY)
    await plant(old)
    const kept = {
      recent: said(now - DAY),
      acknowledged: said(now - 36 * DAY),
      snoozed: said(now - DAY, now + DAY),
      over: said(now - 6 * DAY, now - 5 * DAY),
      future: { v: 2, until: iso(now - 60 * DAY) },
      hostile: '{"v":1,"until":',
      nested: '['.repeat(5000),
      text: '"x"'
    }
    await plant(kept)
    // Twenty by chance each time.
    for (let at = 0; at < 60 && (await redis.hlen(KEY)) > 100; at += 1) {
      await say({ was: await redis.hget(KEY, 'f1') })
    }
    expect(await redis.hlen(KEY)).toBeLessThanOrEqual(100)
    for (const id of Object.keys(kept)) expect(await redis.hexists(KEY, id)).toBe(1)
  })

  test('a full one takes no new finding, and still takes a new word on an old one', async () => {
    const now = await serverNow()
    const text = JSON.stringify({ v: 1, state: 'acknowledged', by: 'x@y', at: iso(now), note: '' })
    const batch = redis.pipeline()
    for (let at = 0; at < ALERTS_MOST; at += 1) batch.hset(KEY, `n${at}`, text)
    await batch.exec()
    expect(await say()).toEqual({ answer: 'FULL' })
    expect(await say({ finding: 'n7', was: text })).toMatchObject({ answer: 'SET' })
  })
})
