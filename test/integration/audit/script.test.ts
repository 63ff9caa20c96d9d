import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { AUDIT_KEPT_MS, AUDIT_MOST, auditTime, type AuditEntry } from '@shared/protocol/audit'
import { auditKey, eventsChannel } from '@shared/protocol/keys'
import { auditFrom, readAuditPage, writeAudit } from '../../../src/main/engine/audit'
import { GuardArgumentError, UnreadableKeyError } from '../../../src/main/engine/guard'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

const KEY = auditKey('tg')
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

const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  v: 1,
  by: 'ana@laptop',
  source: 'app',
  action: 'acknowledge',
  ...more
})

async function serverNow(): Promise<number> {
  const [seconds, micros] = await redis.time()
  return Math.floor(Number(seconds) * 1000 + Number(micros) / 1000)
}

const readAll = async (count = 100) =>
  readAuditPage(redis, 'tg', { from: auditFrom(await serverNow()), before: null, count })

test('an act stands with who, what and when by Redis TIME, is told on the channel, and leaves after 30 days', async () => {
  const listener = server.client()
  const heard: string[] = []
  listener.on('message', (_channel, message) => heard.push(message))
  await listener.subscribe(eventsChannel('tg'))
  const before = await serverNow()
  const said = entry({ type: 'video', resource_id: '视频 "1"\\', note: '\u202e"},{"v":2', for_ms: 1000 })
  const id = await writeAudit(redis, 'tg', said)
  const after = await serverNow()
  expect(auditTime(id)).toBeGreaterThanOrEqual(before)
  expect(auditTime(id)).toBeLessThanOrEqual(after)
  expect(await readAll()).toEqual({ acts: [{ id, at: auditTime(id), entry: said }], next: null })
  const left = await redis.pttl(KEY)
  expect(left).toBeGreaterThan(AUDIT_KEPT_MS - DAY)
  expect(left).toBeLessThanOrEqual(AUDIT_KEPT_MS)
  await until('it is told', () => heard.length === 1)
  expect(JSON.parse(heard[0] ?? '')).toMatchObject({ v: 1, event: 'audit' })
})

test('what is older than 30 days leaves, and so do the oldest where there are too many', async () => {
  const now = await serverNow()
  const old = redis.pipeline()
  for (let at = 0; at < 1_000; at += 1)
    old.xadd(KEY, `${now - 31 * DAY + at}-0`, 'entry', JSON.stringify(entry({ note: 'old' })))
  await old.exec()
  await writeAudit(redis, 'tg', entry({ note: 'new' }))
  // Whole nodes of the stream alone are let go.
  expect(await redis.xlen(KEY)).toBeLessThan(200)
  expect((await readAll()).acts).toMatchObject([{ entry: { note: 'new' } }])

  const many = redis.pipeline()
  for (let at = 0; at < AUDIT_MOST; at += 1) many.xadd(KEY, '*', 'entry', '{}')
  await many.exec()
  await writeAudit(redis, 'tg', entry({ note: 'last' }))
  expect(await redis.xlen(KEY)).toBeLessThan(AUDIT_MOST + 200)
  expect((await readAll(1)).acts).toMatchObject([{ entry: { note: 'last' } }])
})

test('is read a page at a time, the newest first, each act once', async () => {
  for (let at = 0; at < 25; at += 1) await writeAudit(redis, 'tg', entry({ note: String(at) }))
  const notes: (string | undefined)[] = []
  let before: string | null = null
  let pages = 0
  do {
    const page = await readAuditPage(redis, 'tg', { from: 0, before, count: 10 })
    notes.push(...page.acts.map((act) => act.entry?.note))
    before = page.next
    pages += 1
  } while (before !== null)
  expect(pages).toBe(3)
  expect(notes).toEqual(Array.from({ length: 25 }, (_, at) => String(24 - at)))
})

test('acts of another program are read; what can’t be understood is shown as that', async () => {
  await redis.xadd(
    KEY,
    '*',
    'other',
    'field',
    'entry',
    JSON.stringify(entry({ action: 'drained', source: 'ops' }))
  )
  await redis.xadd(KEY, '*', 'entry', '{"v":2}')
  await redis.xadd(KEY, '*', 'entry', 'not json')
  await redis.xadd(KEY, '*', 'thing', 'x')
  const { acts } = await readAll()
  expect(acts.map((act) => act.entry?.action ?? null)).toEqual([null, null, null, 'drained'])
})

test('a key of another type is left as it is, and named', async () => {
  await redis.set(KEY, 'mine')
  await expect(writeAudit(redis, 'tg', entry())).rejects.toThrow(UnreadableKeyError)
  expect(await redis.get(KEY)).toBe('mine')
})

test('what is no entry is refused', async () => {
  await expect(writeAudit(redis, 'tg', entry({ note: 'x'.repeat(5_000) }))).rejects.toThrow(
    GuardArgumentError
  )
  await expect(writeAudit(redis, 'tg', { ...entry(), v: 2 as 1 })).rejects.toThrow(GuardArgumentError)
  expect(await redis.exists(KEY)).toBe(0)
})
