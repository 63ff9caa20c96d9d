import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  applyPlan,
  parseJournal,
  planCleanup,
  readRecord,
  restoreJournal,
  type ApplyOptions,
  type RestoreOptions
} from '../../../src/main/engine/cleanup'
import { Guard, type GuardRun } from '../../../src/main/engine/guard'
import { loadScripts } from '../../../src/main/engine/guard/scripts'
import { thresholdTable } from '../../../src/shared/findings/thresholds'
import type { RestoreResult } from '../../../src/shared/plan/restore'
import { resourceKeys } from '../../../src/shared/protocol/keys'
import { startRedis, type TestRedis } from '../../support/redis'
import { look } from './look'

const TYPE = 'video_analysis'
const NAMESPACE = 'tg'
const ACTOR = 'cli:test@host'
/** The same scripts by a clock an hour back. */
const HOUR_AGO = `now = function()
  local t = call('TIME')
  return (t[1] - 3600) * 1000000 + t[2]
end`

let server: TestRedis
let redis: Redis
let guard: Guard
let earlier: Guard
let home: string

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
  guard = new Guard(redis, { namespace: NAMESPACE })
  earlier = new Guard(redis, { namespace: NAMESPACE, scripts: loadScripts(HOUR_AGO) })
})
afterAll(async () => {
  guard.close()
  earlier.close()
  await server.stop()
})
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'taskguard-home-'))
  await redis.flushall()
})
afterEach(() => rm(home, { recursive: true, force: true }))

const keysOf = (id: string) => resourceKeys(NAMESPACE, TYPE, id)

async function take(by: Guard, id: string, mode: 'enforce' | 'observe' = 'enforce'): Promise<GuardRun> {
  const answer = await by.acquire({ type: TYPE, id, mode })
  if (answer.answer !== 'ACQUIRED') throw new Error(`not acquired: ${JSON.stringify(answer)}`)
  return answer.run
}

async function makeOrphan(id: string): Promise<GuardRun> {
  const run = await take(earlier, id)
  await earlier.finish(run, { outcome: 'failed', error: 'x' })
  await redis.set(keysOf(id).lock, run.runId, 'PX', 7_200_000)
  return run
}

async function makeDead(id: string): Promise<GuardRun> {
  const run = await take(earlier, id)
  await redis.del(keysOf(id).lock)
  return run
}

const makeEndless = (id: string) => redis.set(keysOf(id).lock, 'by-hand')

const makers = { orphan: makeOrphan, dead: makeDead, endless: makeEndless }
type Kind = keyof typeof makers
const kinds: readonly Kind[] = ['orphan', 'dead', 'endless']

async function clean(ids: readonly string[], over: Partial<ApplyOptions> = {}): Promise<string> {
  const { snapshot, findings } = await look(guard, TYPE, ids)
  const plan = planCleanup({
    endpoint: server.url,
    snapshot,
    findings,
    thresholds: thresholdTable(),
    complete: true,
    unread: []
  })
  const { journal } = await applyPlan(plan, { guard, home, actor: ACTOR, ...over })
  return journal ?? ''
}

const restore = (journal: string, over: Partial<RestoreOptions> = {}): Promise<RestoreResult> =>
  restoreJournal({ guard, journal, endpoint: server.url, actor: 'cli:other@host', ...over })

/** All that stands in Redis but for the index and the clock, which every act moves on. */
async function standing(): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {}
  for (const key of (await redis.keys('*')).sort()) {
    if (/:(index|clock|stats:\d+)$/.test(key)) continue
    const kind = await redis.type(key)
    const value =
      kind === 'string'
        ? await redis.get(key)
        : kind === 'hash'
          ? await redis.hgetall(key)
          : kind === 'set'
            ? await redis.smembers(key)
            : await redis.zrange(key, '0', '-1', 'WITHSCORES')
    // The records live 7 days from their last change, which a restoration is as well.
    const expires = kind === 'hash' ? 0 : await redis.call('PEXPIRETIME', key)
    all[key] = { value, expires }
  }
  return all
}

