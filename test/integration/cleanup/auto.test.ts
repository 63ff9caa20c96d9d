import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Plan } from '@shared/plan/plan'
import { auditEntrySchema, type AuditEntry } from '@shared/protocol/audit'
import { auditKey, cleanerKey, resourceKeys } from '@shared/protocol/keys'
import { AutoCleaner, CleanerLease, parseJournal } from '../../../src/main/engine/cleanup'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { buildCli, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { bundleScript, type TestProcess, type TestScript } from '../../support/script'
import { until } from '../../support/until'
import { App } from './app'

const TYPE = 'video_analysis'
const WAIT = { timeoutMs: 90_000 }
/** Every other second, as no settings would let it. */
const OFTEN = '*/2 * * * * *'

let server: TestRedis
let redis: Redis
let fleet: Fleet
let cli: TestCli
let script: TestScript
const homes: string[] = []
const running: TestProcess[] = []
const apps: App[] = []

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
  fleet = new Fleet(redis)
  cli = await buildCli()
  script = await bundleScript('test/integration/cleanup/app-process.ts')
})
afterAll(async () => {
  await script.remove()
  await cli.stop()
  await server.stop()
})
beforeEach(() => redis.flushall())
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  await Promise.all(running.splice(0).map(({ ended }) => ended))
  for (const app of apps.splice(0)) await app.stop()
  for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true })
})

const lockOf = (id: string): string => resourceKeys('taskguard', TYPE, id).lock

async function orphans(from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n += 1)
    await fleet.plant({
      id: `tape-${n}`,
      runId: `run-${n}`,
      status: 'completed',
      startedAgo: 900_000,
      endedAgo: 600_000,
      lock: { value: `run-${n}`, ttl: 3_600_000 }
    })
}

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'taskguard-auto-'))
  homes.push(home)
  return home
}

async function startAppProcess(atMost: number): Promise<{ home: string; process: TestProcess }> {
  const home = await newHome()
  const app = script.run([server.url, home, OFTEN, String(atMost)])
  running.push(app)
  expect(await app.line()).toBe('live')
  return { home, process: app }
}

/** What came of each action of all cleanups of a home, by resource. */
async function outcomesOf(home: string): Promise<{ id: string; result: string }[]> {
  const folder = join(home, 'journal')
  const names = await readdir(folder).catch(() => [])
  const found: { id: string; result: string }[] = []
  for (const name of names.filter((one) => !one.startsWith('audit-'))) {
    const begun = new Map<string, string>()
    for (const entry of parseJournal(await readFile(join(folder, name), 'utf8'))) {
      if (entry.event === 'begin') begun.set(entry.action.id, entry.action.resource_id)
      if (entry.event === 'end') found.push({ id: begun.get(entry.id) ?? entry.id, result: entry.result })
    }
  }
  return found
}

async function trail(): Promise<AuditEntry[]> {
  const entries = await redis.xrange(auditKey('taskguard'), '-', '+')
  return entries.map(([, [, text = '']]) => auditEntrySchema.parse(JSON.parse(text)))
}

const locksLeft = async (from: number, count: number): Promise<number> =>
  redis.exists(...Array.from({ length: count }, (_, n) => lockOf(`tape-${from + n}`)))

