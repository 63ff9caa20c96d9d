import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { detect } from '@shared/findings/detect'
import { thresholdTable } from '@shared/findings/thresholds'
import { resourceKeys, typeKeys, typesKey } from '@shared/protocol/keys'
import { defaultSettings } from '@shared/settings/schema'
import { collectOnce, type CollectOptions } from '../../../src/main/engine/monitor/collect'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'

const type = 'video_analysis'
let redis: TestRedis
let fleet: Fleet
const cleanups: (() => void)[] = []

beforeEach(async () => {
  redis = await startRedis()
  fleet = new Fleet(redis.client())
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) cleanup()
  await redis.stop()
})

async function collect(options: Partial<CollectOptions> = {}, user = '') {
  const client = await openRedis(parseRedisUrl(`redis://${user}127.0.0.1:${redis.port}`), 'command')
  cleanups.push(() => client.disconnect())
  const thresholds = thresholdTable()
  const collected = await collectOnce(client, {
    namespace: 'taskguard',
    templates: defaultSettings().keyTemplates,
    otherLocks: defaultSettings().otherLocks,
    thresholds,
    ...options
  })
  return { ...collected, findings: detect(collected.snapshot, thresholds) }
}

const kinds = (findings: readonly { kind: string; resource_id: string }[]): string[] =>
  findings.map(({ kind, resource_id }) => `${kind} ${resource_id}`).sort()

