import { EventEmitter } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Finding } from '@shared/findings/finding'
import type { ConnectionState } from '@shared/live/view'
import { faultLine, line } from '@shared/log/line'
import type { ResourceFacts } from '@shared/model/facts'
import { AlertReader } from '../alerts/alert-reader'
import { backoff } from '../redis/backoff'
import type { RedisClient } from '../redis/client'
import { commandFault, openRedis } from '../redis/connect'
import { toRedisFault, type RedisFault } from '../redis/fault'
import type { Candidate } from './candidate'
import { Detector, type Reach } from './detector'
import { guardKey, keyOf, noCounts } from './entry'
import { Hints } from './hints'
import { NamespaceModel } from './model'
import { slowScan } from './scan'
import type { MonitorEvents, MonitorOptions } from './options'
import type { MonitorStatus } from './status'
import { refusalText } from './unread'
import { Waker } from './waker'

export type { MonitorChange, MonitorLog, MonitorOptions } from './options'

/** Hints that come closer to each other than this are one. */
const HINT_GAP = 25
/** A pause between two readings beyond this is a gap: a slept laptop, a stopped server. Milliseconds of Redis time. */
const OBSERVATION_GAP = 5_000
/** `live` is read whole as often as costs at most a twentieth of the time, and at least this often. */
const LIVE_SHARE = 20
const LIVE_EVERY_MAX = 15_000
const AGAIN_AT_ONCE = 2_000
/** The slow scan takes at most this share of the time, and rests at least so long, milliseconds. */
const SCAN_SHARE = 50
const SCAN_PAUSE_MIN = 3_000
const SCAN_TOLD_EVERY = 600_000
const WATCHED_AT_ONCE = 500
const TOLD_AT_ONCE = 2_000
// Under the usual poll, so that each one counts: the window says how far behind it is.
const STATUS_EVERY = 900

/**
 * Watches one endpoint's namespace: a snapshot, then the index by cursor. Events are hints, polling is the truth; the
 * next poll is set when the last answer is there. It never ends by itself: a lost Redis is waited for and caught up with.
 */
export class EndpointMonitor extends EventEmitter<MonitorEvents> {
  readonly #model: NamespaceModel
  readonly #detector: Detector
  readonly #alerts: AlertReader
  readonly #waker = new Waker()
  readonly #scanWaker = new Waker()
  readonly #queue: { candidates: readonly Candidate[]; done: () => void }[] = []
  /** Milliseconds spent on what the slow scan found, since it began. */
  #foundWork = 0
  #status: MonitorStatus
  #statusText = ''
  #statusAt = 0
  #stopped = false
  #loop: Promise<void> | null = null
  #redis: RedisClient | null = null
  #reach: Reach = { reachableSince: 0, observedSince: 0 }
  /** Redis time of the first snapshot; null: not yet. */
  #began: number | null = null
  /** What the first snapshot leaves for later: the records behind it, and what no index names. */
  #settled = { records: false, scan: false }
  #toldNaive = false

