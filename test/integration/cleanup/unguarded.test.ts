import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  applyPlan,
  parsePlan,
  planCleanup,
  readExpiries,
  readTemplates,
  restoreJournal,
  TemplateLocks
} from '../../../src/main/engine/cleanup'
import { Guard } from '../../../src/main/engine/guard'
import { collectOnce } from '../../../src/main/engine/monitor/collect'
import { detect } from '../../../src/shared/findings/detect'
import { thresholdTable } from '../../../src/shared/findings/thresholds'
import type { Plan } from '../../../src/shared/plan/plan'
import { resourceKeys } from '../../../src/shared/protocol/keys'
import { startRedis, type TestRedis } from '../../support/redis'

// The rule that an engineer chose for workers without a guard: thresholds.unguardedAfter.

const NAMESPACE = 'tg'
const TYPE = 'video_analysis'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const templates = [{ name: 'report', lock: 'task_lock:{type}:{id}', state: 'task_status:{type}:{id}' }]
const never = thresholdTable()
const halfAnHour = thresholdTable({ unguardedAfter: 30 * MINUTE })

let server: TestRedis
let redis: Redis
let guard: Guard
let locks: TemplateLocks
let home: string
let now: number

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
  guard = new Guard(redis, { namespace: NAMESPACE })
  locks = new TemplateLocks(redis)
})
afterAll(async () => {
  guard.close()
  await server.stop()
})
beforeEach(async () => {
  await redis.flushall()
  home = await mkdtemp(join(tmpdir(), 'taskguard-home-'))
  const [seconds] = await redis.time()
  now = Number(seconds) * 1000
})
afterEach(() => rm(home, { recursive: true, force: true }))

const lockKey = (id: string): string => `task_lock:${TYPE}:${id}`
const stateKey = (id: string): string => `task_status:${TYPE}:${id}`

interface Planted {
  readonly status: 'running' | 'completed' | null
  /** Milliseconds before now: of the start or the end. */
  readonly ago: number
  /** Milliseconds; 0: none. */
  readonly ttl: number
}

/** As the report's own guard writes them. */
async function plant(id: string, { status, ago, ttl }: Planted): Promise<void> {
  await redis.set(lockKey(id), `celery-${id}`)
  if (ttl > 0) await redis.pexpire(lockKey(id), ttl)
  if (status === null) return
  const at = new Date(now - ago).toISOString().replace('Z', '')
  const time = status === 'running' ? { start_time: at } : { end_time: at }
  const state = { task_id: `celery-${id}`, task_type: TYPE, resource_id: id, status, ...time }
  await redis.set(stateKey(id), JSON.stringify(state), 'PX', 24 * HOUR)
}

async function plan(thresholds = halfAnHour, sinceAgo = 0): Promise<Plan> {
  const collected = await collectOnce(redis, { namespace: NAMESPACE, templates, otherLocks: [], thresholds })
  const findings = detect(collected.snapshot, thresholds, { firstSeen: () => now - sinceAgo })
  const observed = { ...collected.snapshot, observedSince: now - sinceAgo }
  const exact = await readExpiries(guard, observed, findings)
  return planCleanup({
    endpoint: server.url,
    ...(await readTemplates(locks, exact, findings, { templates, thresholds })),
    findings,
    thresholds,
    complete: true,
    unread: []
  })
}

const apply = (made: Plan) => applyPlan(made, { guard, home, actor: 'cli:test@host', templates: locks })

test('without a rule another guard’s keys are only read', async () => {
  await plant('1', { status: 'completed', ago: HOUR, ttl: HOUR })
  const made = await plan(never)
  expect(made.actions).toEqual([])
  expect(made.skipped).toMatchObject([
    { why: `${lockKey('1')} belongs to another guard: Task Guard only reads it` }
  ])
})

