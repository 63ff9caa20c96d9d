import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  applyPlan,
  parseJournal,
  parsePlan,
  planCleanup,
  type ApplyOptions,
  type JournalLine
} from '../../../src/main/engine/cleanup'
import { Guard, type GuardRun } from '../../../src/main/engine/guard'
import { loadScripts } from '../../../src/main/engine/guard/scripts'
import { thresholdTable } from '../../../src/shared/findings/thresholds'
import type { Plan } from '../../../src/shared/plan/plan'
import { liveMember, resourceKeys } from '../../../src/shared/protocol/keys'
import { startRedis, type TestRedis } from '../../support/redis'
import { look } from './look'

const TYPE = 'video_analysis'
const NAMESPACE = 'tg'
/** The same scripts by a clock an hour back: what they write looks an hour old, without waiting for it. */
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

async function take(by: Guard, id: string): Promise<GuardRun> {
  const answer = await by.acquire({ type: TYPE, id })
  if (answer.answer !== 'ACQUIRED') throw new Error(`not acquired: ${JSON.stringify(answer)}`)
  return answer.run
}

/** The work ended an hour ago, and its lock stands again, as the report's own 2 h locks did. */
async function makeOrphan(id: string): Promise<GuardRun> {
  const run = await take(earlier, id)
  await earlier.finish(run, { outcome: 'failed', error: 'x' })
  await redis.set(keysOf(id).lock, run.runId, 'PX', 7_200_000)
  return run
}

/** A worker killed an hour ago: its lock has expired, the rest still says that it runs. */
async function makeDead(id: string): Promise<GuardRun> {
  const run = await take(earlier, id)
  await redis.del(keysOf(id).lock)
  return run
}

async function plan(
  ids: readonly string[],
  over: Partial<Parameters<typeof planCleanup>[0]> = {}
): Promise<Plan> {
  const { snapshot, findings } = await look(guard, TYPE, ids)
  return planCleanup({
    endpoint: server.url,
    snapshot,
    findings,
    thresholds: thresholdTable(),
    complete: true,
    unread: [],
    ...over
  })
}

const apply = (made: Plan, over: Partial<ApplyOptions> = {}) =>
  applyPlan(made, { guard, home, actor: 'cli:test@host', ...over })

const journalOf = async (path: string | null): Promise<JournalLine[]> =>
  parseJournal(await readFile(path ?? '', 'utf8'))

/** All that stands in Redis of a resource, to see that nothing was touched. */
async function standing(id: string) {
  const keys = keysOf(id)
  return {
    lock: await redis.get(keys.lock),
    expires: await redis.call('PEXPIRETIME', keys.lock),
    state: await redis.get(keys.state),
    runs: await redis.hgetall(keys.runs),
    live: await redis.zrange(keys.live, '0', '-1', 'WITHSCORES')
  }
}

