import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import type { LiveMessage } from '@shared/live/view'
import { typeKeys } from '@shared/protocol/keys'
import type { TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { NAMESPACE, plant, plantOutcomes, TYPES } from '../monitor/plant'
import { percentile, table } from '../numbers'
import type { BenchSection } from '../section'
import type { Driven } from './driver-part'
import type { EngineCost } from './engine-part'
import { startPart, told } from './part'

const CHANGES = 1_000
const SOME: Fleet = { locks: 20_000, outcomes: 0, seconds: 15 }
/** A fleet's day; everything is read again three times meanwhile. */
const DAY: Fleet = { locks: 100_000, outcomes: 300_000, seconds: 45, fullSweep: '10s' }
const MANY = 100_000
/** On a machine that others keep busy. */
const PATIENCE = { timeoutMs: 180_000 }
const RENEWALS_SECONDS = 40

interface Fleet {
  readonly locks: number
  /** Ended runs beside them. */
  readonly outcomes: number
  /** So long it changes. */
  readonly seconds: number
  readonly fullSweep?: string
}

/** When the window first had a row of a resource, and when it had none any more. */
class Window {
  readonly seen = new Map<string, number>()
  readonly gone = new Map<string, number>()
  readonly #ids = new Map<string, string>()
  /** Rows told again since the last question: renewals. */
  told = 0

  constructor(engine: ChildProcess) {
    engine.on('message', (message: { kind: string; message: LiveMessage }) => {
      if (message.kind === 'window') this.#apply(message.message, Date.now())
    })
  }

  get rows(): number {
    return this.#ids.size
  }

  #apply(message: LiveMessage, now: number): void {
    if (message.kind !== 'snapshot' && message.kind !== 'delta') return
    if (message.kind === 'delta')
      for (const key of message.removedRows) {
        const id = this.#ids.get(key)
        if (id !== undefined) this.gone.set(id, now)
        this.#ids.delete(key)
      }
    this.told += message.rows.length
    for (const { key, resourceId } of message.rows) {
      this.#ids.set(key, resourceId)
      if (!this.seen.has(resourceId)) this.seen.set(resourceId, now)
    }
  }
}

export const liveSection: BenchSection = {
  name: 'live',
  title: 'From a change in Redis to the window',
  async measure(server: TestRedis): Promise<string> {
    const home = await mkdtemp(join(tmpdir(), 'taskguard-bench-'))
    try {
      const changes = await measureChanges(server, home, SOME)
      await server.client().flushall()
      const day = await measureChanges(server, home, DAY)
      await server.client().flushall()
      const renewals = await measureRenewals(server, home)
      return report(changes, day, renewals)
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  }
}

async function watching(
  server: TestRedis,
  home: string,
  rows: number,
  fullSweep?: string
): Promise<{ engine: ChildProcess; window: Window; stop: () => Promise<EngineCost> }> {
  const engine = startPart('part:engine', [
    server.socketUrl,
    home,
    ...(fullSweep === undefined ? [] : [fullSweep])
  ])
  const window = new Window(engine)
  await until('the window has all rows', () => window.rows === rows, PATIENCE)
  // The records behind them are counted in slices; what is measured is the steady state.
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  return {
    engine,
    window,
    async stop() {
      const cost = told<{ cost: EngineCost }>(engine, 'cost')
      engine.send('stop')
      return (await cost).cost
    }
  }
}

interface Changes {
  readonly cost: EngineCost
  readonly rate: number
  readonly begun: readonly number[]
  readonly ended: readonly number[]
  readonly load: number
}

async function measureChanges(
  server: TestRedis,
  home: string,
  { locks, outcomes, seconds, fullSweep }: Fleet
): Promise<Changes> {
  console.log(`planting ${locks} locks, ${outcomes} outcomes`)
  await plantOutcomes(server.client(), outcomes)
  await plant(server.client(), locks)
  const { engine, window, stop } = await watching(server, home, locks, fullSweep)
  const driver = startPart('part:driver', [server.socketUrl, String(CHANGES), String(seconds)])
  engine.send('begin')
  const { driven } = await told<{ driven: Driven }>(driver, 'driven')
  const load = loadavg()[0] ?? 0
  await until('the window has seen all', () => driven.begun.every(([id]) => window.seen.has(id)), PATIENCE)
  await until(
    'the window has seen all ends',
    () => driven.ended.every(([id]) => window.gone.has(id)),
    PATIENCE
  )
  const cost = await stop()
  const lags = (calls: Driven['begun'], at: ReadonlyMap<string, number>): number[] =>
    calls.map(([id, sent]) => (at.get(id) ?? Number.NaN) - sent)
  const begun = lags(driven.begun, window.seen)
  const ended = lags(driven.ended, window.gone)
  console.log(
    `${driven.rate.toFixed(0)} changes/s: p50 ${percentile(begun, 0.5)} ms, p95 ${percentile(begun, 0.95)} ms, ends p95 ${percentile(ended, 0.95)} ms, engine ${(cost.share * 100).toFixed(0)} % of a core, stall p99 ${cost.stallP99.toFixed(0)} max ${cost.stallMax.toFixed(0)} ms`
  )
  return { cost, rate: driven.rate, begun, ended, load }
}

interface Renewals {
  readonly cost: EngineCost
  readonly told: number
}

/** A fleet of 100,000 renews all its leases every 20 s; the engine reads `live` again at its own pace. */
async function measureRenewals(server: TestRedis, home: string): Promise<Renewals> {
  console.log(`planting ${MANY} locks`)
  const redis = server.client()
  await plant(redis, MANY)
  const { engine, window, stop } = await watching(server, home, MANY)
  engine.send('begin')
  window.told = 0
  const end = performance.now() + RENEWALS_SECONDS * 1000
  while (performance.now() < end) {
    const next = performance.now() + 1_000
    await renewSome(redis, MANY / 20)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())))
  }
  const cost = await stop()
  console.log(
    `renewals: ${window.told} rows told, engine ${(cost.share * 100).toFixed(0)} % of a core, stall p99 ${cost.stallP99.toFixed(0)} max ${cost.stallMax.toFixed(0)} ms`
  )
  if (window.told === 0) throw new Error('no renewal reached the window')
  return { cost, told: window.told }
}

