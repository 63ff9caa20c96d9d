import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { liveMember, auditKey, resourceKeys } from '@shared/protocol/keys'
import { parseJournal } from '../../../src/main/engine/cleanup'
import { busyOf } from '../../support/busy'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { App } from './app'

const TYPE = 'video_analysis'

let server: TestRedis
let redis: Redis
let fleet: Fleet
const apps: App[] = []

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
  fleet = new Fleet(redis)
})
afterAll(() => server.stop())
beforeEach(() => redis.flushall())
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop()
})

async function open(more: Parameters<typeof App.open>[1] = {}): Promise<App> {
  const app = await App.open({ one: server.url }, more)
  apps.push(app)
  return app
}

const lockOf = (id: string): string => resourceKeys('taskguard', TYPE, id).lock

const orphan = (id: string) =>
  fleet.plant({
    id,
    runId: `run-${id}`,
    status: 'completed',
    startedAgo: 900_000,
    endedAgo: 600_000,
    lock: { value: `run-${id}`, ttl: 3_600_000 }
  })

describe('plan, apply, undo', () => {
  test('all that can be cleaned but one: previewed, applied live, written down, and undone', async () => {
    for (const id of ['1', '2', '3']) await orphan(id)
    await fleet.plant({ id: 'alive', runId: 'run-alive' })
    const app = await open()
    await app.sees('orphan_lock', 3)
    const { result, actions, skipped } = await app.planAll()
    expect(result).toMatchObject({ faults: [], plans: [{ endpointId: 'one', actions: 3, live_locks: 4 }] })
    expect(actions).toHaveLength(3)
    expect(skipped).toEqual([])
    const kept = actions.find(({ resource_id }) => resource_id === '2')
    const ttl = await redis.call('PEXPIRETIME', lockOf('1'))

    const { endpoints } = await app.apply('draft', [kept?.id ?? ''])
    expect(endpoints).toMatchObject([{ endpointId: 'one', applied: 2, changed: 0, failed: 0, fault: null }])
    expect(await redis.exists(lockOf('1'), lockOf('3'))).toBe(0)
    expect(await redis.get(lockOf('2'))).toBe('run-2')
    expect([...app.outcomes().values()].map(({ outcome }) => outcome)).toEqual(['applied', 'applied'])
    expect(app.progress().at(-1)).toMatchObject({ done: 2, of: 2 })
    await app.sees('orphan_lock', 1)

    const journal = endpoints[0]?.journal ?? ''
    const lines = parseJournal(await readFile(join(app.home, 'journal', journal), 'utf8'))
    expect(lines[0]).toMatchObject({ event: 'clean', actor: expect.stringMatching(/^app:.+@/) })
    const [row] = (await app.ask({ op: 'journals' })).journals
    expect(row).toMatchObject({
      name: journal,
      endpointId: 'one',
      applied: 2,
      left: 2,
      restored: 0,
      ended: true,
      running: false
    })

    const did = await app.ask({ op: 'journal', journal })
    expect(did.total).toBe(2)
    expect(did.actions.map((one) => [one.resource_id, one.do, one.result, one.restored])).toEqual([
      ['1', 'delete_lock', 'applied', false],
      ['3', 'delete_lock', 'applied', false]
    ])
    expect(await app.refused({ op: 'journal', journal: '../settings.json' })).toMatchObject({
      code: 'journal'
    })

    const undo = { op: 'undo', endpointId: 'one', journal } as const
    expect(await app.ask({ ...undo, task: 'look', look: true })).toMatchObject({ restored: 2 })
    expect(await redis.exists(lockOf('1'))).toBe(0)
    expect(await app.ask({ ...undo, task: 'undo', look: false })).toMatchObject({ restored: 2, changed: 0 })
    expect(await redis.get(lockOf('1'))).toBe('run-1')
    expect(await redis.call('PEXPIRETIME', lockOf('1'))).toBe(ttl)
    expect((await app.ask({ op: 'journals' })).journals[0]).toMatchObject({ left: 0, restored: 2 })
    expect((await app.ask({ op: 'journal', journal })).actions.map(({ restored }) => restored)).toEqual([
      true,
      true
    ])
    await app.sees('orphan_lock', 3)

    const acts = await until('the audit trail has both', async () => {
      const entries = await redis.xrange(auditKey('taskguard'), '-', '+')
      return entries.length === 2 && entries.map(([, fields]) => fields.join(' '))
    })
    expect(acts[0]).toContain('"source":"app","action":"clean"')
    expect(acts[0]).toContain('"applied":2')
    expect(acts[1]).toContain('"action":"restore"')
  })

  test('what was chosen: findings and resources, and why nothing is done about the rest', async () => {
    await orphan('1')
    await orphan('2')
    await orphan('3')
    await fleet.plant({ id: 'alive', runId: 'run-alive' })
    await fleet.plant({ id: 'twice', runId: 'a', startedAgo: 9_000 })
    await fleet.plant({ id: 'twice', runId: 'b', startedAgo: 5_000, state: false, lock: null })
    const app = await open()
    const [first] = await app.sees('orphan_lock', 3)
    const [duplicate] = await app.sees('duplicate_run', 1)
    const other = ['1', '2', '3'].find((id) => id !== first?.resource_id) ?? ''
    const { actions, skipped } = await app.plan({
      op: 'plan',
      draft: 'draft',
      choices: [
        {
          of: 'chosen',
          endpointId: 'one',
          findings: [first?.id ?? '', duplicate?.id ?? ''],
          resources: [
            { type: TYPE, id: other, template: null },
            { type: TYPE, id: 'alive', template: null }
          ]
        }
      ]
    })
    expect(new Set(actions.map(({ resource_id }) => resource_id))).toEqual(
      new Set([first?.resource_id, other])
    )
    expect(new Map(skipped.map((one) => [one.resource_id, one.why_said?.code]))).toEqual(
      new Map([
        ['twice', 'not_cleanable'],
        ['alive', 'nothing_wrong']
      ])
    )
  })

  test('a dead holder, proven by the monitor’s own sweeps', async () => {
    await fleet.plant({ id: '1', runId: 'run-1', startedAgo: 60_000, deadlineIn: -30_000, leaseMs: 2_000 })
    const app = await open()
    await app.sees('dead_holder', 1)
    await until(
      'it is proven',
      () => [...app.window.findings.values()].some(({ evidence }) => evidence['proof'] === 'observed'),
      { timeoutMs: 60_000 }
    )
    const { actions } = await app.planAll()
    expect(actions).toMatchObject([
      { do: 'close_run', because: 'dead', after: { record_status: 'abandoned' } }
    ])
    expect((await app.apply()).endpoints).toMatchObject([{ applied: 1 }])
    const keys = resourceKeys('taskguard', TYPE, '1')
    expect(await redis.zscore(keys.live, liveMember('1', 'run-1'))).toBeNull()
  })

  test('findings that somebody has taken on are named, so that they are left out of “everything”', async () => {
    await orphan('1')
    await orphan('2')
    const app = await open()
    const [first] = await app.sees('orphan_lock', 2)
    const key = first?.key ?? ''
    app.window.send({ kind: 'alert', request: 1, finding: key, act: { do: 'acknowledge', note: '' } })
    await until('it is acknowledged', () => app.window.findings.get(key)?.alert?.state === 'acknowledged')
    const { result, actions } = await app.planAll()
    const quiet = actions.filter(({ finding_id }) => finding_id === first?.id).map(({ id }) => id)
    expect(result.plans[0]?.quiet).toEqual(quiet)
    expect(quiet).toHaveLength(1)
  })

  test('of several endpoints, each with a journal of its own', async () => {
    const other = await startRedis()
    try {
      await orphan('1')
      const there = new Fleet(other.client())
      await there.plant({
        id: '7',
        runId: 'run-7',
        status: 'failed',
        startedAgo: 900_000,
        endedAgo: 600_000,
        lock: { value: 'run-7', ttl: 3_600_000 }
      })
      const app = await App.open({ one: server.url, two: other.url })
      apps.push(app)
      await app.sees('orphan_lock', 2)
      const { result } = await app.plan({
        op: 'plan',
        draft: 'draft',
        choices: ['one', 'two', 'three'].map((endpointId) => ({ of: 'all', endpointId }))
      })
      expect(result.plans.map(({ endpointId, actions }) => [endpointId, actions])).toEqual([
        ['one', 1],
        ['two', 1]
      ])
      expect(result.faults).toMatchObject([{ endpointId: 'three', fault: { code: 'gone' } }])
      const { endpoints } = await app.apply()
      expect(endpoints.map(({ applied }) => applied)).toEqual([1, 1])
      expect(new Set(endpoints.map(({ journal }) => journal)).size).toBe(2)
    } finally {
      await other.stop()
    }
  })
})