describe('each kind', () => {
  test('orphan_lock: the lock goes, the outcome stays, and the resource is free again', async () => {
    const run = await makeOrphan('1')
    const made = await plan(['1'])
    expect(made.actions).toMatchObject([
      {
        do: 'delete_lock',
        kind: 'orphan_lock',
        key: keysOf('1').lock,
        before: { lock: run.runId, live_run_id: null, state_status: 'failed', state_run_id: run.runId },
        after: { lock: null }
      }
    ])
    const before = await standing('1')
    const result = await apply(made)
    expect(result).toMatchObject({ applied: 1, changed: 0, failed: 0, actions: [{ result: 'applied' }] })
    expect(await standing('1')).toEqual({ ...before, lock: null, expires: -2 })
    expect(await guard.acquire({ type: TYPE, id: '1' })).toMatchObject({ answer: 'ACQUIRED' })
  })

  test('dead_holder: the record is closed as abandoned, and the next run is a second attempt', async () => {
    const run = await makeDead('1')
    const made = await plan(['1'])
    expect(made.actions).toMatchObject([
      {
        do: 'close_run',
        kind: 'dead_holder',
        before: { lock: null, live_run_id: run.runId, state_status: 'running', state_fence: run.fence },
        after: { record_status: 'abandoned', state_status: 'abandoned', live_deadline: null }
      }
    ])
    expect(await apply(made)).toMatchObject({ applied: 1, failed: 0 })
    const after = await standing('1')
    expect(JSON.parse(after.runs[run.runId] ?? '')).toMatchObject({
      status: 'abandoned',
      ended_by: 'cli:test@host'
    })
    expect(JSON.parse(after.state ?? '')).toMatchObject({ status: 'abandoned' })
    expect(after.live).toEqual([])
    expect(await guard.acquire({ type: TYPE, id: '1' })).toMatchObject({
      answer: 'ACQUIRED',
      run: { attempt: 2 }
    })
  })

  test('dead_holder with a lock that never expires: one action takes both away', async () => {
    const run = await makeDead('1')
    await redis.set(keysOf('1').lock, run.runId)
    const made = await plan(['1'])
    expect(made.actions).toMatchObject([{ do: 'close_run', after: { lock: null } }])
    expect(made.skipped).toMatchObject([{ kind: 'lock_without_ttl' }])
    expect(await apply(made)).toMatchObject({ applied: 1 })
    expect((await standing('1')).lock).toBeNull()
  })

  test('two dead runs of one resource are both closed', async () => {
    const first = await makeDead('1')
    const watched = await earlier.acquire({ type: TYPE, id: '1', mode: 'observe' })
    if (watched.answer !== 'ACQUIRED') throw new Error(watched.answer)
    await redis.del(keysOf('1').lock)
    const made = await plan(['1'])
    expect(new Set(made.actions.map((action) => action.before.live_run_id))).toEqual(
      new Set([first.runId, watched.run.runId])
    )
    expect(await apply(made)).toMatchObject({ applied: 2, changed: 0, failed: 0 })
    expect((await standing('1')).live).toEqual([])
  })

  test('lock_without_ttl of an ended run: deleted', async () => {
    const run = await take(guard, '1')
    await guard.finish(run, { outcome: 'completed' })
    await redis.set(keysOf('1').lock, run.runId)
    const made = await plan(['1'])
    expect(made.actions).toMatchObject([{ do: 'delete_lock', kind: 'lock_without_ttl' }])
    expect(await apply(made)).toMatchObject({ applied: 1 })
    expect((await standing('1')).lock).toBeNull()
  })

  test('a lock of nobody known, without TTL: it is not deleted, it gets the longest time a run may take', async () => {
    await redis.set(keysOf('1').lock, 'by-hand')
    const made = await plan(['1'])
    expect(made.actions).toMatchObject([{ do: 'set_ttl', after: { lock_ttl_ms: 7_200_000 } }])
    expect(made.skipped).toMatchObject([{ kind: 'lock_without_state' }])
    expect(await apply(made)).toMatchObject({ applied: 1 })
    const left = await redis.pttl(keysOf('1').lock)
    expect(left).toBeGreaterThan(7_100_000)
    expect(left).toBeLessThanOrEqual(7_200_000)
    expect((await standing('1')).lock).toBe('by-hand')
  })

  test('lock_without_state with a TTL: left to expire', async () => {
    await redis.set(keysOf('1').lock, 'by-hand', 'PX', 60_000)
    const made = await plan(['1'])
    expect(made.actions).toEqual([])
    expect(made.skipped).toMatchObject([
      { kind: 'lock_without_state', why: expect.stringContaining('by itself') }
    ])
    expect(await apply(made)).toMatchObject({ applied: 0, journal: null })
    expect(await readdir(home)).toEqual([])
  })
})

