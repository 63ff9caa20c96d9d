import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { auditKey } from '@shared/protocol/keys'
import { actor } from '../../../src/main/engine/actor'
import { Auditor, auditLineSchema, readAuditPage, type AuditLine } from '../../../src/main/engine/audit'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { startRedis, type TestRedis } from '../../support/redis'

let server: TestRedis
let redis: Redis
let home: string
let said: string[]
let auditor: Auditor

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
})
afterAll(() => server.stop())
beforeEach(async () => {
  await redis.flushall()
  home = await mkdtemp(join(tmpdir(), 'taskguard-audit-'))
  said = []
  auditor = new Auditor({ home, source: 'cli', log: ({ text }) => said.push(text) })
})
afterEach(() => rm(home, { recursive: true, force: true }))

const place = () => ({ target: parseRedisUrl(server.url), namespace: 'tg' })
const counts = { planned: 3, applied: 2, changed: 1, failed: 0 }

async function lines(): Promise<AuditLine[]> {
  const folder = join(home, 'journal')
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
  return texts
    .join('')
    .split('\n')
    .slice(0, -1)
    .map((text) => auditLineSchema.parse(JSON.parse(text)))
}

const acts = async () => (await readAuditPage(redis, 'tg', { from: 0, before: null, count: 100 })).acts

test('an act stands in Redis and in the journal of this machine, under one id', async () => {
  await auditor.record(place(), { action: 'clean', counts, journal: '/home/ana/clean-1.jsonl' })
  const entry = {
    v: 1,
    by: actor(),
    source: 'cli',
    action: 'clean',
    counts,
    journal: '/home/ana/clean-1.jsonl'
  }
  const [act] = await acts()
  expect(act?.entry).toEqual(entry)
  expect(await lines()).toMatchObject([
    { event: 'audit', endpoint: place().target.address, namespace: 'tg', entry, id: act?.id }
  ])
  expect(said).toEqual([])
})

test('a connection that stands is used, and stays open', async () => {
  await auditor.record(
    { ...place(), redis },
    { action: 'force_run', type: 'video', resource_id: '1', run_id: 'r' }
  )
  expect(await acts()).toMatchObject([{ entry: { action: 'force_run', run_id: 'r' } }])
  expect(await redis.ping()).toBe('PONG')
})

test('what Redis would not take is told, and stands on this machine with the reason', async () => {
  await redis.set(auditKey('tg'), 'mine')
  await auditor.record(place(), { action: 'snooze', finding: 'f', for_ms: 1000 })
  expect(said).toHaveLength(1)
  expect(said[0]).toContain(auditKey('tg'))
  expect(await lines()).toMatchObject([
    { id: null, entry: { action: 'snooze' }, reason: expect.stringContaining('audit') }
  ])
})

test('a Redis that is gone holds nothing up', async () => {
  const gone = { target: parseRedisUrl('redis://127.0.0.1:1'), namespace: 'tg' }
  await auditor.record(gone, { action: 'unlock', for_ms: 1 })
  expect(said[0]).toContain('127.0.0.1:1')
  expect(await lines()).toMatchObject([{ id: null, endpoint: gone.target.address }])
})

test('a disk that takes nothing is told, and Redis has the act', async () => {
  await writeFile(join(home, 'journal'), 'a file stands where the folder should')
  await auditor.record(place(), { action: 'unlock', for_ms: 1 })
  expect(said).toHaveLength(1)
  expect(said[0]).toContain('journal')
  expect(await acts()).toMatchObject([{ entry: { action: 'unlock' } }])
})

test('a note of any length is cut to what the stream takes', async () => {
  for (const note of ['检'.repeat(5_000), '\u0001'.repeat(5_000), `${'x'.repeat(499)}🚨`])
    await auditor.record(place(), { action: 'acknowledge', finding: 'f', note })
  await auditor.record(place(), { action: 'clean', journal: `/${'\u0001'.repeat(1_000)}`, note: 'why' })
  expect((await acts()).map((act) => act.entry?.note?.length)).toEqual([undefined, 499, 500, 500])
  expect(said).toEqual([])
})

test('the months beyond a year leave, and other files stay', async () => {
  await auditor.record(place(), { action: 'unlock' })
  const folder = join(home, 'journal')
  for (let month = 1; month <= 12; month += 1)
    for (const year of [2019, 2020])
      await writeFile(join(folder, `audit-${year}-${String(month).padStart(2, '0')}.jsonl`), '')
  await writeFile(join(folder, 'clean-1.jsonl'), '')
  await chmod(folder, 0o700)
  await auditor.record(place(), { action: 'unlock' })
  const names = await readdir(folder)
  expect(names.filter((name) => name.startsWith('audit-'))).toHaveLength(13)
  expect(names).not.toContain('audit-2019-12.jsonl')
  expect(names).toContain('clean-1.jsonl')
})