describe('with one', () => {
  test('a lock whose work has long been over goes, the state stays; and it can be put back', async () => {
    await plant('1', { status: 'completed', ago: HOUR, ttl: HOUR })
    const [state, expiry] = [await redis.get(stateKey('1')), await redis.call('PEXPIRETIME', lockKey('1'))]
    const made = await plan()
    expect(made.actions).toMatchObject([
      {
        do: 'delete_lock',
        key: lockKey('1'),
        because: 'ended',
        source: { template: 'report', state_key: stateKey('1') },
        before: { lock: 'celery-1', lock_expires_at: expiry, state_status: 'completed' }
      }
    ])
    expect(made).toMatchObject({ live_locks: 1, touched_locks: 1 })
    const result = await apply(made)
    expect(result).toMatchObject({ applied: 1 })
    expect(await redis.get(lockKey('1'))).toBeNull()
    expect(await redis.get(stateKey('1'))).toBe(state)

    const journal = result.journal ?? ''
    const restore = { guard, templates: locks, journal, endpoint: server.url, actor: 'cli:other@host' }
    expect(await restoreJournal({ ...restore, dryRun: true })).toMatchObject({
      actions: [{ expect: 'restored' }]
    })
    expect(await redis.get(lockKey('1'))).toBeNull()
    expect(await restoreJournal(restore)).toMatchObject({ restored: 1 })
    expect([await redis.get(lockKey('1')), await redis.call('PEXPIRETIME', lockKey('1'))]).toEqual([
      'celery-1',
      expiry
    ])
    expect(await restoreJournal(restore)).toMatchObject({ actions: [] })
  })

  test('what is too fresh, and what expires by itself, is left alone', async () => {
    await plant('ended', { status: 'completed', ago: 10 * MINUTE, ttl: HOUR })
    await plant('runs', { status: 'running', ago: 10 * MINUTE, ttl: 0 })
    await plant('bare', { status: null, ago: 0, ttl: HOUR })
    const made = await plan()
    expect(made.actions).toEqual([])
    const why = new Map(made.skipped.map((one) => [`${one.resource_id} ${String(one.kind)}`, one.why]))
    expect(why.get('ended orphan_lock')).toContain('it has to stand unchanged for 30m')
    expect(why.get('runs lock_without_ttl')).toContain('it has for 10m')
    expect(why.get('bare lock_without_state')).toContain('it expires by itself')
  })

  test('a lock that never expires goes once its task has run for that long', async () => {
    await plant('1', { status: 'running', ago: HOUR, ttl: 0 })
    const made = await plan()
    expect(made.actions).toMatchObject([{ do: 'delete_lock', because: 'unguarded' }])
    expect(made.actions[0]?.why).toContain('counts as over after 30m')
    expect(await apply(made)).toMatchObject({ applied: 1 })
    expect(await redis.get(lockKey('1'))).toBeNull()
  })

  test('one without a state goes only where it was watched for that long, here and in the guard’s namespace', async () => {
    await plant('1', { status: null, ago: 0, ttl: 0 })
    const own = resourceKeys(NAMESPACE, TYPE, 'own').lock
    await redis.set(own, 'by-hand')
    const once = await plan()
    expect(once.actions).toMatchObject([{ do: 'set_ttl', resource_id: 'own' }])
    const watched = await plan(halfAnHour, HOUR)
    expect(watched.actions.map((one) => [one.do, one.key, one.because])).toEqual(
      expect.arrayContaining([
        ['delete_lock', own, 'unguarded'],
        ['delete_lock', lockKey('1'), 'unguarded']
      ])
    )
    expect(await apply(watched)).toMatchObject({ applied: 2 })
    expect(await redis.exists(own, lockKey('1'))).toBe(0)
  })

  test.each<[string, () => Promise<unknown>, string]>([
    ['taken by another task', () => redis.set(lockKey('1'), 'celery-2', 'PX', HOUR), 'lock was'],
    [
      'taken again by the same task, redelivered',
      () => redis.set(lockKey('1'), 'celery-1', 'PX', 2 * HOUR),
      'lock_expires_at was'
    ],
    [
      'its task runs again, under the same lock',
      () => redis.set(stateKey('1'), JSON.stringify({ task_id: 'celery-1', status: 'running' })),
      'state_sha1 was'
    ],
    ['gone', () => redis.del(lockKey('1')), 'lock was']
  ])('%s between preview and apply: changed, and untouched', async (_name, change, reason) => {
    await plant('1', { status: 'completed', ago: HOUR, ttl: HOUR })
    const made = await plan()
    await change()
    const before = [await redis.get(lockKey('1')), await redis.get(stateKey('1'))]
    const result = await apply(made)
    expect(result).toMatchObject({ applied: 0, changed: 1 })
    expect(result.actions[0]?.reason).toContain(reason)
    expect([await redis.get(lockKey('1')), await redis.get(stateKey('1'))]).toEqual(before)
  })

  test('what stands newer there is not overwritten by an undo', async () => {
    await plant('1', { status: 'completed', ago: HOUR, ttl: HOUR })
    const { journal } = await apply(await plan())
    await redis.set(lockKey('1'), 'celery-2', 'PX', HOUR)
    const restore = { guard, templates: locks, journal: journal ?? '', endpoint: server.url, actor: 'x' }
    expect(await restoreJournal(restore)).toMatchObject({ restored: 0, changed: 1 })
    await redis.del(lockKey('1'))
    await redis.set(stateKey('1'), '{"task_id":"celery-2","status":"running"}')
    expect(await restoreJournal(restore)).toMatchObject({ restored: 0, changed: 1 })
    expect(await redis.get(lockKey('1'))).toBeNull()
  })
})

describe('a plan from a file', () => {
  test('touches a fleet’s own keys only where the settings here name them and have a rule', async () => {
    await plant('1', { status: 'completed', ago: HOUR, ttl: HOUR })
    const made = await plan()
    const text = JSON.stringify(made)
    const place = { namespace: NAMESPACE, templates, thresholds: halfAnHour }
    expect(parsePlan(text, place).actions).toEqual(made.actions)
    expect(() => parsePlan(text, { namespace: NAMESPACE })).toThrow('have no key template "report"')
    expect(() => parsePlan(text, { ...place, thresholds: never })).toThrow('unguardedAfter is not set here')
    const other = text.replaceAll(lockKey('1'), 'session:admin')
    expect(() => parsePlan(other, place)).toThrow('its keys are not those of the key template')
    expect(() => parsePlan(text.replace('"do":"delete_lock"', '"do":"set_ttl"'), place)).toThrow(
      'do takes delete_lock'
    )
  })

  test('and does nothing to them where nothing that may act on them is given', async () => {
    await plant('1', { status: 'completed', ago: HOUR, ttl: HOUR })
    const result = await applyPlan(await plan(), { guard, home, actor: 'cli:test@host' })
    expect(result).toMatchObject({ applied: 0, failed: 1 })
    expect(await redis.get(lockKey('1'))).toBe('celery-1')
  })
})