test('two apps and a cron job clean one endpoint: one at a time, each item once, and another takes over', async () => {
  await orphans(0, 40)
  await fleet.plant({ id: 'alive', runId: 'run-alive' })
  const first = await startAppProcess(5)
  const second = await startAppProcess(5)
  const cronHome = await newHome()
  const cron = () =>
    cli.run(['clean', '--yes', '--json', '--url', server.url, '--max-share', '1'], {
      env: { TASKGUARD_HOME: cronHome }
    })
  // One after another, as cron would, while the apps are at it.
  const codes = [(await cron()).code]
  await orphans(40, 20)
  codes.push((await cron()).code)
  await until('nothing is left', async () => (await locksLeft(0, 60)) === 0 || undefined, WAIT)
  // Nothing had changed under the command's hands: it cleaned alone.
  expect(codes).toEqual([0, 0])
  await orphans(60, 12)
  await until('nothing is left', async () => (await locksLeft(60, 12)) === 0 || undefined, WAIT)
  expect(await redis.exists(resourceKeys('taskguard', TYPE, 'alive').lock)).toBe(1)

  const byHome = await Promise.all([first.home, second.home, cronHome].map(outcomesOf))
  const all = byHome.flat()
  // What somebody else had cleaned since a plan was made is told as changed, and left alone.
  expect(all.filter(({ result }) => result !== 'applied' && result !== 'changed')).toEqual([])
  const applied = all.filter(({ result }) => result === 'applied').map(({ id }) => id)
  expect(applied.sort()).toEqual(Array.from({ length: 72 }, (_, n) => `tape-${n}`).sort())
  // The twelve were nobody's but an app's, five at a time at most.
  const acts = await trail()
  const cycles = acts.filter(({ action, counts }) => action === 'auto_clean' && counts?.planned !== 0)
  expect(cycles.length).toBeGreaterThanOrEqual(3)
  for (const { counts, journal, source } of cycles) {
    expect(counts?.failed).toBe(0)
    expect(counts?.planned).toBeLessThanOrEqual(5)
    expect(journal).toEqual(expect.any(String))
    expect(source).toBe('app')
  }

  // Whoever holds the lease is killed: its time passes, and the other one cleans.
  const holder = (await redis.get(cleanerKey('taskguard'))) ?? ''
  expect(holder).toMatch(/^(resting|working):[0-9a-f-]{36}:app:.+@/)
  const countOf = async (home: string): Promise<number> =>
    (await outcomesOf(home)).filter(({ result }) => result === 'applied').length
  const before = [await countOf(first.home), await countOf(second.home)] as const
  const [dead, heir] = before[0] >= before[1] ? [first, second] : [second, first]
  dead.process.child.kill('SIGKILL')
  await dead.process.ended
  await orphans(72, 5)
  const untilThen = await countOf(heir.home)
  await redis.pexpire(cleanerKey('taskguard'), 1)
  await until('the other one has taken over', async () => (await locksLeft(72, 5)) === 0 || undefined, WAIT)
  expect(await countOf(heir.home)).toBe(untilThen + 5)
  heir.process.child.stdin?.end()
  expect(await heir.process.ended).toBe(0)
  // It gave the lease up.
  expect(await redis.exists(cleanerKey('taskguard'))).toBe(0)
}, 240_000)

