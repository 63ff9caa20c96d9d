import { EventEmitter } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Finding } from '@shared/findings/finding'
import { faultLine, line } from '@shared/log/line'
import type { ResourceFacts } from '@shared/model/facts'
import { AlertReader } from '../alerts/alert-reader'
import { backoff } from '../redis/backoff'
import type { RedisClient } from '../redis/client'
import { commandFault, openRedis } from '../redis/connect'
import { toRedisFault, type RedisFault } from '../redis/fault'
import type { Candidate } from './scan/candidate'
import { Detector, type Reach } from './detector'
import { keyOf } from './model/entry'
import { Hints } from './hints'
import type { Known } from './known'
import { NamespaceModel } from './model/model'
import { Scanner } from './scan/scanner'
import type { Pause } from './reading/index-reader'
import { StatusTeller } from './status-teller'
import type { MonitorEvents, MonitorOptions } from './options'
import type { MonitorStatus } from './status'
import { Waker } from './waker'

export type { MonitorChange, MonitorLog, MonitorOptions } from './options'

/** Hints that come closer to each other than this are one, from one question to the next; and so long it rests at least. */
const HINT_GAP = 25
const REST = 5
/** A long reading goes on for twice as long as it was overtaken for, and for no longer than this: milliseconds. */
const READ_ON_MAX = 100
/** A pause between two readings beyond this is a gap: a slept laptop, a stopped server. Milliseconds of Redis time. */
const OBSERVATION_GAP = 5_000
/** `live` is read whole as often as costs at most a twentieth of the time, and at least this often. */
const LIVE_SHARE = 20
const LIVE_EVERY_MAX = 15_000
const AGAIN_AT_ONCE = 2_000
const WATCHED_AT_ONCE = 500
// About ten milliseconds of work.
const TOLD_AT_ONCE = 400
/**
 * Watches one endpoint's namespace: a snapshot, then the index by cursor. Events are hints, polling is the truth; the
 * next poll is set when the last answer is there. It never ends by itself: a lost Redis is waited for and caught up with.
 */
export class EndpointMonitor extends EventEmitter<MonitorEvents> {
  readonly #model: NamespaceModel
  readonly #detector: Detector
  readonly #alerts: AlertReader
  readonly #waker = new Waker()
  readonly #scanner: Scanner
  readonly #status: StatusTeller
  #stopped = false
  #loop: Promise<void> | null = null
  #redis: RedisClient | null = null
  #reach: Reach = { reachableSince: 0, observedSince: 0 }
  /** Redis time of the first snapshot; null: not yet. */
  #began: number | null = null
  /** Whether the records behind the first snapshot are counted. */
  #examined = false
  #toldNaive = false
  /** When the index was last asked (performance.now()), and whether there was a hint since. */
  #askedAt = 0
  #hinted = false
  /** What it last cost to tell, in the midst of a long reading, what changed meanwhile: milliseconds. */
  #overtakingCost = 0