describe('never', () => {
  test('a lock whose holder is alive: no plan, and none by an edited one', async () => {
    const run = await take(guard, '1')
    await redis.persist(keysOf('1').lock)
    const made = await plan(['1'])
    expect(made.actions).toEqual([])
    expect(made.skipped).toMatchObject([{ kind: 'lock_without_ttl', why: expect.stringContaining('alive') }])

    const before = await standing('1')
    const { resources } = await guard.snapshot(TYPE, ['1'])
    const edited: Plan = {
      ...made,
      actions: (['delete_lock', 'close_run'] as const).map((what) => ({
        id: what,
        do: what,
        type: TYPE,
        resource_id: '1',
        key: keysOf('1').lock,
        kind: 'orphan_lock',
        finding_id: 'x',
        why: 'because',
        before: {
          lock: run.runId,
          lock_expires_at: null,
          live_run_id: run.runId,
          live_deadline: resources[0]?.live.get(run.runId) ?? null,
          state_status: 'running',
          state_run_id: run.runId,
          state_fence: run.fence
        },
        after: {}
      }))
    }
    const result = await apply(parsePlan(JSON.stringify(edited), { namespace: NAMESPACE }))
    expect(result).toMatchObject({ applied: 0, changed: 0, failed: 2 })
    expect(result.actions[0]?.reason).toContain('is alive')
    expect(await standing('1')).toEqual(before)
  })

  test('a dead holder that was seen once only', async () => {
    await makeDead('1')
    const { snapshot, findings } = await look(guard, TYPE, ['1'], { observedSince: null })
    expect(findings.map((one) => [one.kind, one.evidence.proof])).toEqual([['dead_holder', 'single_look']])
    const made = planCleanup({
      endpoint: server.url,
      snapshot,
      findings,
      thresholds: thresholdTable(),
      complete: true,
      unread: []
    })
    expect(made.actions).toEqual([])
    expect(made.skipped).toMatchObject([{ why: expect.stringContaining('no proof of death') }])
  })

  test('a resource with a key that can not be read', async () => {
    await redis.set(keysOf('1').lock, 'someone')
    await redis.lpush(keysOf('1').state, 'no string')
    const made = await plan(['1'])
    expect(made).toMatchObject({ complete: false, actions: [] })
    expect(made.skipped).toMatchObject([
      { kind: 'lock_without_ttl', why: expect.stringContaining('could not be read') }
    ])
  })

  test('the keys of a fleet’s own guard', async () => {
    const { snapshot } = await look(guard, TYPE, ['1'])
    const own = {
      source: { kind: 'template' as const, template: 'report' },
      type: TYPE,
      id: '1',
      lock: { key: 'task_lock:video_analysis:1', value: 'celery', expiresAt: null },
      state: null,
      runs: [],
      live: []
    }
    const { detect } = await import('../../../src/shared/findings/detect')
    const foreign = { ...snapshot, resources: [...snapshot.resources, own] }
    const made = planCleanup({
      endpoint: server.url,
      snapshot: foreign,
      findings: detect(foreign, thresholdTable()),
      thresholds: thresholdTable(),
      complete: true,
      unread: []
    })
    expect(made.actions).toEqual([])
    expect(made.skipped.map((one) => one.why)).toEqual([
      'task_lock:video_analysis:1 belongs to another guard: Task Guard only reads it',
      'task_lock:video_analysis:1 belongs to another guard: Task Guard only reads it'
    ])
  })
})

