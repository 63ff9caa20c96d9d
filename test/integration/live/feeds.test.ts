import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuditRow } from '@shared/audit/row'
import type { HistoryRun } from '@shared/history/run'
import { FEED_PARTS_AHEAD, type FeedEndpoint, type FeedName } from '@shared/live/feed'
import { fromEngineSchema, type EndpointTarget, type FromEngine } from '@shared/live/link'
import { auditKey } from '@shared/protocol/keys'
import { settingsSchema } from '@shared/settings/schema'
import { Auditor } from '../../../src/main/engine/audit'
import { Guard } from '../../../src/main/engine/guard'
import { Engine } from '../../../src/main/engine/live/engine'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { createFeed, type Feed } from '../../../src/renderer/stores/live/feed'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { MirrorWindow } from '../../support/window'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const WAIT = { timeoutMs: 30_000 }

let redis: TestRedis
let fleet: Fleet
let home: string
const desks: Desk[] = []

beforeEach(async () => {
  redis = await startRedis()
  fleet = new Fleet(redis.client())
  home = await mkdtemp(join(tmpdir(), 'taskguard-feeds-'))
})
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop()
  await redis.stop()
  await rm(home, { recursive: true, force: true })
})

/** One app: its engine, and a window's feeds as the real window has them. */
class Desk {
  readonly window = new MirrorWindow()
  readonly said: FromEngine[] = []
  readonly engine = new Engine((message) => this.said.push(fromEngineSchema.parse(message)))
  readonly runs: Feed<HistoryRun> = createFeed('runs')
  readonly audit: Feed<AuditRow> = createFeed('audit')
  #taken = 0
  readonly #timer: NodeJS.Timeout

  constructor() {
    desks.push(this)
    this.runs.connect((request) => this.window.send(request))
    this.audit.connect((request) => this.window.send(request))
    this.#timer = setInterval(() => this.take(), 5)
  }

  static async open(endpoints: readonly EndpointTarget[] = [endpoint('one')]): Promise<Desk> {
    const desk = new Desk()
    desk.configure(endpoints)
    desk.engine.receive({ kind: 'window' }, desk.window.port)
    await until('it is live', () => desk.window.endpoints.get('one')?.connection === 'live', WAIT)
    return desk
  }

  configure(endpoints: readonly EndpointTarget[]): void {
    this.engine.receive({
      kind: 'configure',
      home,
      settings: settingsSchema.parse({ 'monitor.poll': '50ms' }),
      endpoints: [...endpoints],
      embedded: { enabled: false, namespace: 'taskguard' }
    })
  }

