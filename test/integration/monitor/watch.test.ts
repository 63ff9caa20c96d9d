import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Finding } from '@shared/findings/finding'
import { thresholdTable } from '@shared/findings/thresholds'
import { resourceKeys, typeKeys } from '@shared/protocol/keys'
import { defaultSettings } from '@shared/settings/schema'
import { Guard } from '../../../src/main/engine/guard'
import {
  EndpointMonitor,
  type MonitorChange,
  type MonitorOptions
} from '../../../src/main/engine/monitor/endpoint-monitor'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

const type = 'video_analysis'
let redis: TestRedis
let fleet: Fleet
const cleanups: (() => unknown)[] = []

beforeEach(async () => {
  redis = await startRedis()
  fleet = new Fleet(redis.client())
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  await redis.stop()
})

/** A monitor, with all that it told. */
class Watched {
  readonly changes: MonitorChange[] = []
  readonly states: string[] = []
  readonly logs: string[] = []

  constructor(readonly monitor: EndpointMonitor) {
    monitor.on('change', (change) => this.changes.push(change))
    monitor.on('status', ({ connection }) => {
      if (this.states.at(-1) !== connection) this.states.push(connection)
    })
    monitor.on('log', ({ line }) => this.logs.push(line.text))
  }

  get running(): string[] {
    return [...this.monitor.resources.values()]
      .flatMap((facts) => facts.live.map((member) => `${facts.id}:${member.runId}`))
      .sort()
  }

  get open(): string[] {
    return this.monitor.findings.map(({ kind, resource_id }) => `${kind} ${resource_id}`).sort()
  }

  /** What opened, by whether it was news. */
  opened(first: boolean): Finding[] {
    return this.changes.filter((change) => change.first === first).flatMap((change) => change.opened)
  }

  live(): Promise<unknown> {
    return until('the monitor is live', () => this.monitor.status.connection === 'live')
  }
}

function watch(options: Partial<MonitorOptions> = {}, url = redis.url): Watched {
  const monitor = new EndpointMonitor({
    target: parseRedisUrl(url),
    namespace: 'taskguard',
    templates: defaultSettings().keyTemplates,
    otherLocks: defaultSettings().otherLocks,
    thresholds: thresholdTable(),
    poll: 50,
    fullSweep: 60_000,
    scanEvery: 100,
    scanKeysPerSecond: 100_000,
    scanShare: 0.5,
    timeouts: { connectTimeout: 500, commandTimeout: 500 },
    ...options
  })
  const watched = new Watched(monitor)
  cleanups.push(() => monitor.stop())
  monitor.start()
  return watched
}

async function guard(): Promise<Guard> {
  const client = await openRedis(parseRedisUrl(redis.url), 'guard')
  cleanups.push(() => client.disconnect())
  return new Guard(client, { namespace: 'taskguard' })
}

async function acquired(from: Guard, id: string, more: { mode?: 'observe'; leaseMs?: number } = {}) {
  const answer = await from.acquire({ type, id, ...more })
  if (answer.answer !== 'ACQUIRED') throw new Error(`refused: ${answer.answer}`)
  return answer.run
}