describe('what changed between preview and apply is untouched', () => {
  /** Applies, and returns what it found changed; fails where anything was done or is not as it was. */
  const changed = async (made: Plan, id: string): Promise<string> => {
    const before = await standing(id)
    const result = await apply(made)
    expect(result).toMatchObject({ applied: 0, changed: 1, failed: 0, actions: [{ result: 'changed' }] })
    expect(await standing(id)).toEqual(before)
    return result.actions[0]?.reason ?? ''
  }

  test('the lock was taken by another run', async () => {
    await makeOrphan('1')
    const made = await plan(['1'])
    await redis.del(keysOf('1').lock)
    await take(guard, '1')
    expect(await changed(made, '1')).toMatch(/^lock was /)
  })

  test('the lock was set again with the same value and another expiry', async () => {
    const run = await makeOrphan('1')
    const made = await plan(['1'])
    await redis.set(keysOf('1').lock, run.runId, 'PX', 3_600_000)
    expect(await changed(made, '1')).toMatch(/^lock_expires_at was /)
  })

  test('the same lock value over another fence', async () => {
    const run = await makeOrphan('1')
    const expiry = Number(await redis.call('PEXPIRETIME', keysOf('1').lock))
    const made = await plan(['1'])
    await redis.del(keysOf('1').lock)
    const next = await take(guard, '1')
    await guard.finish(next, { outcome: 'failed' })
    await redis.set(keysOf('1').lock, run.runId, 'PXAT', expiry)
    expect(await changed(made, '1')).toMatch(/^state_run_id was /)
  })

  test('the dead holder woke up and renewed', async () => {
    const run = await makeDead('1')
    const made = await plan(['1'])
    expect(await guard.renew(run)).toMatchObject({ answer: 'RECOVERED' })
    expect(await changed(made, '1')).toMatch(/^lock was /)
  })

  test('the dead holder woke up and finished', async () => {
    const run = await makeDead('1')
    const made = await plan(['1'])
    expect(await guard.finish(run, { outcome: 'completed' })).toMatchObject({ answer: 'FINISHED' })
    expect(await changed(made, '1')).toMatch(/^live_run_id was /)
  })

  test('an observed dead run renewed: its deadline alone tells', async () => {
    const holder = await take(guard, '1')
    const watched = await earlier.acquire({ type: TYPE, id: '1', mode: 'observe' })
    if (watched.answer !== 'ACQUIRED') throw new Error(watched.answer)
    const made = await plan(['1'])
    expect(made.actions).toMatchObject([{ do: 'close_run', before: { lock: holder.runId } }])
    expect(made.actions[0]?.after).not.toHaveProperty('lock')
    await redis.zadd(keysOf('1').live, 'XX', String(Date.now() - 600_000), liveMember('1', watched.run.runId))
    expect(await changed(made, '1')).toMatch(/^live_deadline was /)
  })

  test('the key became unreadable: failed, untouched, and the rest goes on', async () => {
    await makeOrphan('1')
    await makeOrphan('2')
    const made = await plan(['1', '2'])
    const [first] = made.actions
    const broken = first?.resource_id ?? ''
    await redis.del(keysOf(broken).state)
    await redis.lpush(keysOf(broken).state, 'x')
    const result = await apply(made)
    expect(result).toMatchObject({
      applied: 1,
      failed: 1,
      actions: [{ result: 'failed' }, { result: 'applied' }]
    })
    expect(await redis.exists(keysOf(broken).lock)).toBe(1)
  })

  test('the same plan again: all changed', async () => {
    await makeOrphan('1')
    const made = await plan(['1'])
    expect(await apply(made)).toMatchObject({ applied: 1 })
    expect(await apply(made)).toMatchObject({ applied: 0, changed: 1 })
  })
})

describe('the journal', () => {
  test('has what stood there on disk before the act, and what came of it after', async () => {
    const run = await makeOrphan('1')
    const state = await redis.get(keysOf('1').state)
    const made = await plan(['1'])
    const result = await apply(made)
    expect(result.journal).toMatch(/journal\/clean-\d{8}T\d{6}Z-[0-9a-f]{6}\.jsonl$/)
    const lines = await journalOf(result.journal)
    expect(lines.map((line) => line.event)).toEqual(['clean', 'begin', 'end', 'done'])
    expect(lines[1]).toMatchObject({
      action: { id: made.actions[0]?.id },
      removed: { run_id: run.runId, lock: run.runId, state, newest_fence: run.fence }
    })
    const [, begin, end] = lines
    if (begin?.event !== 'begin' || end?.event !== 'end') throw new Error('no such lines')
    expect(end).toMatchObject({ result: 'applied' })
    // What was foreseen is what release-if says it removed.
    expect(begin.removed).toEqual(end.removed)
    expect((await stat(result.journal ?? '')).mode & 0o777).toBe(0o600)
  })

  test('begins an act before Redis is told of it', async () => {
    await makeOrphan('1')
    const made = await plan(['1'])
    const seen: JournalLine[][] = []
    const spy: ApplyOptions['guard'] = {
      namespace: NAMESPACE,
      snapshot: (type, ids) => guard.snapshot(type, ids),
      releaseIf: async (request) => {
        const [file] = await readdir(join(home, 'journal'))
        seen.push(await journalOf(join(home, 'journal', file ?? '')))
        return guard.releaseIf(request)
      }
    }
    await apply(made, { guard: spy })
    expect(seen.map((lines) => lines.map((line) => line.event))).toEqual([['clean', 'begin']])
  })

  test('holds what puts everything back', async () => {
    await makeOrphan('orphan')
    await makeDead('dead')
    await redis.set(keysOf('endless').lock, 'by-hand')
    const ids = ['orphan', 'dead', 'endless']
    const before = await Promise.all(ids.map(standing))
    const result = await apply(await plan(ids))
    expect(result).toMatchObject({ applied: 3 })
    const lines = await journalOf(result.journal)
    for (const action of result.actions) {
      const end = lines.find((line) => line.event === 'end' && line.id === action.id)
      if (end?.event !== 'end' || !end.removed) throw new Error('no end')
      const { do: what, type, resource_id: id } = action
      const answer = await guard.restoreIf({
        do: what,
        type,
        id,
        actor: 'cli:test@host',
        removed: end.removed
      })
      expect(answer.answer, `${what} of ${id}`).toBe('RESTORED')
    }
    expect(await Promise.all(ids.map(standing))).toEqual(before)
  })

  test('a last line cut off by a crash is left out', async () => {
    await makeOrphan('1')
    const { journal } = await apply(await plan(['1']))
    const text = await readFile(journal ?? '', 'utf8')
    expect(parseJournal(text.slice(0, -20)).map((line) => line.event)).toEqual(['clean', 'begin', 'end'])
    expect(() => parseJournal(`nonsense\n${text}`)).toThrow(/line 1 /)
  })
})