describe('what stood before stands again', () => {
  test('with value, remaining time to live, record and place in live; the journal tells', async () => {
    for (const kind of kinds) await makers[kind](kind)
    const before = await standing()
    const journal = await clean(kinds)
    expect(await standing()).not.toEqual(before)

    const dry = await restore(journal, { dryRun: true })
    expect(dry.actions.map((one) => one.expect)).toEqual(['restored', 'restored', 'restored'])
    expect(dry).toMatchObject({ restored: 0, cleaned_by: ACTOR, complete: true })
    expect(await standing()).not.toEqual(before)

    const result = await restore(journal)
    expect(result).toMatchObject({ restored: 3, nothing: 0, changed: 0, failed: 0, journal })
    expect(await standing()).toEqual(before)
    const lines = parseJournal(await readFile(journal, 'utf8'))
    expect(lines.slice(-5)).toMatchObject([
      { event: 'restore', actor: 'cli:other@host', endpoint: server.url },
      { event: 'restored', result: 'restored' },
      { event: 'restored', result: 'restored' },
      { event: 'restored', result: 'restored' },
      { event: 'restore_done', restored: 3 }
    ])
  })

  test('a second restore does nothing, whatever has happened since', async () => {
    for (const kind of kinds) await makers[kind](kind)
    const journal = await clean(kinds)
    await restore(journal)
    // Cleaned once more, by another: what the first journal put back is none of its business any more.
    await clean(kinds)
    const after = await standing()
    expect(await restore(journal)).toMatchObject({ actions: [], restored: 0 })
    expect(await standing()).toEqual(after)
  })

  test('a restore that was killed after its act, before its line, is completed by the next', async () => {
    for (const kind of kinds) await makers[kind](kind)
    const before = await standing()
    const journal = await clean(kinds)
    await restore(journal)
    const text = await readFile(journal, 'utf8')
    const cut = text.lastIndexOf('{"event":"restored"')
    // And in the middle of the line.
    await writeFile(journal, text.slice(0, cut + 20))
    const again = await restore(journal)
    expect(again.actions).toMatchObject([{ result: 'nothing', reason: 'it stands again as it was' }])
    expect(await standing()).toEqual(before)
    expect(await restore(journal)).toMatchObject({ actions: [] })
  })

  test('the run of an observer beside a living holder: the holder keeps its lock', async () => {
    const holder = await take(guard, '1')
    await take(earlier, '1', 'observe')
    const before = await standing()
    const journal = await clean(['1'])
    expect(await restore(journal)).toMatchObject({ restored: 1 })
    expect(await standing()).toEqual(before)
    expect(await guard.renew(holder)).toMatchObject({ answer: 'RENEWED' })
  })
})

describe('what is newer is left alone', () => {
  test.each<[string, Kind, (id: string) => Promise<unknown>, string]>([
    ['a new run', 'orphan', (id) => take(guard, id), 'another run was given the lease since: left as it is'],
    [
      'a new run that has ended',
      'dead',
      async (id) => guard.finish(await take(guard, id), { outcome: 'completed' }),
      'another run was given the lease since: left as it is'
    ],
    [
      'a lock set by hand',
      'orphan',
      (id) => redis.set(keysOf(id).lock, 'mine'),
      'another lock stands there: left as it is'
    ],
    [
      'another expiry',
      'endless',
      (id) => redis.pexpire(keysOf(id).lock, 5_000_000),
      'the lock has another expiry now: left as it is'
    ]
  ])('%s', async (_name, kind, change, reason) => {
    await makers[kind]('1')
    const journal = await clean(['1'])
    await change('1')
    const after = await standing()
    const dry = await restore(journal, { dryRun: true })
    expect(dry.actions).toMatchObject([{ expect: 'changed', reason }])
    const result = await restore(journal)
    expect(result).toMatchObject({ restored: 0, changed: 1, actions: [{ result: 'changed', reason }] })
    expect(await standing()).toEqual(after)
  })

  test('the dead run came back to life', async () => {
    const run = await makeDead('1')
    const journal = await clean(['1'])
    expect(await guard.renew(run)).toMatchObject({ answer: 'RECOVERED' })
    const after = await standing()
    expect(await restore(journal)).toMatchObject({ changed: 1 })
    expect(await standing()).toEqual(after)
  })

  test('a lock that would have expired since does not come back', async () => {
    const run = await makeOrphan('1')
    await redis.pexpire(keysOf('1').lock, 1_000)
    const journal = await clean(['1'])
    const text = await readFile(journal, 'utf8')
    // As if two hours had passed.
    const soon = /"lock_expires_at":(\d+)/.exec(text)?.[1] ?? ''
    await writeFile(journal, text.replaceAll(soon, String(Number(soon) - 7_200_000)))
    const after = await standing()
    expect(await restore(journal)).toMatchObject({
      nothing: 1,
      actions: [{ reason: 'the lock would have expired since', before: { lock: run.runId } }]
    })
    expect(await standing()).toEqual(after)
  })

  test('a flushed Redis', async () => {
    for (const kind of kinds) await makers[kind](kind)
    const journal = await clean(kinds)
    await redis.flushall()
    expect(await restore(journal)).toMatchObject({ restored: 0, changed: 3 })
    expect(await redis.dbsize()).toBe(0)
  })
})