  constructor(readonly options: MonitorOptions) {
    super()
    this.#model = new NamespaceModel({
      namespace: options.namespace,
      templates: options.templates,
      thresholds: options.thresholds,
      type: options.type,
      lookGap: (lease) => Math.max(1_000, lease / 3)
    })
    this.#detector = new Detector(this.#model)
    this.#alerts = new AlertReader(options.namespace, this.#model.unread)
    this.#status = {
      connection: 'connecting',
      connectionSince: Date.now(),
      freshAt: null,
      clockOffsetMs: 0,
      latencyMs: null,
      fault: null,
      complete: false,
      unread: [],
      counts: noCounts
    }
  }

  get status(): MonitorStatus {
    return this.#status
  }

  get findings(): readonly Finding[] {
    return [...this.#detector.findings]
  }

  /** The resources known, by key. */
  get resources(): ReadonlyMap<string, ResourceFacts> {
    return new Map(Array.from(this.#model.store.entries(), ({ facts }) => [keyOf(facts), facts]))
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** Ends the watching; what was known stays readable. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#waker.wake()
    this.#redis?.disconnect()
    await this.#loop
    this.removeAllListeners()
  }

  /** Asks at once, e.g. after the machine slept. */
  poke(): void {
    this.#waker.wake()
  }

  /** The same, and what people said of findings with it. */
  readAlertsNow(): void {
    this.#alerts.hinted()
    this.#waker.wake()
  }

  /** Starts the next slow scan now: something is known to have been written that no index names. */
  scanNow(): void {
    this.#scanWaker.wake()
  }

  async #run(): Promise<void> {
    for (let attempt = 0; !this.#stopped;) {
      try {
        const redis = await openRedis(this.options.target, 'monitor', this.options.timeouts)
        this.#redis = redis
        await this.#watch(redis, () => (attempt = 0))
      } catch (error) {
        // oxlint-disable-next-line typescript/no-unnecessary-condition -- stop() sets it while this awaits
        if (this.#stopped) return
        this.#lost(
          this.#redis
            ? commandFault(error, this.#redis, this.options.target)
            : toRedisFault(error, this.options.target)
        )
      } finally {
        this.#redis?.disconnect()
        this.#redis = null
        for (const { done } of this.#queue.splice(0)) done()
      }
      if (!this.#stopped) await this.#waker.wait(backoff(++attempt))
    }
  }

  #lost(fault: RedisFault): void {
    const had = this.#status.freshAt !== null
    if (this.#status.fault?.message !== fault.message)
      this.emit('log', { level: 'warn', line: faultLine('fault', fault) })
    this.#tell(had ? 'stale' : 'unavailable', fault)
  }

  async #watch(redis: RedisClient, connected: () => void): Promise<void> {
    this.#tell('catching_up', null)
    const hints = new Hints(
      this.options.target,
      this.options.namespace,
      (message) => {
        if (message.includes('"event":"alert"')) this.#alerts.hinted()
        this.#waker.wake()
      },
      (fault) => this.emit('log', { level: 'info', line: faultLine('no_hints', fault) }),
      this.options.timeouts
    )
    const scanning = new AbortController()
    let scan: Promise<void> | null = null
    try {
      this.#model.connect(redis)
      await this.#readAll()
      // Before the findings: what is known to somebody is no news.
      this.#alerts.hinted()
      await this.#readAlerts(redis)
      this.#reach = { reachableSince: this.#model.now, observedSince: this.#model.now }
      this.#setClock()
      await this.#publish([])
      connected()
      this.#tell('live', null)
      hints.start()
      scan = this.#scanForEver(redis, scanning.signal)
      await this.#follow(redis)
    } finally {
      scanning.abort()
      // The connection goes first, so that nobody waits for its answers.
      redis.disconnect()
      for (const { done } of this.#queue.splice(0)) done()
      await Promise.all([hints.stop(), scan])
    }
  }

  async #follow(redis: RedisClient): Promise<void> {
    const { poll, fullSweep } = this.options
    let sweptAt = performance.now()
    let liveAt = sweptAt
    let liveEvery = poll
    let watchedAt = sweptAt
    for (;;) {
      await this.#waker.wait(poll, HINT_GAP)
      if (this.#stopped) return
      const before = this.#model.now
      const asked = performance.now()
      await this.#model.readChanges()
      this.#measure(performance.now() - asked)
      if (this.#model.now - before > OBSERVATION_GAP + poll)
        this.#reach = { reachableSince: this.#model.now, observedSince: this.#model.now }
      await this.#readAlerts(redis)
      const more = await this.#model.examineSome()
      const queued = this.#queue.splice(0)
      try {
        const found = performance.now()
        for (const { candidates } of queued) await this.#model.readCandidates(candidates)
        const now = performance.now()
        this.#foundWork += now - found
        if (now - liveAt >= liveEvery) {
          await this.#model.refreshLive(() => breathe())
          if (this.#model.templateCount > 0) await this.#model.readTemplates()
          liveAt = performance.now()
          liveEvery = Math.min(LIVE_EVERY_MAX, Math.max(poll, LIVE_SHARE * (liveAt - now)))
        }
        if (now - sweptAt >= fullSweep) {
          await this.#readAll()
          sweptAt = performance.now()
        }
        const watch = now - watchedAt >= 2 * poll
        if (watch) watchedAt = now
        await this.#publish(await this.#readDue(watch))
        if (!more) this.#settled.records = true
      } finally {
        // Only now that it is told may the scan go on.
        for (const { done } of queued) done()
      }
    }
  }

  async #readAlerts(redis: RedisClient): Promise<void> {
    const alerts = await this.#alerts.read(redis, () => performance.now(), this.options.poll)
    if (alerts) this.emit('alerts', alerts, this.#model.now)
  }

  /** And at once what changed meanwhile: `live` was read first, so what ended since would stand there without its end. */
  async #readAll(): Promise<void> {
    await this.#model.readAll(() => breathe())
    await this.#model.readChanges()
  }

  /** What time alone may have changed, and what nothing tells of: read again before it is judged. */
  async #readDue(watched: boolean): Promise<string[]> {
    const keys = new Set(this.#detector.due(this.#model.now).slice(0, AGAIN_AT_ONCE))
    if (watched) {
      let left = WATCHED_AT_ONCE
      for (const key of this.#detector.troubled) if (left-- > 0) keys.add(key)
    }
    const byType = new Map<string, Set<string>>()
    const foreign: Candidate[] = []
    for (const key of keys) {
      const entry = this.#model.store.get(key)
      if (!entry) continue
      const { source, type, id } = entry.facts
      if (source.kind === 'template') {
        foreign.push({ type, id, template: source.template })
        continue
      }
      const ids = byType.get(type) ?? new Set<string>()
      ids.add(id)
      byType.set(type, ids)
    }
    for (const [type, ids] of byType) await this.#model.readAgain(type, ids)
    if (foreign.length > 0) await this.#model.readCandidates(foreign)
    return [...keys]
  }

  /** @param more resources to be judged again though nothing about them was read anew */
  async #publish(more: readonly string[]): Promise<void> {
    const keys = [...new Set([...this.#model.store.takeDirty(), ...more])]
    const began = this.#began
    this.#began ??= this.#model.now
    let told = 0
    do {
      // A whole fleet that renews must not hold the loop up.
      if (told > 0) await breathe()
      await this.#publishSome(keys.slice(told, told + TOLD_AT_ONCE), began)
      told += TOLD_AT_ONCE
    } while (told < keys.length)
    if (this.#model.sawNaiveTimes && !this.#toldNaive) {
      this.#toldNaive = true
      this.emit('log', { level: 'info', line: line('naive_times') })
    }
    this.#tell(this.#status.connection, this.#status.fault)
  }

  async #publishSome(keys: readonly string[], began: number | null): Promise<void> {
    const { opened, changed, resolved } = await this.#detector.update(keys, this.#reach)
    const resources = new Map(keys.map((key) => [key, this.#model.store.get(key)?.facts ?? null]))
    const settling = !this.#settled.records || !this.#settled.scan
    const isOld = ({ since }: Finding): boolean => began === null || (settling && Date.parse(since) <= began)
    const old = opened.filter(isOld)
    const fresh = opened.filter((finding) => !isOld(finding))
    if (began === null || old.length > 0)
      this.emit('change', { resources, opened: old, changed: [], resolved: [], first: true })
    if (began !== null && resources.size + fresh.length + changed.length + resolved.length > 0)
      this.emit('change', { resources, opened: fresh, changed, resolved, first: false })
  }

  async #scanForEver(redis: RedisClient, signal: AbortSignal): Promise<void> {
    const { unread, store, templates } = this.#model
    if (!this.#settled.scan) unread.mark('slow scan', 'has not finished yet')
    const stop = (): void => this.#scanWaker.wake()
    signal.addEventListener('abort', stop)
    let toldAt = Number.NEGATIVE_INFINITY
    while (!signal.aborted) {
      let pause = this.options.scanEvery
      this.#foundWork = 0
      try {
        const result = await slowScan(redis, {
          namespace: this.options.namespace,
          templates,
          keysPerSecond: this.options.scanKeysPerSecond,
          signal,
          known: (type, id) => store.has(guardKey(type, id)),
          found: (candidates) => this.#enqueue(candidates, signal)
        })
        if (!result.finished) return
        unread.clear('slow scan')
        this.#settled.scan = true
        this.#waker.wake()
        pause = scanPause(result.asking + this.#foundWork, this.options.scanEvery)
        // It may come round every few seconds.
        if (performance.now() - toldAt >= SCAN_TOLD_EVERY) {
          toldAt = performance.now()
          this.emit('log', {
            level: 'info',
            line: line('slow_scan', {
              keys: result.keys,
              seconds: (result.milliseconds / 1000).toFixed(1),
              requests: result.requests
            })
          })
        }
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOPERM')) return
        unread.mark('slow scan', refusalText(error))
        this.#settled.scan = true
      }
      if (!signal.aborted) await this.#scanWaker.wait(pause)
    }
  }

  #enqueue(candidates: readonly Candidate[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((done) => {
      this.#queue.push({ candidates, done })
      this.#waker.wake()
    })
  }

  /** Before the first findings are told: they carry the time of Redis. Measured better with the first poll. */
  #setClock(): void {
    if (this.#status.freshAt === null)
      this.#status = { ...this.#status, clockOffsetMs: this.#model.now - Date.now() }
  }

  /** @param roundTrip milliseconds of the last reading */
  #measure(roundTrip: number): void {
    const offset = Math.round(this.#model.now - (Date.now() - roundTrip / 2))
    const moved = Math.abs(offset - this.#status.clockOffsetMs) > 20 ? offset : this.#status.clockOffsetMs
    this.#status = { ...this.#status, clockOffsetMs: moved, latencyMs: Math.round(roundTrip * 10) / 10 }
  }

  #tell(connection: ConnectionState, fault: RedisFault | null): void {
    const { unread, store } = this.#model
    const healthy = connection === 'live'
    this.#status = {
      ...this.#status,
      connection,
      connectionSince: connection === this.#status.connection ? this.#status.connectionSince : Date.now(),
      freshAt: healthy ? this.#model.now : this.#status.freshAt,
      fault,
      complete: unread.complete && !store.overflowed && this.#status.freshAt !== null,
      unread: store.overflowed ? [...unread.list, 'outcomes: more stand than are counted'] : unread.list,
      counts: store.counts
    }
    const { freshAt: _, latencyMs: __, ...notable } = this.#status
    const text = JSON.stringify(notable)
    if (text === this.#statusText && Date.now() - this.#statusAt < STATUS_EVERY) return
    this.#statusText = text
    this.#statusAt = Date.now()
    this.emit('status', this.#status)
  }
}

/**
 * How long the slow scan rests, milliseconds: fifty times what it cost, so that a small Redis is seen whole within
 * seconds and a large one never gives more than a fiftieth of its time.
 * @param cost milliseconds in which Redis was asked
 * @param longest the setting `monitor.scanEvery`
 */
export const scanPause = (cost: number, longest: number): number =>
  Math.min(longest, Math.max(SCAN_PAUSE_MIN, SCAN_SHARE * cost))