describe('a large cleanup', () => {
  const many = Array.from({ length: 40 }, (_, n) => String(n))

  test('that would touch most of the locks is refused, unless that is meant', async () => {
    for (const id of many) await makeOrphan(id)
    const made = await plan(many)
    expect(made).toMatchObject({ live_locks: 40, touched_locks: 40 })
    await expect(apply(made)).rejects.toThrow(/--max-share: .*40 of 40 live locks/)
    expect(await redis.exists(keysOf('0').lock)).toBe(1)
    expect(await readdir(home)).toEqual([])
    expect(await apply(made, { maxShare: 1 })).toMatchObject({ applied: 40 })
    await expect(apply(made, { maxShare: 2 })).rejects.toThrow(/from 0 to 1/)
  })

  test('of few locks is not', async () => {
    const few = many.slice(0, 20)
    for (const id of few) await makeOrphan(id)
    expect(await apply(await plan(few))).toMatchObject({ applied: 20 })
  })

  test('stops between two acts when asked to, and says what was not tried', async () => {
    for (const id of many) await makeOrphan(id)
    const stop = new AbortController()
    const made = await plan(many)
    const result = await apply(made, {
      maxShare: 1,
      signal: stop.signal,
      onResult: (_action, done) => {
        if (done === 3) stop.abort()
      }
    })
    expect(result).toMatchObject({ applied: 3, changed: 0, failed: 37, stopped: 'stopped' })
    expect(result.actions[3]).toMatchObject({ result: 'failed', reason: 'not tried: stopped' })
    const left = await Promise.all(many.map((id) => redis.exists(keysOf(id).lock)))
    expect(left.filter((one) => one === 1)).toHaveLength(37)
    const lines = await journalOf(result.journal)
    expect(lines.at(-1)).toMatchObject({ event: 'done', applied: 3, failed: 37 })
  })

  test('ends with what is known when Redis goes away in the middle', async () => {
    const own = await startRedis()
    try {
      const client = own.client({ enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 2000 })
      await new Promise((ready) => client.once('ready', ready))
      const there = new Guard(client, { namespace: NAMESPACE })
      for (const id of ['1', '2', '3']) await client.set(keysOf(id).lock, 'by-hand')
      const { snapshot, findings } = await look(there, TYPE, ['1', '2', '3'])
      const made = planCleanup({
        endpoint: own.url,
        snapshot,
        findings,
        thresholds: thresholdTable(),
        complete: true,
        unread: []
      })
      let killed = Promise.resolve()
      const dying: ApplyOptions['guard'] = {
        namespace: NAMESPACE,
        snapshot: (type, ids) => there.snapshot(type, ids),
        releaseIf: async (request) => {
          await killed
          return there.releaseIf(request)
        }
      }
      const result = await apply(made, {
        guard: dying,
        onResult: (_action, done) => {
          if (done === 1) killed = own.kill()
        }
      })
      expect(result).toMatchObject({ applied: 1, changed: 0, failed: 2 })
      expect(result.stopped).toContain('Redis gave no answer')
      expect(result.actions.map((action) => action.result)).toEqual(['applied', 'failed', 'failed'])
      expect(result.actions[2]?.reason).toContain('not tried')
      there.close()
    } finally {
      await own.stop()
    }
  })
})
