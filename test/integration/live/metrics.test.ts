import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { thresholdTable } from '@shared/findings/thresholds'
import type { MetricsMessage, RunsBehindMessage } from '@shared/live/metrics'
import { liveMessageSchema } from '@shared/live/view'
import type { MetricsAsked } from '@shared/metrics/asked'
import type { Totals } from '@shared/metrics/figures'
import { HOUR_MS } from '@shared/metrics/window'
import { statsKey, typesKey } from '@shared/protocol/keys'
import { settingsSchema } from '@shared/settings/schema'
import { Guard } from '../../../src/main/engine/guard'
import { Engine } from '../../../src/main/engine/live/engine'
import { collectMetrics } from '../../../src/main/engine/metrics/collect'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { Fleet } from '../../support/fleet'
import { freePort, startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { MirrorWindow } from '../../support/window'

const type = 'video_analysis'
const PATIENCE = { timeoutMs: 40_000 }
let redis: TestRedis
let home: string
let engine: Engine
let window: MirrorWindow
const cleanups: (() => unknown)[] = []

const endpoint = (id: string, url: string) => ({
  id,
  name: id,
  redis: parseRedisUrl(url),
  namespace: 'taskguard',
  color: 'red' as const,
  protected: true
})

function watch(...endpoints: ReturnType<typeof endpoint>[]): void {
  engine.receive({
    kind: 'configure',
    home,
    settings: settingsSchema.parse({ 'monitor.poll': '50ms' }),
    endpoints,
    embedded: { enabled: false, namespace: 'taskguard' }
  })
}

beforeEach(async () => {
  redis = await startRedis()
  home = await mkdtemp(join(tmpdir(), 'taskguard-metrics-'))
  engine = new Engine(() => undefined)
  watch(endpoint('one', redis.url))
  window = new MirrorWindow()
  engine.receive({ kind: 'window' }, window.port)
  await until('the endpoint is live', () => window.endpoints.get('one')?.connection === 'live', PATIENCE)
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  await engine.shutdown()
  window.close()
  await redis.stop()
  await rm(home, { recursive: true, force: true })
})

const everything: MetricsAsked = { range: { kind: 'last', ms: 24 * HOUR_MS }, endpoints: null, types: null }
const ask = (question: number, asked: Partial<MetricsAsked> = {}): void =>
  window.send({ kind: 'askMetrics', question, asked: { ...everything, ...asked } })
const answers = (): MetricsMessage[] =>
  window.messages.flatMap((message) => (message.kind === 'metrics' ? [message] : []))
const view = () => answers().at(-1)?.view ?? undefined
const totals = (): Totals | undefined => view()?.figures?.totals
const seen = <T>(what: string, look: () => T | Promise<T>) => until(what, look, PATIENCE)

async function openGuard(): Promise<Guard> {
  const client = await openRedis(parseRedisUrl(redis.url), 'guard')
  const guard = new Guard(client, { namespace: 'taskguard' })
  cleanups.push(() => client.disconnect())
  cleanups.push(() => guard.close())
  return guard
}

async function begin(guard: Guard, id: string, more: Partial<Parameters<Guard['acquire']>[0]> = {}) {
  const answer = await guard.acquire({ type, id, ...more })
  if (answer.answer !== 'ACQUIRED') throw new Error(`not acquired: ${answer.answer}`)
  return answer.run
}

const connections = async (): Promise<number> =>
  String(await redis.client().client('LIST')).split('taskguard-command').length - 1

describe('the metrics that a window asks for', () => {
  it('agree with what taskguard metrics prints, and are told again as runs go on', async () => {
    const guard = await openGuard()
    const done = await begin(guard, '1')
    await guard.finish(done, { outcome: 'completed' })
    expect(await guard.acquire({ type, id: '1' })).toMatchObject({ answer: 'COMPLETED' })
    const failed = await begin(guard, '2')
    await guard.finish(failed, { outcome: 'failed' })
    await begin(guard, '3')
    expect(await guard.acquire({ type, id: '3' })).toMatchObject({ answer: 'RUNNING' })
    await begin(guard, '3', { mode: 'observe' })
    const other = await begin(guard, '4', { type: 'audio' })

    ask(1)
    const first = await seen('an answer', view)
    for (const message of answers()) expect(liveMessageSchema.safeParse(message).error).toBeUndefined()
    const client = await openRedis(parseRedisUrl(redis.url), 'command')
    cleanups.push(() => client.disconnect())
    const printed = await collectMetrics(client, {
      endpoint: redis.url,
      namespace: 'taskguard',
      thresholds: thresholdTable(),
      since: 24 * HOUR_MS,
      type: null,
      minutes: []
    })
    // What goes by the clock grows from one reading to the next.
    const counts = ({ spent_ms: _spent, wasted_ms: _wasted, ...rest }: Totals) => rest
    expect(first.figures && counts(first.figures.totals)).toEqual(counts(printed.figures.totals))
    expect(first.figures?.totals).toMatchObject({
      acquired: 5,
      running: 3,
      duplicates: 1,
      refused_running: 1
    })
    expect(first.byType.map((one) => [one.type, counts(one.totals)])).toEqual(
      printed.by_type.map((one) => [one.type, counts(one.figures.totals)])
    )
    expect(first.figures?.runTimes.map((one) => [one.type, one.count])).toEqual(
      printed.figures.runTimes.map((one) => [one.type, one.count])
    )
    expect(first).toMatchObject({
      types: ['audio', type],
      endpoints: [{ id: 'one', fault: null, complete: true, unread: [], cut: 0 }]
    })

    await guard.finish(other, { outcome: 'completed' })
    await seen('the end is told', () => totals()?.completed === 2 && totals()?.running === 2)
  })

  it('that are asked for before anything is watched are told as soon as the endpoint is there', async () => {
    const guard = await openGuard()
    await begin(guard, '1')
    await engine.shutdown()
    engine = new Engine(() => undefined)
    window.close()
    window = new MirrorWindow()
    // The window is there first, and its key was pressed at once.
    engine.receive({ kind: 'window' }, window.port)
    ask(1)
    await seen('an answer of nothing', () => answers().length > 0 && view()?.endpoints.length === 0)
    watch(endpoint('one', redis.url))
    await seen('what runs', () => totals()?.running === 1 && view()?.endpoints[0]?.complete === true)
    expect(view()?.endpoints).toMatchObject([{ id: 'one', fault: null, complete: true }])
    expect(answers().every(({ question }) => question === 1)).toBe(true)
  })

  it('are of the types and the stretch that are asked about', async () => {
    const fleet = new Fleet(redis.client())
    const planted = { status: 'completed', endedAgo: 2 * HOUR_MS } as const
    await fleet.plant({ ...planted, id: 'old', runId: 'run-old', startedAgo: 3 * HOUR_MS })
    await fleet.plant({ ...planted, id: 'new', runId: 'run-new', startedAgo: 90_000, endedAgo: 30_000 })
    await fleet.plant({ ...planted, type: 'audio', runId: 'run-audio', startedAgo: 90_000, endedAgo: 30_000 })
    const last = { range: { kind: 'last', ms: HOUR_MS } } as const
    ask(1, last)
    await seen('the last hour', () => totals()?.completed === 2)
    ask(2, { ...last, types: ['audio'] })
    await seen('one type of it', () => answers().at(-1)?.question === 2 && totals()?.completed === 1)
    expect(view()?.types).toEqual(['audio', type])
    const now = await fleet.now()
    ask(3, { range: { kind: 'between', from: now - 4 * HOUR_MS, to: now - HOUR_MS } })
    await seen('an earlier stretch', () => answers().at(-1)?.question === 3 && totals()?.completed === 1)
    expect(view()?.figures?.runTimes[0]?.p50).toBe(HOUR_MS)
    expect(view()?.figures?.window.to).toBe(now - HOUR_MS)
  })

  it('answer the last question alone', async () => {
    const client = redis.client()
    await new Fleet(client).plant({ status: 'completed' })
    for (let question = 1; question <= 5; question += 1) ask(question)
    await seen('the last one is answered', () => answers().some(({ question }) => question === 5))
    expect(new Set(answers().map(({ question }) => question))).toEqual(new Set([5]))
    window.send({ kind: 'endMetrics' })
    await seen('its connection is closed', async () => (await connections()) === 0)
  })

  it('name what can not be read, and take it for unknown, not 0', async () => {
    const client = redis.client()
    await begin(await openGuard(), '1')
    const hour = Math.floor((await new Fleet(client).now()) / HOUR_MS)
    await client.set(statsKey('taskguard', type, hour - 3), 'no hash')
    await client.acl('SETUSER', 'eye', 'on', '>pw', '~*', '&*', '+@all', '-hvals')
    watch(endpoint('one', redis.url.replace('://', '://eye:pw@')))
    ask(1)
    const partial = await seen('what is unread', () => view()?.endpoints[0]?.complete === false && view())
    expect(partial.endpoints[0]?.unread.join('\n')).toMatch(/counters of .*wrong type[^]*records of .*hvals/)
    // Below steps of an hour all counts come from the records.
    for (const name of ['running', 'acquired', 'spent_ms', 'wasted_ms'] as const)
      expect(new Set(partial.figures?.runs[name])).toEqual(new Set([null]))
    expect(partial.figures?.totals).toMatchObject({ running: null, acquired: null, refused_running: 0 })
    expect(partial.figures?.hours.series.refused_running.filter((one) => one === null)).toHaveLength(1)
    ask(2, { range: { kind: 'last', ms: 7 * 24 * HOUR_MS } })
    const week = await seen('by the hour', () => answers().at(-1)?.question === 2 && view())
    // By the hour they are the counters'.
    expect(week.figures?.totals).toMatchObject({ running: null, acquired: 1, spent_ms: null })
    expect(week.figures?.runs.acquired.filter((one) => one === null)).toHaveLength(1)
    await client.acl('SETUSER', 'eye', '+hvals')
    window.send({ kind: 'refreshMetrics' })
    await seen('it is read', () => totals()?.running === 1)
  })

  it('take all for unknown where the types can not be read', async () => {
    await redis.client().set(typesKey('taskguard'), 'no set')
    ask(1)
    const nothing = await seen('it is named', () => view()?.endpoints[0]?.complete === false && view())
    expect(new Set(Object.values(nothing.figures?.totals ?? {}))).toEqual(new Set([null]))
  })

  it('stay as of then while an endpoint is gone, leave out one that was never there, and go on', async () => {
    await begin(await openGuard(), '1')
    const dead = `redis://127.0.0.1:${await freePort()}`
    const second = await startRedis()
    cleanups.push(() => second.stop())
    await new Fleet(second.client()).plant({ runId: 'run-2', id: '2' })
    watch(endpoint('one', redis.url), endpoint('dead', dead), endpoint('two', second.url))
    ask(1, { range: { kind: 'last', ms: 600_000 } })
    await seen('both are read', () => totals()?.running === 2)
    const of = (id: string) => view()?.endpoints.find((one) => one.id === id)
    expect(of('dead')).toMatchObject({ at: null, fault: { code: 'unreachable' } })
    await second.kill()
    await seen('it is gone', () => of('two')?.fault?.code === 'unreachable')
    expect(of('two')?.at).toBeGreaterThan(0)
    // The second one's own part stays; what comes after it is not known.
    expect(totals()?.running).toBe(2)
    const { from, step } = await seen('a bucket begins after it', () => {
      const { to, step: wide } = view()?.figures?.window ?? { to: 0, step: 1 }
      return to - (of('two')?.at ?? 0) > 2 * wide && view()?.figures?.window
    })
    const buckets = view()?.figures?.runs.running ?? []
    for (const [at, value] of buckets.entries())
      expect(value === null).toBe(from + at * step > (of('two')?.at ?? 0))
    await second.start()
    await new Fleet(second.client()).plant({ runId: 'run-3', id: '3' })
    await seen('it is read again', () => of('two')?.fault === null)
    await seen('nothing is unknown', () => view()?.figures?.runs.running.every((one) => one !== null))
  }, 120_000)

  it('tell the runs behind a point, the newest first', async () => {
    const fleet = new Fleet(redis.client())
    for (let at = 0; at < 3; at += 1)
      await fleet.plant({
        id: `r${at}`,
        runId: `run-${at}`,
        status: at === 0 ? 'failed' : 'completed',
        startedAgo: 60_000 * (at + 1),
        endedAgo: 1_000 * (at + 1)
      })
    await fleet.plant({ type: 'audio', id: 'other', runId: 'run-9', status: 'failed', startedAgo: 60_000 })
    ask(1)
    await seen('an answer', view)
    const now = await fleet.now()
    const runs = async (request: number, asked: object): Promise<RunsBehindMessage> => {
      const between = { from: now - HOUR_MS, to: now + 1_000, endpoints: null, types: null }
      window.send({ kind: 'askRunsBehind', request, asked: { ...between, ...asked } })
      return seen('the runs', () =>
        window.messages.find((one) => one.kind === 'runsBehind' && one.request === request)
      ) as Promise<RunsBehindMessage>
    }
    const ended = await runs(1, { figures: ['failed', 'completed'], types: [type] })
    expect(ended.runs.map((run) => [run.endpoint, run.run_id])).toEqual([
      ['one', 'run-0'],
      ['one', 'run-1'],
      ['one', 'run-2']
    ])
    expect(ended.total).toBe(3)
    const times = await runs(2, { figures: ['run_times'] })
    expect(times.runs.map((run) => run.run_id)).toEqual(['run-2', 'run-1'])
    expect((await runs(3, { figures: ['refused_running'] })).total).toBe(0)
    expect((await runs(4, { figures: ['failed'], endpoints: ['nowhere'] })).total).toBe(0)
  })

  it('refuse what is no question, and go on', async () => {
    ask(1, { range: { kind: 'last', ms: 8 * 24 * HOUR_MS } })
    window.send({ kind: 'askMetrics', question: 2, asked: { ...everything, types: ['No Type'] } })
    ask(3, { endpoints: ['nowhere'] })
    const none = await seen('an answer', view)
    expect(answers().map(({ question }) => question)).toEqual([3])
    expect(none).toMatchObject({
      figures: null,
      endpoints: [{ id: 'nowhere', fault: { code: 'not_watched' } }]
    })
  })
})