async function renewSome(redis: ReturnType<TestRedis['client']>, count: number): Promise<void> {
  for (const type of TYPES) {
    const { live } = typeKeys(NAMESPACE, type)
    // The deadlines that come first, as in a fleet.
    const members = await redis.zrange(live, 0, String(count / TYPES.length - 1))
    await redis.zadd(live, ...members.flatMap((member) => [String(Date.now() + 3_600_000), member]))
  }
}

function report({ cost, rate, begun, ended, load }: Changes, day: Changes, renewals: Renewals): string {
  const ms = (value: number): string => `${value.toFixed(0)} ms`
  const percent = (value: number): string => `${(value * 100).toFixed(0)} %`
  const rows = [
    ['', 'measured', 'aim'],
    ['a run begins → its row, p50', ms(percentile(begun, 0.5)), ''],
    ['a run begins → its row, p95', ms(percentile(begun, 0.95)), '≤ 150 ms'],
    ['a run ends → its row is gone, p95', ms(percentile(ended, 0.95)), '≤ 150 ms'],
    ['the engine, of one core', percent(cost.share), '≤ 50 %'],
    ['its loop held up, p99 and longest', `${ms(cost.stallP99)}, ${ms(cost.stallMax)}`, ''],
    ['beside a day: a run begins → its row, p50', ms(percentile(day.begun, 0.5)), ''],
    ['beside a day: a run begins → its row, p95', ms(percentile(day.begun, 0.95)), '≤ 150 ms'],
    ['beside a day: a run ends → its row is gone, p95', ms(percentile(day.ended, 0.95)), '≤ 150 ms'],
    ['beside a day: the engine, of one core', percent(day.cost.share), ''],
    [
      `${MANY.toLocaleString('en')} runs that renew every 20 s: the engine, of one core`,
      percent(renewals.cost.share),
      ''
    ],
    [
      'its loop held up there, p99 and longest',
      `${ms(renewals.cost.stallP99)}, ${ms(renewals.cost.stallMax)}`,
      '≤ 50 ms'
    ]
  ]
  console.log(rows.map((row) => row.join(' | ')).join('\n'))
  const count = (value: number): string => value.toLocaleString('en')
  return `${count(SOME.locks)} locks stand; a process of its own begins and ends runs through the guard, ${rate.toFixed(0)} changes a second for
${SOME.seconds} s (load average ${load.toFixed(1)} at their end). From just before the guard's call to the message's arrival at a mirror of the view in another
process, over a structured-clone channel as windows have. "Beside a day" are the same changes for ${DAY.seconds} s beside ${count(DAY.locks)} locks and
${count(DAY.outcomes)} outcomes of a day, all of which is read again every ${DAY.fullSweep ?? ''} meanwhile (60 s by default). Then ${MANY.toLocaleString('en')} locks of which a twentieth is renewed every second, for
${RENEWALS_SECONDS} s: ${renewals.told.toLocaleString('en')} rows were told anew.

${table(rows)}`
}