describe('collectOnce', () => {
  it('is complete and empty on an empty Redis', async () => {
    expect(await collect()).toMatchObject({
      complete: true,
      unread: [],
      findings: [],
      counts: { running: 0, locks: 0 },
      scan: { finished: true, keys: 0 }
    })
  })

  it('reads runs, outcomes and counts', async () => {
    await fleet.plant({ id: 'a' })
    await fleet.plant({ id: 'b', type: 'image_analysis', status: 'completed', startedAgo: 9_000 })
    await fleet.plant({ id: 'c', status: 'failed', startedAgo: 9_000 })
    await fleet.plant({ id: 'd', status: 'abandoned', startedAgo: 9_000 })
    const { counts, complete, snapshot, findings } = await collect()
    expect({ counts, complete }).toEqual({
      counts: { running: 1, completed: 1, failed: 1, abandoned: 1, locks: 1 },
      complete: true
    })
    expect(findings).toEqual([])
    const a = snapshot.resources.find((resource) => resource.id === 'a')
    expect(a).toMatchObject({
      source: { kind: 'guard' },
      type,
      lock: { key: 'taskguard:{video_analysis}:lock:a', value: 'run-1' },
      state: {
        status: 'running',
        runId: 'run-1',
        worker: 'worker@gpu-1',
        leaseMs: 60_000,
        maxRuntimeMs: 7_200_000
      },
      live: [{ runId: 'run-1', sweepsPast: 0 }]
    })
    // `live` holds the deadline: the lock's TTL is not asked for.
    expect(a?.lock).not.toHaveProperty('expiresAt')
    expect((await collect({ type: 'image_analysis' })).counts).toMatchObject({ completed: 1, running: 0 })
  })

  it('reads the records where they matter: two live runs, overlaps and repeats of the past', async () => {
    await fleet.plant({ id: 'now', runId: 'first', startedAgo: 60_000 })
    await fleet.plant({ id: 'now', runId: 'second', state: false, lock: null })
    await fleet.plant({ id: 'past', runId: 'one', status: 'failed', startedAgo: 90_000, endedAgo: 30_000 })
    await fleet.plant({ id: 'past', runId: 'two', status: 'completed', startedAgo: 60_000, endedAgo: 10_000 })
    await fleet.plant({
      id: 'again',
      runId: 'one',
      status: 'completed',
      startedAgo: 90_000,
      endedAgo: 60_000
    })
    await fleet.plant({
      id: 'again',
      runId: 'two',
      status: 'completed',
      startedAgo: 50_000,
      endedAgo: 10_000
    })
    const { findings } = await collect()
    expect(kinds(findings)).toEqual([
      'duplicate_history past',
      'duplicate_run now',
      'repeat_after_success again'
    ])
  })

  it('asks for the TTL of locks that nothing explains, and finds those outside the index', async () => {
    const admin = redis.client()
    await fleet.plant({
      id: 'orphan',
      status: 'completed',
      startedAgo: 900_000,
      endedAgo: 600_000,
      lock: { value: 'run-1', ttl: 50_000 }
    })
    await admin.set(resourceKeys('taskguard', type, 'bare').lock, 'someone', 'PX', 90_000)
    await admin.set(resourceKeys('taskguard', 'odd_type', 'endless').lock, 'someone')
    await fleet.plant({ id: 'persisted' })
    await admin.persist(resourceKeys('taskguard', type, 'persisted').lock)
    const { findings, snapshot } = await collect()
    expect(kinds(findings)).toEqual([
      'lock_without_state bare',
      'lock_without_state endless',
      'lock_without_ttl endless',
      'lock_without_ttl persisted',
      'orphan_lock orphan'
    ])
    const expiry = snapshot.resources.find((resource) => resource.id === 'bare')?.lock?.expiresAt
    expect(
      Math.abs((expiry ?? 0) - (await admin.pexpiretime(resourceKeys('taskguard', type, 'bare').lock)))
    ).toBe(0)
  })

  it('shows what it cannot understand and changes nothing', async () => {
    const admin = redis.client()
    const state = (id: string): string => resourceKeys('taskguard', type, id).state
    await fleet.plant({ id: 'json' })
    await admin.set(state('json'), '{"v":1,')
    await fleet.plant({ id: 'future', more: { v: 2 } })
    await fleet.plant({ id: 'field', more: { start_time: 'yesterday' } })
    await fleet.plant({ id: 'kind' })
    await admin.del(state('kind'))
    await admin.hset(state('kind'), 'a', '1')
    // A member that no script decides by makes nothing unreadable.
    await fleet.plant({ id: 'runs', more: { last_completed: { nonsense: true } } })
    await admin.del(resourceKeys('taskguard', type, 'runs').runs)
    await admin.set(resourceKeys('taskguard', type, 'runs').runs, 'x')
    await admin.lpush(resourceKeys('taskguard', type, 'stray').lock, 'a list')
    await admin.set(typeKeys('taskguard', 'broken').live, 'a string')
    await admin.set(typeKeys('taskguard', 'broken').index, 'a string')
    await admin.set(typeKeys('taskguard', 'broken').clock, 'no number')
    await admin.lpush(typeKeys('taskguard', 'list').clock, '1')
    await admin.sadd(typesKey('taskguard'), 'broken', 'list')
    const before = await admin.dbsize()
    const { findings, unread } = await collect()
    const seen = findings
      .filter((finding) => finding.kind === 'unreadable')
      .map(({ resource_id, evidence }) => `${resource_id} ${String(evidence.reason)}`)
    expect(seen.sort()).toEqual([
      ' invalid',
      ' wrong_type',
      ' wrong_type',
      ' wrong_type',
      // The state and the record are two keys.
      'field invalid',
      'field invalid',
      'future future_version',
      'future future_version',
      'json not_json',
      'kind wrong_type',
      'runs wrong_type',
      'stray wrong_type'
    ])
    expect(unread.join()).toContain('taskguard:{broken}:live')
    expect(kinds(findings).filter((each) => !each.startsWith('unreadable'))).toEqual([])
    expect(await admin.dbsize()).toBe(before)
  })

  it("sees a fleet with the report's own guard", async () => {
    const admin = redis.client()
    const old = new Date(Date.now() - 3 * 3_600_000).toISOString().slice(0, 19)
    await admin.set('task_lock:video_analysis:123', 'celery-task-id', 'EX', 7200)
    await admin.set(
      'task_status:video_analysis:123',
      JSON.stringify({
        task_id: 'celery-task-id',
        task_type: 'video_analysis',
        resource_id: 123,
        status: 'running',
        start_time: old,
        lock_timeout: 7200
      })
    )
    await admin.set('task_lock:image_analysis:a:b$&', 'gone-id', 'EX', 7200)
    await admin.set(
      'task_status:image_analysis:a:b$&',
      JSON.stringify({ task_id: 'gone-id', status: 'completed', end_time: old, result: {}, success: true })
    )
    await admin.set('task_lock:audio:9', 'x')
    const { findings, counts, snapshot, notes } = await collect()
    expect(counts).toEqual({ running: 1, completed: 1, failed: 0, abandoned: 0, locks: 3 })
    expect(kinds(findings)).toEqual([
      'lock_without_state 9',
      'lock_without_ttl 9',
      'long_running 123',
      'orphan_lock a:b$&'
    ])
    const first = snapshot.resources.find((resource) => resource.id === '123')
    expect(first?.state?.startedAt).toBe(Date.parse(`${old}Z`))
    expect(notes.join()).toContain('UTC')
  })

  it('takes two looks at a silent run, and two leases of watching where asked', async () => {
    await fleet.plant({ id: 'dead', leaseMs: 1_000, startedAgo: 60_000, deadlineIn: -5_000, lock: null })
    await fleet.plant({ id: 'late', leaseMs: 1_000, startedAgo: 60_000, deadlineIn: -500, lock: null })
    const early = await collect()
    // The server itself has not been up for two leases.
    expect(kinds(early.findings)).toEqual([])
    let told = 0
    const observed = await collect({ observe: ({ candidates }) => void (told = candidates) })
    expect(told).toBeGreaterThan(0)
    const dead = observed.findings.find((finding) => finding.resource_id === 'dead')
    expect(dead).toMatchObject({ kind: 'dead_holder', evidence: { proof: 'observed' } })
    const later = await collect()
    expect(later.findings.find((finding) => finding.resource_id === 'dead')).toMatchObject({
      kind: 'dead_holder',
      evidence: { proof: 'single_look' }
    })
  })

  it('says what it was not allowed to read', async () => {
    await fleet.plant({ id: 'a' })
    const admin = redis.client()
    await admin.acl(
      'SETUSER',
      'half',
      'on',
      '>pw',
      '~taskguard:*',
      '+ping',
      '+time',
      '+smembers',
      '+zscan',
      '+mget',
      '+zrangebyscore',
      '+zrevrange',
      '+select',
      '+client'
    )
    const { complete, unread, counts } = await collect({}, 'half:pw@')
    expect(complete).toBe(false)
    expect(counts).toMatchObject({ running: 1, locks: 1 })
    const said = unread.join('\n')
    expect(said).toMatch(/slow scan: .*scan/)
    expect(said).toMatch(/records of video_analysis: .*hlen/)
    await admin.acl('SETUSER', 'none', 'on', '>pw', '~other:*', '+@all')
    const nothing = await collect({}, 'none:pw@')
    expect(nothing.complete).toBe(false)
    expect(nothing.unread.join()).toContain('taskguard:types')
  })

  it("looks again at a lock that another guard's state was just about to follow", async () => {
    const admin = redis.client()
    await admin.set('task_lock:video_analysis:slow', 'celery-id', 'EX', 7200)
    await admin.set('task_lock:video_analysis:bare', 'celery-id', 'EX', 7200)
    const heard = await redis.client().monitor()
    cleanups.push(() => heard.disconnect())
    let followed = 0
    heard.on('monitor', (_: string, [name, ...keys]: string[]) => {
      if (
        name?.toLowerCase() !== 'mget' ||
        !keys.includes('task_status:video_analysis:slow') ||
        followed++ > 0
      )
        return
      void admin.set(
        'task_status:video_analysis:slow',
        JSON.stringify({ task_id: 'celery-id', status: 'running' })
      )
    })
    const { findings, counts } = await collect()
    expect(followed).toBe(2)
    expect(counts.running).toBe(1)
    expect(kinds(findings)).toEqual(['lock_without_state bare'])
  })

  it('a scan that runs out of time says so', async () => {
    const admin = redis.client()
    const batch = admin.pipeline()
    for (let at = 0; at < 3_000; at += 1) batch.set(`other:${at}`, '1')
    await batch.exec()
    const short = await collect({ scan: { keysPerSecond: 1_000, budget: 200 } })
    expect(short.complete).toBe(false)
    expect(short.scan?.finished).toBe(false)
    expect(short.unread.join()).toMatch(/slow scan: stopped after \d+ keys/)
  })
})