  take(): void {
    for (; this.#taken < this.window.messages.length; this.#taken += 1) {
      const message = this.window.messages[this.#taken]
      if (!message) return
      if (message.kind === 'runsPart') this.runs.takePart(message)
      if (message.kind === 'auditPart') this.audit.takePart(message)
      if (message.kind === 'feedState') this[message.feed].takeState(message)
    }
  }

  state(feed: FeedName, id = 'one'): FeedEndpoint | undefined {
    return this[feed].state.getState().endpoints.find((one) => one.id === id)
  }

  read(feed: FeedName, id = 'one'): Promise<unknown> {
    return until(
      `${feed} of ${id} are read`,
      () => {
        const state = this.state(feed, id)
        return state !== undefined && !state.reading && state.at !== null && state.fault === null
      },
      WAIT
    )
  }

  get runIds(): string[] {
    return Array.from(this.runs.rows.values(), ({ runId }) => runId).sort()
  }

  get acts(): (string | undefined)[] {
    return [...this.audit.rows.values()].sort((a, b) => a.at - b.at).map(({ entry }) => entry?.action)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.engine.shutdown()
    this.window.close()
  }
}

const endpoint = (id: string, more: Partial<EndpointTarget> = {}): EndpointTarget => ({
  id,
  name: id,
  redis: parseRedisUrl(redis.url),
  namespace: 'taskguard',
  color: 'red',
  protected: false,
  ...more
})

const parts = ({ window }: Desk): number => window.messages.filter(({ kind }) => kind === 'runsPart').length

describe('the runs of the last days', () => {
  test('come when a window looks, change as runs do, and stop when it looks away', async () => {
    await fleet.plant({
      id: 'old',
      runId: 'old',
      status: 'completed',
      startedAgo: 3 * HOUR,
      endedAgo: 2 * HOUR
    })
    const desk = await Desk.open()
    expect(parts(desk)).toBe(0)
    const end = desk.runs.watch(7 * DAY)
    await desk.read('runs')
    expect(desk.runIds).toEqual(['old'])
    expect(desk.state('runs')).toMatchObject({ complete: true, unread: [], cut: 0, leftOut: false })
    const guard = new Guard(redis.client(), { namespace: 'taskguard' })
    const answer = await guard.acquire({ type: 'video', id: 'tape', taskId: 't', runId: 'new' })
    if (answer.answer !== 'ACQUIRED') throw new Error('not acquired')
    await until('the run is seen', () => desk.runIds.includes('new'), WAIT)
    await guard.finish(answer.run, { outcome: 'failed', error: 'no' })
    await until(
      'its end is seen',
      () => [...desk.runs.rows.values()].some(({ error }) => error === 'no'),
      WAIT
    )
    guard.close()
    end()
    // A window that no longer looks is told of nothing; what it has stays for a while.
    desk.window.send({ kind: 'endFeed', feed: 'runs' })
    const before = parts(desk)
    await fleet.plant({ id: 'later', runId: 'later', status: 'completed' })
    await until('the monitor saw it', () => desk.window.endpoints.get('one')?.counts.completed === 2, WAIT)
    expect(parts(desk)).toBe(before)
    expect(desk.runIds).toEqual(['new', 'old'])
  })

  test('go back as far as asked; what a shorter look leaves out goes once that is read', async () => {
    await fleet.plant({
      id: 'a',
      runId: 'day',
      status: 'completed',
      startedAgo: 20 * HOUR,
      endedAgo: 19 * HOUR
    })
    await fleet.plant({ id: 'b', runId: 'hour', status: 'completed', startedAgo: HOUR, endedAgo: HOUR / 2 })
    const desk = await Desk.open()
    const end = desk.runs.watch(7 * DAY)
    await desk.read('runs')
    expect(desk.runIds).toEqual(['day', 'hour'])
    desk.runs.watch(2 * HOUR)
    end()
    await until('only the newer is left', () => desk.runIds.join() === 'hour', WAIT)
  })

  test('of every endpoint: one that goes takes its own along, one that comes is read', async () => {
    const other = await startRedis()
    await new Fleet(other.client()).plant({ id: 'x', runId: 'theirs', status: 'completed' })
    await fleet.plant({ id: 'a', runId: 'ours', status: 'completed' })
    const two = endpoint('two', { redis: parseRedisUrl(other.url) })
    const desk = await Desk.open()
    desk.runs.watch(DAY)
    await desk.read('runs')
    desk.configure([endpoint('one'), two])
    await until('the second is read', () => desk.runIds.join() === 'ours,theirs', WAIT)
    desk.configure([two])
    await until('the first is gone', () => desk.runIds.join() === 'theirs', WAIT)
    expect(desk.state('runs')).toBeUndefined()
    await desk.stop()
    await other.stop()
  })

  test('stay as they were while Redis is away, which is said, and are read anew when it is back', async () => {
    await fleet.plant({ id: 'a', runId: 'a', status: 'completed' })
    const desk = await Desk.open()
    desk.runs.watch(DAY)
    await desk.read('runs')
    const read = desk.state('runs')?.at
    await redis.shutdown()
    await until('it is said', () => desk.state('runs')?.fault?.code === 'unreachable', WAIT)
    expect(desk.runIds).toEqual(['a'])
    expect(desk.state('runs')?.at).toBe(read)
    await redis.start()
    await fleet.plant({ id: 'b', runId: 'b', status: 'completed' })
    // Nothing was kept on the disk: what is gone there goes here.
    await until('it is read anew', () => desk.runIds.join() === 'b', { timeoutMs: 60_000 })
    expect(desk.state('runs')?.fault).toBeNull()
  })

  test('are not sent further ahead than the window takes in', async () => {
    const client = redis.client()
    const now = await fleet.now()
    const batch = client.pipeline().sadd('taskguard:types', 'video')
    for (let at = 0; at < 20_000; at += 1) {
      const id = `t${at}`
      const run = fleet.document({ id, runId: id, endedAgo: 1 }, now, String(now * 1000 + at), 'completed')
      batch
        .hset(`taskguard:{video}:runs:${id}`, id, JSON.stringify(run))
        .zadd('taskguard:{video}:index', now * 1000 + at, id)
    }
    await batch.exec()
    const desk = await Desk.open()
    // A window that is busy: it hears, and takes nothing in.
    desk.window.send({ kind: 'watchFeed', feed: 'runs', question: 77, since: DAY })
    await until('as many as may be on their way', () => parts(desk) >= FEED_PARTS_AHEAD, WAIT)
    desk.window.send({ kind: 'feedTaken', feed: 'runs', question: 76, part: 1_000 })
    desk.window.send({ kind: 'feedTaken', feed: 'runs', question: 77, part: 1 })
    await until('one more', () => parts(desk) === FEED_PARTS_AHEAD + 1, WAIT)
    desk.window.send({ kind: 'feedTaken', feed: 'runs', question: 77, part: 1_000_000 })
    await until(
      'all of them',
      () => {
        const rows = desk.window.messages.flatMap((one) => (one.kind === 'runsPart' ? one.groups : []))
        return rows.length === 20_000
      },
      { timeoutMs: 60_000 }
    )
  })

  test('name what could not be read', async () => {
    await fleet.plant({ id: 'a', runId: 'a', status: 'completed' })
    await redis.client().hset('taskguard:{video_analysis}:runs:a', 'odd', 'no json')
    const desk = await Desk.open()
    desk.runs.watch(DAY)
    await desk.read('runs')
    expect(desk.state('runs')).toMatchObject({ complete: false })
    expect(desk.state('runs')?.unread.join()).toContain("can't be understood")
  })
})

describe('the audit trail', () => {
  const auditor = () => new Auditor({ home, source: 'cli', log: () => undefined })
  const place = () => ({ target: parseRedisUrl(redis.url), namespace: 'taskguard' })

  test('shows what was done before, and at once what is done anywhere', async () => {
    await auditor().record(place(), { action: 'clean' })
    const desk = await Desk.open()
    desk.audit.watch(30 * DAY)
    await desk.read('audit')
    expect(desk.acts).toEqual(['clean'])
    await auditor().record(place(), { action: 'force_run', type: 'video', resource_id: '1' })
    await until('the act of another program', () => desk.acts.join() === 'clean,force_run', WAIT)
    desk.configure([endpoint('one', { protected: true })])
    await until('it is protected', () => desk.window.endpoints.get('one')?.protected === true, WAIT)
    desk.engine.receive({ kind: 'unlock', token: 't', id: 'one', name: 'one', forMs: 60_000 })
    await until('an act of this app', () => desk.acts.at(-1) === 'unlock', WAIT)
  })

  test('shows what this machine alone has kept, with the reason', async () => {
    await redis.client().set(auditKey('taskguard'), 'mine')
    await auditor().record(place(), { action: 'snooze', finding: 'f', for_ms: 1 })
    const desk = await Desk.open()
    desk.audit.watch(30 * DAY)
    await desk.read('audit')
    expect([...desk.audit.rows.values()]).toMatchObject([
      { entry: { action: 'snooze' }, localOnly: expect.stringContaining('taskguard:audit') }
    ])
    expect(desk.state('audit')).toMatchObject({ complete: false, unread: ['taskguard:audit: is no stream'] })
  })
})