describe('refused, and nothing done', () => {
  test('on a protected endpoint until it is unlocked', async () => {
    await orphan('1')
    const app = await open({ endpoint: { protected: true } })
    await app.sees('orphan_lock', 1)
    expect((await app.planAll()).actions).toHaveLength(1)
    expect((await app.apply()).endpoints).toMatchObject([
      { applied: 0, journal: null, fault: { code: 'protected' } }
    ])
    expect(await redis.get(lockOf('1'))).toBe('run-1')
    app.engine.receive({ kind: 'unlock', token: 't', id: 'one', name: 'one', forMs: 60_000 })
    const { endpoints } = await app.apply()
    expect(endpoints).toMatchObject([{ applied: 1, fault: null }])
    app.engine.receive({ kind: 'lock', id: 'one' })
    const undo = { op: 'undo', task: 'u', endpointId: 'one', journal: endpoints[0]?.journal ?? '' } as const
    expect(await app.refused({ ...undo, look: false })).toMatchObject({ code: 'protected' })
    expect(await app.ask({ ...undo, look: true })).toMatchObject({ restored: 1 })
    expect(await redis.exists(lockOf('1'))).toBe(0)
  })

  test('where it would touch too great a share of the live locks, unless so many are meant', async () => {
    for (let at = 0; at < 24; at += 1) await orphan(String(at))
    const app = await open()
    await app.sees('orphan_lock', 24)
    const { actions } = await app.planAll()
    const [refused] = (await app.apply()).endpoints
    expect(refused).toMatchObject({ applied: 0, fault: { code: 'share' } })
    expect(refused?.fault?.detail).toContain('24 of 24 live locks')
    // Half of them may go.
    const half = actions.slice(0, 12).map(({ id }) => id)
    expect((await app.apply('draft', half)).endpoints).toMatchObject([{ applied: 12 }])
    await app.planAll('rest')
    expect((await app.apply('rest', [], ['one'])).endpoints).toMatchObject([{ applied: 12 }])
  })

  test('by the share that the settings have', async () => {
    for (let at = 0; at < 24; at += 1) await orphan(String(at))
    const app = await open({ settings: { 'cleanup.maxShare': 1 } })
    await app.sees('orphan_lock', 24)
    await app.planAll()
    expect((await app.apply()).endpoints).toMatchObject([{ applied: 24 }])
  })

  test('a draft, an endpoint and a journal that are not known', async () => {
    const app = await open()
    expect(await app.refused({ op: 'apply', draft: 'none', without: {}, unbraked: [] })).toMatchObject({
      code: 'gone'
    })
    const undo = { op: 'undo', task: 'u', look: false } as const
    expect(await app.refused({ ...undo, endpointId: 'two', journal: 'clean-x.jsonl' })).toMatchObject({
      code: 'gone'
    })
    for (const journal of ['../settings.json', '/etc/passwd', 'audit-2026-01.jsonl'])
      expect(await app.refused({ ...undo, endpointId: 'one', journal })).toMatchObject({ code: 'journal' })
    expect(
      await app.refused({ ...undo, endpointId: 'one', journal: 'clean-20260101T000000Z-abcdef.jsonl' })
    ).toMatchObject({ code: 'disk' })
  })
})