describe('EndpointMonitor', () => {
  it('shows a run while it lasts, and tells a duplicate once, as news', async () => {
    const runs = await guard()
    const watched = watch()
    await watched.live()
    const first = await acquired(runs, 'v1')
    await until('the run is there', () => watched.running.length === 1)
    const second = await acquired(runs, 'v1', { mode: 'observe' })
    const opened = await until('the duplicate is told', () => watched.opened(false)[0])
    expect(opened).toMatchObject({ kind: 'duplicate_run', resource_id: 'v1', severity: 'critical' })
    expect(opened.runs.toSorted()).toEqual([first.runId, second.runId].toSorted())
    await runs.finish(second, { outcome: 'completed' })
    await until('it is resolved', () =>
      watched.changes.some((change) => change.resolved[0]?.id === opened.id)
    )
    await runs.finish(first, { outcome: 'completed' })
    await until('nobody runs', () => watched.running.length === 0)
    expect(watched.opened(false).filter((finding) => finding.kind === 'duplicate_run')).toHaveLength(1)
    await until('nobody is counted', () => {
      const { running, locks } = watched.monitor.status.counts
      return running + locks === 0
    })
  })

  it('what was there before is no news', async () => {
    await fleet.plant({ id: 'dup', runId: 'a', startedAgo: 90_000 })
    await fleet.plant({ id: 'dup', runId: 'b', startedAgo: 60_000, state: false, lock: null })
    await fleet.plant({ id: 'old', runId: 'a', status: 'failed', startedAgo: 90_000, endedAgo: 30_000 })
    await fleet.plant({ id: 'old', runId: 'b', status: 'failed', startedAgo: 60_000, endedAgo: 10_000 })
    const watched = watch()
    await until('both are found', () => watched.open.length === 2)
    expect(watched.open).toEqual(['duplicate_history old', 'duplicate_run dup'])
    expect(watched.opened(false)).toEqual([])
    expect(watched.opened(true)).toHaveLength(2)
  })

  it('sees renewals, which the index does not tell', async () => {
    const runs = await guard()
    const watched = watch()
    await watched.live()
    const run = await acquired(runs, 'v1', { leaseMs: 20_000 })
    const deadline = await until(
      'it is there',
      () => [...watched.monitor.resources.values()][0]?.live[0]?.deadline
    )
    await runs.renew(run)
    await until('the deadline moved', () => {
      const now = [...watched.monitor.resources.values()][0]?.live[0]?.deadline
      return now !== undefined && now > deadline
    })
  })

  it('lives without any event: polling is the truth', async () => {
    const admin = redis.client()
    await admin.acl('SETUSER', 'deaf', 'on', '>pw', '~*', 'resetchannels', '+@all')
    const watched = watch({}, `redis://deaf:pw@127.0.0.1:${redis.port}`)
    await watched.live()
    await until('the refusal is told', () => watched.logs.some((text) => text.includes('next poll')))
    await fleet.plant({ id: 'quiet' })
    await until('it is found', () => watched.running.includes('quiet:run-1'))
    await until('the scan is through', () => watched.monitor.status.complete)
  })

  it('catches up with what happened while Redis was away', async () => {
    await redis.stop()
    redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    fleet = new Fleet(redis.client())
    await fleet.plant({ id: 'stays' })
    await fleet.plant({ id: 'goes' })
    const watched = watch()
    await until('both run', () => watched.running.length === 2)
    // Until the first scan has ended, what began earlier is no news.
    await until('all of it was seen', () => watched.monitor.status.complete)
    await redis.shutdown()
    await until('it is stale', () => watched.monitor.status.connection === 'stale')
    expect(watched.running).toEqual(['goes:run-1', 'stays:run-1'])
    expect(watched.monitor.status.fault).toMatchObject({ code: 'unreachable' })
    await redis.start()
    const admin = redis.client()
    // As a guard's finish and a duplicate's acquire would have, before the monitor is back.
    await admin.zrem('taskguard:{video_analysis}:live', 'goes\u001frun-1')
    await fleet.plant({ id: 'goes', status: 'failed' })
    await fleet.plant({ id: 'stays', runId: 'run-2', state: false, lock: null })
    await until('it is live', () => watched.monitor.status.connection === 'live')
    await until('it caught up', () => watched.running.join() === 'stays:run-1,stays:run-2')
    await until('the duplicate is news', () =>
      watched.opened(false).some(({ kind }) => kind === 'duplicate_run')
    )
    expect(watched.states).toEqual(['catching_up', 'live', 'stale', 'catching_up', 'live'])
  })

  it('notices a server that accepts and never answers, and recovers', async () => {
    await fleet.plant({ id: 'v1' })
    const watched = watch()
    await watched.live()
    redis.pause()
    await until('it is stale', () => watched.monitor.status.connection === 'stale')
    expect(watched.monitor.status.fault?.code).toMatch(/timeout|unreachable/)
    expect(watched.running).toEqual(['v1:run-1'])
    redis.resume()
    await until('it is live again', () => watched.monitor.status.connection === 'live')
    await fleet.plant({ id: 'v2' })
    await until('it follows again', () => watched.running.length === 2)
  })

  it('survives FLUSHALL and SCRIPT FLUSH, and follows what comes after', async () => {
    const runs = await guard()
    const run = await acquired(runs, 'before')
    await fleet.plant({ id: 'done', status: 'completed' })
    await fleet.plant({ id: 'image', type: 'image_analysis' })
    const watched = watch()
    await until('all are there', () => watched.running.length === 2)
    await until('the outcome counts', () => watched.monitor.status.counts.completed === 1)
    const admin = redis.client()
    await admin.flushall()
    await admin.script('FLUSH')
    await until('all is gone', () => watched.running.length === 0)
    await until('and not counted', () => {
      const { running, completed, locks } = watched.monitor.status.counts
      return running + completed + locks === 0
    })
    // The holder's renewal brings its run back; a newcomer's change is seen as well.
    await runs.renew(run)
    await acquired(runs, 'after')
    await until('both are there', () => watched.running.length === 2)
  })

  it('a flush and new data between two polls is no continuation', async () => {
    await fleet.plant({ id: 'old-1' })
    await fleet.plant({ id: 'old-2' })
    const watched = watch({ poll: 400 })
    await until('both run', () => watched.running.length === 2)
    const admin = redis.client()
    await admin.flushall()
    await fleet.plant({ id: 'new' })
    await until('only the new one runs', () => watched.running.join() === 'new:run-1')
  })

  it('tells at the next poll that a key of a whole type is of the wrong type, and sees it mended', async () => {
    await fleet.plant({ id: 'stays' })
    const watched = watch()
    await watched.live()
    const admin = redis.client()
    const { index } = typeKeys('taskguard', type)
    for (const key of [index, 'taskguard:types']) {
      await admin.rename(key, 'aside')
      await admin.set(key, 'no such thing')
      const found = await until(`${key} is told`, () => watched.monitor.findings[0])
      expect(found).toMatchObject({ kind: 'unreadable', evidence: { key, reason: 'wrong_type' } })
      expect(watched.running).toEqual(['stays:run-1'])
      await admin.rename('aside', key)
      await until(`${key} is mended`, () => watched.open.length === 0)
    }
    await fleet.plant({ id: 'next' })
    await until('it follows', () => watched.running.length === 2)
  })

  it('is not held up by an index where thousands have one number', async () => {
    const admin = redis.client()
    const { index } = typeKeys('taskguard', type)
    await admin.sadd('taskguard:types', type)
    const members = Array.from({ length: 12_000 }, (_, at) => [1_796_034_201_017_087, `r${at}`] as const)
    await admin.zadd(index, ...members.flat())
    const watched = watch()
    await watched.live()
    await fleet.plant({ id: 'new' })
    await until('it follows', () => watched.running.join() === 'new:run-1')
  })

  it('finds what no index names, and sees when it is mended', async () => {
    const admin = redis.client()
    const watched = watch()
    await watched.live()
    const lock = resourceKeys('taskguard', type, 'bare').lock
    await admin.set(lock, 'someone')
    await fleet.plant({ id: 'persisted' })
    await admin.persist(resourceKeys('taskguard', type, 'persisted').lock)
    await until('they are found', () => watched.open.length === 3)
    expect(watched.open).toEqual([
      'lock_without_state bare',
      'lock_without_ttl bare',
      'lock_without_ttl persisted'
    ])
    expect(watched.opened(false)).toHaveLength(3)
    await admin.del(lock)
    await admin.pexpire(resourceKeys('taskguard', type, 'persisted').lock, 60_000)
    await until('they are resolved', () => watched.open.length === 0)
    expect(watched.running).toEqual(['persisted:run-1'])
    expect(watched.logs.some((text) => /slow scan: \d+ keys in/.test(text))).toBe(true)
  })

  it('finds a lock that comes back on what has long ended', async () => {
    const admin = redis.client()
    await fleet.plant({ id: 'done', status: 'completed', startedAgo: 900_000, endedAgo: 600_000 })
    const watched = watch({ fullSweep: 3_600_000 })
    await watched.live()
    expect(watched.monitor.status.counts.completed).toBe(1)
    expect(watched.monitor.resources.size).toBe(0)
    const { lock } = resourceKeys('taskguard', type, 'done')
    await admin.set(lock, 'run-1', 'PX', 3_600_000)
    await until('it is an orphan', () => watched.open.join() === 'orphan_lock done')
    expect(watched.monitor.status.counts).toMatchObject({ completed: 1, locks: 1 })
    await admin.del(lock)
    await until('it is gone', () => watched.open.length === 0)
  })

  it("follows a fleet with the report's own guard", async () => {
    const admin = redis.client()
    const watched = watch()
    await watched.live()
    const iso = (ago: number): string => new Date(Date.now() - ago).toISOString().slice(0, 19)
    await admin.set('task_lock:video_analysis:123', 'celery-id', 'EX', 7200)
    await admin.set(
      'task_status:video_analysis:123',
      JSON.stringify({ task_id: 'celery-id', status: 'running', start_time: iso(60_000), lock_timeout: 7200 })
    )
    await until('it is counted', () => watched.monitor.status.counts.running === 1)
    await admin.set(
      'task_status:video_analysis:123',
      JSON.stringify({
        task_id: 'celery-id',
        status: 'failed',
        end_time: iso(600_000),
        error: 'x',
        success: false
      })
    )
    await until('its orphan is found', () => watched.open.join() === 'orphan_lock 123')
    await admin.del('task_lock:video_analysis:123', 'task_status:video_analysis:123')
    await until('it is gone', () => watched.monitor.resources.size === 0 && watched.open.length === 0)
    expect(watched.logs.join()).toContain('UTC')
  })

  it("does not take the moment between another guard's lock and its state for a finding", async () => {
    const admin = redis.client()
    const watched = watch()
    await watched.live()
    await admin.set('task_lock:video_analysis:124', 'celery-id', 'EX', 7200)
    await until('the lock is seen', () => watched.monitor.resources.size === 1)
    await admin.set(
      'task_status:video_analysis:124',
      JSON.stringify({ task_id: 'celery-id', status: 'running' })
    )
    await until('its state is seen', () => watched.monitor.status.counts.running === 1)
    const seen = watched.monitor.status.freshAt ?? 0
    await until('the second look is past', () => (watched.monitor.status.freshAt ?? 0) - seen > 1_500)
    expect(watched.changes.flatMap((change) => change.opened)).toEqual([])
    await admin.del('task_status:video_analysis:124')
    await until('what stays so is told', () => watched.open.join() === 'lock_without_state 124')
  })

  it('scans at once when asked, and again soon after a cheap scan', async () => {
    const admin = redis.client()
    const watched = watch({ scanEvery: 600_000 })
    await until('the first scan is through', () => watched.monitor.status.complete)
    let fastest = Infinity
    // On a busy machine one of them may take its time.
    for (let found = 1; found <= 5 && fastest >= 2_500; found += 1) {
      const asked = performance.now()
      await admin.set(resourceKeys('taskguard', type, `bare-${found}`).lock, 'someone')
      watched.monitor.scanNow()
      await until('it is found', () => watched.monitor.resources.size === found)
      fastest = Math.min(fastest, performance.now() - asked)
    }
    // The shortest pause is 3 s.
    expect(fastest).toBeLessThan(2_500)
    const known = watched.monitor.resources.size
    await admin.set(resourceKeys('taskguard', type, 'later').lock, 'someone')
    await until('the next is found too', () => watched.monitor.resources.size === known + 1)
  })

  it('takes a silent run for dead only after two looks and two leases of watching', async () => {
    await fleet.plant({ id: 'dead', leaseMs: 1_000, startedAgo: 60_000, deadlineIn: -30_000, lock: null })
    const watched = watch()
    await watched.live()
    const seen = watched.monitor.status.freshAt ?? 0
    const dead = await until('it is taken for dead', () => watched.monitor.findings[0])
    expect(dead).toMatchObject({ kind: 'dead_holder', evidence: { proof: 'observed' } })
    expect((watched.monitor.status.freshAt ?? 0) - seen).toBeGreaterThanOrEqual(1_000)
    // It was only slow: its next renewal resolves it.
    const admin = redis.client()
    await admin.zadd('taskguard:{video_analysis}:live', (await fleet.now()) + 60_000, 'dead\u001frun-1')
    await until('it is taken back', () => watched.monitor.findings.length === 0)
  })

  it('an outage starts the two leases anew', async () => {
    await fleet.plant({ id: 'late', leaseMs: 3_000, startedAgo: 60_000, deadlineIn: -1_000, lock: null })
    const watched = watch()
    await watched.live()
    redis.pause()
    await until('it is stale', () => watched.monitor.status.connection === 'stale')
    redis.resume()
    await watched.live()
    const back = watched.monitor.status.freshAt ?? 0
    await until('it is taken for dead', () => watched.open.join() === 'dead_holder late')
    expect((watched.monitor.status.freshAt ?? 0) - back).toBeGreaterThanOrEqual(5_500)
  })

  it('tells of time alone: a run becomes long without any change', async () => {
    const watched = watch()
    await watched.live()
    let [id, before] = ['', false]
    // A busy machine may see it only when it is long already: then it gets more time.
    for (const left of [800, 4_000, 20_000]) {
      id = `slow-${left}`
      await fleet.plant({ id, startedAgo: 7_200_000 - left })
      await until('it runs', () => watched.running.includes(`${id}:run-1`))
      before = watched.open.includes(`long_running ${id}`)
      if (!before) break
    }
    expect(before).toBe(false)
    await until('it is long', () => watched.open.includes(`long_running ${id}`))
    expect(watched.opened(false).filter((finding) => finding.resource_id === id)).toHaveLength(1)
  })

  it('shows unreadable keys and lets them go when they are mended', async () => {
    const watched = watch()
    await watched.live()
    await fleet.plant({ id: 'bad', more: { fence: 7 } })
    await until('it is told', () => watched.open.includes('unreadable bad'))
    await redis.client().del(resourceKeys('taskguard', type, 'bad').runs)
    await fleet.plant({ id: 'bad' })
    await until('it is well', () => watched.open.length === 0)
  })

  it('keeps telling of keys of a wrong type for as long as they stand', async () => {
    const keys = resourceKeys('taskguard', type, 'wrong')
    const whole = typeKeys('taskguard', 'audio_analysis').live
    await redis.client().multi().lpush(keys.lock, 'a').sadd('taskguard:types', 'audio_analysis').exec()
    await redis.client().set(whole, 'text')
    const watched = watch()
    await until('both are told', () => watched.open.join() === 'unreadable ,unreadable wrong')
    const told = watched.monitor.status.freshAt ?? 0
    // What is in trouble is read again every second poll.
    await until('it was read again', () => (watched.monitor.status.freshAt ?? 0) > told + 500)
    expect(watched.changes.flatMap((change) => change.resolved)).toEqual([])
    expect(watched.changes.flatMap((change) => change.opened)).toHaveLength(2)
    await redis.client().del(keys.lock, whole)
    await until('both are gone', () => watched.open.length === 0)
  })

  it('knows the time of Redis with the first findings, whatever the clock here says', async () => {
    await fleet.plant({ id: 'long', startedAgo: 3 * 3_600_000 })
    const real = Date.now
    const wrong = vi.spyOn(Date, 'now').mockImplementation(() => real() - 3_600_000)
    cleanups.push(() => wrong.mockRestore())
    const watched = watch()
    const offsets: number[] = []
    watched.monitor.on('change', () => offsets.push(watched.monitor.status.clockOffsetMs))
    await until('it is told', () => watched.open.includes('long_running long'))
    expect(Math.abs((offsets[0] ?? 0) - 3_600_000)).toBeLessThan(60_000)
  })

  it('says why it cannot connect, and does when it can', async () => {
    const admin = redis.client()
    await admin.acl('SETUSER', 'late', 'on', '>right', '~*', '&*', '+@all')
    const watched = watch({}, `redis://late:wrong@127.0.0.1:${redis.port}`)
    await until('it says so', () => watched.monitor.status.fault?.code === 'auth')
    expect(watched.monitor.status.connection).toBe('unavailable')
    expect(JSON.stringify(watched.logs)).not.toContain('wrong@')
    await admin.acl('SETUSER', 'late', '>wrong')
    await watched.live()
  })
})