describe('a journal whose clean was killed', () => {
  /** The journal as it was when the process died: its beginnings are on disk, its ends are not. */
  async function cutOff(journal: string): Promise<void> {
    const lines = (await readFile(journal, 'utf8')).split('\n').filter((line) => /"clean"|"begin"/.test(line))
    await writeFile(journal, `${lines.join('\n')}\n{"event":"end","id":"delete_lo`)
  }

  test('what was done all the same is found in Redis, and put back', async () => {
    for (const kind of kinds) await makers[kind](kind)
    const before = await standing()
    const journal = await clean(kinds)
    await cutOff(journal)
    const { record } = await readRecord(journal)
    expect(record.done).toBeNull()
    expect(record.acts.map((act) => act.done)).toEqual(['unsure', 'unsure', 'unsure'])
    expect(await restore(journal)).toMatchObject({ restored: 3, complete: false })
    expect(await standing()).toEqual(before)
    expect(await restore(journal)).toMatchObject({ actions: [] })
  })

  test('what was not done is found to stand', async () => {
    for (const kind of kinds) await makers[kind](kind)
    const before = await standing()
    const journal = await clean(kinds, {
      guard: {
        namespace: NAMESPACE,
        snapshot: (type, ids) => guard.snapshot(type, ids),
        releaseIf: () => Promise.reject(new Error('Connection is closed.'))
      }
    })
    await cutOff(journal)
    const result = await restore(journal)
    expect(result.actions).toMatchObject(
      kinds.map(() => ({
        result: 'nothing',
        reason: 'it stands as it was: the clean had not come to it'
      }))
    )
    expect(await standing()).toEqual(before)
  })

  test('an act whose answer was lost is looked for as well', async () => {
    await makeOrphan('1')
    const before = await standing()
    const journal = await clean(['1'], {
      guard: {
        namespace: NAMESPACE,
        snapshot: (type, ids) => guard.snapshot(type, ids),
        releaseIf: async (request) => {
          await guard.releaseIf(request)
          throw new Error('Connection is closed.')
        }
      }
    })
    expect((await readRecord(journal)).record.acts).toMatchObject([{ done: 'unsure' }])
    expect(await restore(journal)).toMatchObject({ restored: 1 })
    expect(await standing()).toEqual(before)
  })

  test('what went by itself is not taken for done', async () => {
    await makeOrphan('1')
    await makeEndless('2')
    const journal = await clean(['1', '2'], {
      guard: {
        namespace: NAMESPACE,
        snapshot: (type, ids) => guard.snapshot(type, ids),
        releaseIf: () => Promise.reject(new Error('Connection is closed.'))
      }
    })
    await cutOff(journal)
    // Somebody's hand, past the scripts.
    await redis.del(keysOf('1').lock)
    await redis.pexpire(keysOf('2').lock, 60_000)
    const after = await standing()
    const result = await restore(journal)
    expect(result.actions.map((one) => one.result)).toEqual(['nothing', 'nothing'])
    expect(result.actions[0]?.reason).toBe('nothing there says that the clean did it')
    expect(await standing()).toEqual(after)
  })
})

test('another Redis than the one that was cleaned gets nothing of it', async () => {
  const other = await startRedis()
  const there = new Guard(other.client(), { namespace: NAMESPACE })
  try {
    for (const kind of kinds) await makers[kind](kind)
    const journal = await clean(kinds)
    const result = await restore(journal, { guard: there, endpoint: other.url })
    expect(result).toMatchObject({ restored: 0 })
    expect(await other.client().dbsize()).toBe(0)
    // By another address, a tunnel, the same one does.
    expect(await restore(journal, { endpoint: 'redis://tunnel:1' })).toMatchObject({ restored: 3 })
  } finally {
    there.close()
    await other.stop()
  }
})

test('stops between two acts when asked to, and goes on the next time', async () => {
  for (const kind of kinds) await makers[kind](kind)
  const before = await standing()
  const journal = await clean(kinds)
  const stop = new AbortController()
  const first = await restore(journal, {
    signal: stop.signal,
    onResult: (_action, done) => {
      if (done === 1) stop.abort()
    }
  })
  expect(first).toMatchObject({ restored: 1, failed: 2, stopped: 'stopped' })
  expect(await restore(journal)).toMatchObject({ restored: 2 })
  expect(await standing()).toEqual(before)
})

test('a journal for another namespace, and what is no journal, are refused', async () => {
  await makeOrphan('1')
  const journal = await clean(['1'])
  const elsewhere = new Guard(redis, { namespace: 'other' })
  await expect(restore(journal, { guard: elsewhere })).rejects.toThrow('for the namespace tg')
  elsewhere.close()
  await writeFile(journal, '{"event":"done","applied":0,"changed":0,"failed":0}\n')
  await expect(restore(journal)).rejects.toThrow('does not begin as the journal of a clean does')
  await writeFile(journal, 'x\ny\n')
  await expect(restore(journal)).rejects.toThrow('line 1 ')
})