  constructor(readonly options: MonitorOptions) {
    super()
    this.#model = new NamespaceModel({
      namespace: options.namespace,
      templates: options.templates,
      otherLocks: options.otherLocks,
      thresholds: options.thresholds,
      type: options.type,
      lookGap: (lease) => Math.max(1_000, lease / 3)
    })
    this.#detector = new Detector(this.#model)
    this.#alerts = new AlertReader(options.namespace, this.#model.unread)
    this.#status = new StatusTeller(this.#model, (status) => this.emit('status', status))
    this.#scanner = new Scanner(this.#model, {
      scanEvery: options.scanEvery,
      scanKeysPerSecond: options.scanKeysPerSecond,
      scanShare: options.scanShare,
      wake: () => this.#waker.wake(),
      log: (log) => this.emit('log', log)
    })
  }

  get status(): MonitorStatus {
    return this.#status.now
  }

  get findings(): readonly Finding[] {
    return [...this.#detector.findings]
  }

  /** The facts of the resources known: nothing is copied. */
  *facts(): Generator<ResourceFacts> {
    for (const { facts } of this.#model.store.entries()) yield facts
  }

  /** The resources known, by key. */
  get resources(): ReadonlyMap<string, ResourceFacts> {
    return new Map(Array.from(this.#model.store.entries(), ({ facts }) => [keyOf(facts), facts]))
  }

  /** What is known now, for a cleanup to be planned from: to be read at once, and not kept. */
  get known(): Known {
    const { store, wholeKeys, now } = this.#model
    return {
      now,
      reach: this.#reach,
      store,
      findings: this.#detector.findings,
      unreadable: wholeKeys.unreadable
    }
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
    this.#scanner.scanNow()
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
        this.#scanner.release()
      }
      if (!this.#stopped) await this.#waker.wait(backoff(++attempt))
    }
  }

  #lost(fault: RedisFault): void {
    if (this.#status.now.fault?.message !== fault.message)
      this.emit('log', { level: 'warn', line: faultLine('fault', fault) })
    this.#status.lost(fault)
  }

  async #watch(redis: RedisClient, connected: () => void): Promise<void> {
    this.#status.tell('catching_up', null)
    const hints = new Hints(
      this.options.target,
      this.options.namespace,
      (message) => {
        // Somebody's act was written down: nothing of that is watched here.
        if (message.includes('"event":"audit"')) {
          this.emit('audited')
          return
        }
        if (message.includes('"event":"alert"')) this.#alerts.hinted()
        this.#hinted = true
        this.#waker.wake()
      },
      (fault) => this.emit('log', { level: 'info', line: faultLine('no_hints', fault) }),
      this.options.timeouts
    )
    const scanning = new AbortController()
    let scan: Promise<void> | null = null
    try {
      this.#model.connect(redis)
      await this.#readAll(breathe)
      // Before the findings: what is known to somebody is no news.
      this.#alerts.hinted()
      await this.#readAlerts(redis)
      this.#reach = { reachableSince: this.#model.now, observedSince: this.#model.now }
      this.#status.setClock()
      await this.#publish([])
      connected()
      this.#status.tell('live', null)
      hints.start()
      scan = this.#scanner.run(redis, scanning.signal)
      await this.#follow(redis)
    } finally {
      scanning.abort()
      // The connection goes first, so that nobody waits for its answers.
      redis.disconnect()
      this.#scanner.release()
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
      await this.#waker.wait(poll, Math.max(REST, HINT_GAP - (performance.now() - this.#askedAt)))
      if (this.#stopped) return
      await this.#readChanges()
      await this.#readAlerts(redis)
      const more = await this.#model.examineSome()
      const queued = this.#scanner.take()
      try {
        const found = performance.now()
        for (const { candidates } of queued) await this.#model.readCandidates(candidates)
        const now = performance.now()
        this.#scanner.worked(now - found)
        if (now - liveAt >= liveEvery) {
          await this.#model.refreshLive(this.#meanwhile)
          await this.#model.readForeign()
          liveAt = performance.now()
          liveEvery = Math.min(LIVE_EVERY_MAX, Math.max(poll, LIVE_SHARE * (liveAt - now)))
        }
        if (now - sweptAt >= fullSweep) {
          await this.#readAll(this.#meanwhile)
          sweptAt = performance.now()
        }
        const watch = now - watchedAt >= 2 * poll
        if (watch) watchedAt = now
        await this.#publish(await this.#readDue(watch), this.#meanwhile)
        if (!more) this.#examined = true
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
  async #readAll(pause: Pause): Promise<void> {
    await this.#model.readAll(pause)
    await this.#model.readChanges()
  }

  async #readChanges(): Promise<void> {
    const before = this.#model.now
    this.#hinted = false
    this.#askedAt = performance.now()
    await this.#model.readChanges()
    this.#status.measure(performance.now() - this.#askedAt)
    if (this.#model.now - before > OBSERVATION_GAP + this.options.poll)
      this.#reach = { reachableSince: this.#model.now, observedSince: this.#model.now }
  }

  /**
   * The pause of what takes long once the monitor is live: what changed meanwhile is told in it, for a large fleet is read
   * for seconds. A third of the time at the most, so that on a busy machine too the long reading comes to its end, and
   * more only where that would keep people waiting.
   */
  readonly #meanwhile: Pause = async () => {
    await breathe()
    const since = performance.now() - this.#askedAt
    const readOn = Math.min(2 * this.#overtakingCost, READ_ON_MAX)
    if (since < Math.max(this.#hinted ? HINT_GAP : this.options.poll, this.#overtakingCost + readOn)) return
    await this.#readChanges()
    // Before the findings, here too: what is known to somebody is no news.
    if (this.#redis) await this.#readAlerts(this.#redis)
    await this.#publish([])
    this.#overtakingCost = performance.now() - this.#askedAt
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
      if (source.kind !== 'guard') {
        foreign.push(
          source.kind === 'template'
            ? { type, id, template: source.template }
            : { type, id, template: null, library: source.library }
        )
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

  /**
   * @param more resources to be judged again though nothing about them was read anew
   * @param pause a whole fleet that renews must not hold the loop up
   */
  async #publish(more: readonly string[], pause: Pause = breathe): Promise<void> {
    const keys = [...new Set([...this.#model.store.takeDirty(), ...more])]
    const began = this.#began
    this.#began ??= this.#model.now
    let told = 0
    do {
      if (told > 0) await pause()
      await this.#publishSome(keys.slice(told, told + TOLD_AT_ONCE), began)
      told += TOLD_AT_ONCE
    } while (told < keys.length)
    if (this.#model.sawNaiveTimes && !this.#toldNaive) {
      this.#toldNaive = true
      this.emit('log', { level: 'info', line: line('naive_times') })
    }
    this.#status.tell()
  }

  async #publishSome(keys: readonly string[], began: number | null): Promise<void> {
    const { opened, changed, resolved } = await this.#detector.update(keys, this.#reach)
    const resources = new Map(keys.map((key) => [key, this.#model.store.get(key)?.facts ?? null]))
    const settling = !this.#examined || !this.#scanner.settled
    const isOld = ({ since }: Finding): boolean => began === null || (settling && Date.parse(since) <= began)
    const old = opened.filter(isOld)
    const fresh = opened.filter((finding) => !isOld(finding))
    if (began === null || old.length > 0)
      this.emit('change', { resources, opened: old, changed: [], resolved: [], first: true })
    if (began !== null && resources.size + fresh.length + changed.length + resolved.length > 0)
      this.emit('change', { resources, opened: fresh, changed, resolved, first: false })
  }
}