describe('a plan from a file', () => {
  test('is applied with the same checks, whatever it says of itself', async () => {
    await orphan('1')
    await orphan('2')
    const app = await open()
    await app.sees('orphan_lock', 2)
    const { actions, result } = await app.planAll()
    const [plan] = result.plans
    const text = JSON.stringify({
      ...plan,
      actions,
      skipped: [],
      endpoint: 'redis://elsewhere:1',
      live_locks: 9
    })
    await redis.pexpire(lockOf('2'), 5_000)
    const opened = await app.plan({ op: 'open', draft: 'file', endpointId: 'one', text })
    expect(opened.result).toMatchObject({
      op: 'open',
      madeFor: 'redis://elsewhere:1',
      plan: { actions: 2, live_locks: 2 }
    })
    expect((await app.apply('file')).endpoints).toMatchObject([{ applied: 1, changed: 1 }])
    const changed = [...app.outcomes('file').values()].find(({ outcome }) => outcome === 'changed')
    expect(changed?.reason_said).toMatchObject({ code: 'changed', params: { field: 'lock_expires_at' } })
  })

  test.each([
    ['no JSON', 'x', 'is no JSON'],
    ['no plan', '{}', 'is no plan of this version'],
    [
      'for another namespace',
      JSON.stringify({
        version: 1,
        endpoint: 'x',
        namespace: 'other',
        made_at: '2026-01-01T00:00:00+00:00',
        complete: true,
        unread: [],
        live_locks: 0,
        touched_locks: 0,
        actions: [],
        skipped: []
      }),
      'was made for the namespace other'
    ]
  ])('that is %s is refused', async (_name, text, detail) => {
    const app = await open()
    const fault = await app.refused({ op: 'open', draft: 'file', endpointId: 'one', text })
    expect(fault).toMatchObject({ code: 'plan_file', detail: expect.stringContaining(detail) })
  })
})