describe('an automatic cleanup', () => {
  const open = async (endpoint: Parameters<typeof App.open>[1]): Promise<App> => {
    const app = await App.open({ one: server.url }, endpoint)
    apps.push(app)
    return app
  }

  test('is off by default, and does nothing where the endpoint is protected', async () => {
    await orphans(0, 1)
    const off = await open({})
    const locked = await open({
      endpoint: { protected: true, autoCleanup: { schedule: OFTEN, atMost: 10 } }
    })
    await off.sees('orphan_lock', 1)
    await locked.sees('orphan_lock', 1)
    // Two of its times go by.
    const began = Date.now()
    await until('its times have gone by', () => Date.now() - began > 4_500 || undefined, WAIT)
    expect(await locksLeft(0, 1)).toBe(1)
    expect(await redis.exists(cleanerKey('taskguard'))).toBe(0)
    expect(await trail()).toEqual([])
  }, 120_000)

  test('that somebody switches stands in the trail; of a locked endpoint on this machine alone', async () => {
    const app = await open({})
    const autoCleanup = { schedule: '0 3 * * *', atMost: 10 }
    app.configure({ one: server.url }, { endpoint: { autoCleanup } })
    await until('it is on', async () => (await trail()).length === 1 || undefined, WAIT)
    app.configure({ one: server.url })
    await until('it is off', async () => (await trail()).length === 2 || undefined, WAIT)
    expect(await trail()).toMatchObject([
      {
        action: 'cleanup_on',
        source: 'app',
        said: { code: 'schedule', params: { schedule: '0 3 * * *', most: 10 } }
      },
      { action: 'cleanup_off' }
    ])
    app.configure({ one: server.url }, { endpoint: { autoCleanup, protected: true } })
    const kept = async (): Promise<string> => {
      const folder = join(app.home, 'journal')
      const names = await readdir(folder).catch(() => [])
      const files = names.filter((name) => name.startsWith('audit-'))
      return (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('')
    }
    await until(
      'it is kept here',
      async () => (await kept()).split('"cleanup_on"').length === 3 || undefined,
      WAIT
    )
    expect(await trail()).toHaveLength(2)
  }, 120_000)

  test('leaves alone what it is not for, stands in the trail, and stops at the brake', async () => {
    await orphans(0, 2)
    await fleet.plant({ id: 'eternal', runId: 'run-e', lock: { value: 'somebody', ttl: 0 } })
    const settings = { endpoint: { autoCleanup: { schedule: OFTEN, atMost: 10 } } }
    const both = [await open(settings), await open(settings)]
    await until('both are cleaned', async () => (await locksLeft(0, 2)) === 0 || undefined, WAIT)
    // Each says who cleans, when it is due itself, and what the last cycle did, whoever had it.
    const seen = () => both.map(({ window }) => window.endpoints.get('one')?.cleaning)
    await until(
      'one has the lease and the other knows whose it is',
      () =>
        (['here', 'elsewhere'] as const).every((state) => seen().some((one) => one?.state === state)) &&
        seen().every((one) => one?.last && one.next !== null),
      WAIT
    )
    expect(seen().find((one) => one?.state === 'elsewhere')?.who).toMatch(/^app:.+@/)
    expect(seen().find((one) => one?.state === 'here')?.who).toBeNull()
    await until(
      'a cycle found nothing',
      async () =>
        (await trail()).some(({ counts, note, said }) => counts?.planned === 0 && !note && !said) ||
        undefined,
      WAIT
    )
    expect(await redis.get(lockOf('eternal'))).toBe('somebody')
    // Forty at once are more than half of what lives there.
    await orphans(2, 40)
    await until(
      'the brake is in the trail',
      async () => (await trail()).some(({ said }) => said?.code === 'braked') || undefined,
      WAIT
    )
    await until(
      'both apps tell of it',
      () => seen().every((one) => one?.last?.counts.planned === 0 && one.last.said?.code === 'braked'),
      WAIT
    )
  }, 120_000)
})

describe('an automatic cleaner that is stopped', () => {
  const nothing: Plan = {
    version: 1,
    endpoint: '',
    namespace: 'taskguard',
    made_at: '2026-01-01T00:00:00.000Z',
    complete: true,
    unread: [],
    live_locks: 0,
    touched_locks: 0,
    actions: [],
    skipped: []
  }

  /** One that hears a plan when the test gives one, and what it tells. */
  function watched(schedule: string) {
    const told: string[] = []
    const asked: AbortSignal[] = []
    let give: (plan: Plan) => void = () => undefined
    const cleaner = new AutoCleaner({
      settings: { schedule, atMost: 10 },
      cleaner: {
        target: {
          name: 'one',
          namespace: 'taskguard',
          redis: parseRedisUrl(server.url),
          protected: false
        },
        plan: (_choice, signal) => {
          if (signal) asked.push(signal)
          return new Promise((resolve) => (give = resolve))
        },
        apply: () => Promise.reject(new Error('it was asked to clean'))
      },
      maxShare: () => 1,
      connection: () => 'live',
      clockOffset: () => 0,
      changed: () => told.push('changed'),
      acted: ({ action }) => told.push(action),
      log: (_level, { text }) => told.push(text)
    })
    return { cleaner, told, asked, give: (plan: Plan) => give(plan) }
  }
  const connectionsMade = async (): Promise<number> =>
    Number(/total_connections_received:(\d+)/.exec(await redis.info('stats'))?.[1])

  test('within a cycle does not go on with it, and tells of nothing more', async () => {
    const { cleaner, told, asked, give } = watched(OFTEN)
    cleaner.start()
    await until('a cycle is under way', () => asked.length === 1, WAIT)
    await until('it has said so', () => cleaner.cleaning.working, WAIT)
    const stopped = cleaner.stop()
    const before = told.splice(0)
    expect(before).toContain('changed')
    expect(asked[0]?.aborted).toBe(true)
    // Its plan was made all the same.
    give({ ...nothing, live_locks: 50, touched_locks: 50 })
    await stopped
    cleaner.audited()
    expect(told).toEqual([])
    expect(asked).toHaveLength(1)
    expect(await redis.exists(cleanerKey('taskguard'))).toBe(0)
  }, 120_000)

  test('between two cycles gives the lease up at once', async () => {
    const { cleaner, told } = watched('0 0 29 2 *')
    cleaner.start()
    await until('it has the lease', () => cleaner.cleaning.state === 'here', WAIT)
    await until(
      'it has looked for the last cycle',
      async () => (await redis.exists(cleanerKey('taskguard'))) === 1,
      WAIT
    )
    const stopped = cleaner.stop()
    told.splice(0)
    await stopped
    expect(told).toEqual([])
    expect(await redis.exists(cleanerKey('taskguard'))).toBe(0)
  }, 120_000)

  test('while it connects opens no other connection', async () => {
    const before = await connectionsMade()
    server.pause()
    const { cleaner, told } = watched(OFTEN)
    cleaner.start()
    const stopped = cleaner.stop()
    server.resume()
    await stopped
    expect(told).toEqual([])
    expect(await connectionsMade()).toBe(before + 1)
    expect(await redis.exists(cleanerKey('taskguard'))).toBe(0)
  }, 120_000)
})

describe('the cleaner’s lease', () => {
  const lease = (who: string): CleanerLease => new CleanerLease({ namespace: 'taskguard', who })

  test('is one’s own, is given way by who rests, and ends by itself', async () => {
    const [app, other, command] = [lease('app:ann@a'), lease('app:bob@b'), lease('cli:cron@c')]
    expect(await app.take(redis, 'resting')).toEqual({ mine: true })
    expect(await other.take(redis, 'resting')).toEqual({ mine: false, phase: 'resting', who: 'app:ann@a' })
    expect(await command.take(redis, 'working', true)).toEqual({ mine: true })
    expect(await app.take(redis, 'working')).toEqual({ mine: false, phase: 'working', who: 'cli:cron@c' })
    expect(await other.take(redis, 'working', true)).toMatchObject({ mine: false })
    await app.release(redis)
    expect(await command.take(redis, 'working')).toEqual({ mine: true })
    await command.release(redis)
    expect(await other.take(redis, 'resting')).toEqual({ mine: true })
    expect(await redis.pttl(cleanerKey('taskguard'))).toBeGreaterThan(0)
  })

  test('of somebody else’s making is not overwritten', async () => {
    await redis.set(cleanerKey('taskguard'), 'mine')
    expect(await lease('x').take(redis, 'working', true)).toEqual({
      mine: false,
      phase: 'unknown',
      who: 'mine'
    })
    await redis.del(cleanerKey('taskguard'))
    await redis.sadd(cleanerKey('taskguard'), 'mine')
    await expect(lease('x').take(redis, 'working', true)).rejects.toThrow(/cleaner/)
  })

  test('a command waits for who is at work, says so, and cleans without one where there is none', async () => {
    await orphans(0, 1)
    const holder = lease('app:ann@ops')
    await holder.take(redis, 'working')
    const waiting = cli.run(['clean', '--yes', '--url', server.url, '--max-share', '1'])
    const began = Date.now()
    await until('it has had the time to clean', () => Date.now() - began > 3_000 || undefined, WAIT)
    expect(await locksLeft(0, 1)).toBe(1)
    await holder.release(redis)
    const waited = await waiting
    expect(waited.stderr).toContain('another cleanup is under way there, of app:ann@ops')
    expect(waited.code).toBe(0)
    expect(await locksLeft(0, 1)).toBe(0)
    expect(await redis.exists(cleanerKey('taskguard'))).toBe(0)

    await orphans(1, 1)
    await redis.sadd(cleanerKey('taskguard'), 'mine')
    const without = await cli.run(['clean', '--yes', '--url', server.url, '--max-share', '1'])
    expect(without.stderr).toContain("cleaning without the cleaner's lease")
    expect(without.code).toBe(0)
    expect(await locksLeft(1, 1)).toBe(0)
  }, 120_000)
})