describe('on the way', () => {
  test('it can be cancelled between two actions: what was not tried stands, and says so', async () => {
    const many = 1_500
    for (let at = 0; at < many; at += 1) await orphan(String(at))
    const app = await open({ settings: { 'cleanup.maxShare': 1 } })
    await app.sees('orphan_lock', many)
    await redis.config('RESETSTAT')
    await app.planAll()
    const request = app.send({ op: 'apply', draft: 'draft', without: {}, unbraked: [] })
    await until('it is under way', () => app.progress().length > 0, { everyMs: 1, timeoutMs: 30_000 })
    await app.ask({ op: 'cancel', task: 'draft' })
    const { result } = await app.answer(request)
    if (result?.op !== 'apply') throw new Error('no such answer')
    const [done] = result.endpoints
    expect(done).toMatchObject({ stopped: { code: 'halted' }, changed: 0 })
    const { applied = 0, failed = 0 } = done ?? {}
    expect(applied).toBeGreaterThan(0)
    expect(failed).toBeGreaterThan(0)
    expect(applied + failed).toBe(many)
    const left = await redis.keys('taskguard:{video_analysis}:lock:*')
    expect(left).toHaveLength(failed)
    const outcomes = [...app.outcomes().values()]
    expect(outcomes.filter(({ reason_said }) => reason_said?.code === 'stopped')).toHaveLength(failed)
    // Ten messages a second, not one an action.
    expect(app.progress().length).toBeLessThan(many / 4)
    // No command keeps Redis from others for long: beside load it is measured by `npm run bench cleanup`.
    expect((await busyOf(redis)).short).toBeGreaterThan(0.99)
  })

  test('Redis goes away: what is not known is said to be so, nothing is planned, and it goes on later', async () => {
    const own = await startRedis()
    try {
      const there = new Fleet(own.client())
      const plant = (id: string) =>
        there.plant({
          id,
          runId: `run-${id}`,
          status: 'completed',
          startedAgo: 900_000,
          endedAgo: 600_000,
          lock: { value: `run-${id}`, ttl: 3_600_000 }
        })
      for (let at = 0; at < 40; at += 1) await plant(String(at))
      const app = await App.open({ one: own.url }, { settings: { 'cleanup.maxShare': 1 } })
      apps.push(app)
      await app.sees('orphan_lock', 40)
      await app.planAll()
      own.pause()
      const request = app.send({ op: 'apply', draft: 'draft', without: {}, unbraked: [] })
      const { result } = await app.answer(request)
      own.resume()
      expect(result).toMatchObject({ endpoints: [{ applied: 0 }] })
      await own.shutdown()
      await until('it is told', () => app.window.endpoints.get('one')?.connection !== 'live', {
        timeoutMs: 30_000
      })
      const { plans, faults } = (await app.planAll()).result
      expect(plans).toEqual([])
      expect(['not_live', 'unreachable']).toContain(faults[0]?.fault.code)
    } finally {
      await own.stop()
    }
  })

  test('the engine ends: an apply under way stops between two actions, and the journal has its end', async () => {
    for (let at = 0; at < 800; at += 1) await orphan(String(at))
    const app = await open({ settings: { 'cleanup.maxShare': 1 } })
    await app.sees('orphan_lock', 800)
    await app.planAll()
    app.send({ op: 'apply', draft: 'draft', without: {}, unbraked: [] })
    await until('it is under way', () => app.progress().length > 0, { everyMs: 1, timeoutMs: 30_000 })
    await app.engine.shutdown()
    const [name = ''] = (await readdir(join(app.home, 'journal'))).filter((one) => one.startsWith('clean-'))
    const lines = parseJournal(await readFile(join(app.home, 'journal', name), 'utf8'))
    const last = lines.at(-1)
    if (last?.event !== 'done') throw new Error('no end')
    const left = await redis.keys('taskguard:{video_analysis}:lock:*')
    expect(left).toHaveLength(800 - last.applied)
  })
})
