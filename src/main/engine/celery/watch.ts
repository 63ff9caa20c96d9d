import { EventEmitter } from 'node:events'
import { CeleryFleet } from '@shared/celery/fleet'
import { viewOfFleet } from '@shared/celery/fleet-view'
import { dueFinding, troubleFinding, type CeleryFindingContext } from '@shared/celery/findings'
import type { GuardWord } from '@shared/celery/others-words'
import { dueOf, type Unacked } from '@shared/celery/redelivery'
import type { CeleryTarget } from '@shared/celery/target'
import type { BrokerStatus, CeleryManagementView, CeleryQueueView, CeleryView } from '@shared/celery/view'
import type { Finding } from '@shared/findings/finding'
import { faultLine, line, type LogLevel, type LogText } from '@shared/log/line'
import { backoff } from '../redis/backoff'
import { RedisFault, toRedisFault } from '../redis/fault'
import { Waker } from '../monitor/waker'
import type { BrokerConnection, BrokerHearer } from './broker'
import { FindingBook, type FindingChange } from './finding-book'
import { Inbox } from './inbox'
import { ManagementReader } from './management/management-reader'
import { openBroker } from './open-broker'
import { RateMeter } from './rate-meter'
import { ResultBackend } from './result-backend'
import type { UnackedReading } from './unacked-reader'

export interface CeleryWatchOptions {
  readonly target: CeleryTarget
  readonly namespace: string
  /** What the guard has on record of these task ids. */
  readonly guard: (uuids: ReadonlySet<string>) => ReadonlyMap<string, GuardWord>
  /** The endpoint's Redis time minus this machine's, milliseconds. */
  readonly offset: () => number
}

export interface CeleryWatchEvents {
  findings: [FindingChange]
  status: [BrokerStatus]
  log: [{ readonly level: LogLevel; readonly line: LogText }]
}

/** How often verdicts are looked at: soon after a suspicious start, else now and then. Milliseconds. */
const RESTLESS = 100
const CALM = 1_000
/** How often the guard and the result backend are asked, and the broker about its queues and messages. */
const ASK_EVERY = 400
const UNACKED_EVERY = 2_000
const QUEUES_EVERY = 5_000
/** A look that comes so much later than it should: this machine slept, and so did its connection. */
const SLEPT = 10_000
/** A connection that stood for so long was one. */
const STOOD = 10_000
/** Findings of redeliveries that are told at most. */
const DUE_TOLD = 500

const nothingRead: UnackedReading = { messages: [], total: 0, whole: true, now: 0 }

/**
 * Watches a Celery fleet by its broker, without touching a worker: listens to events, reads what is not acknowledged, and
 * joins both with the guard's records and the result backend. It never ends by itself: a lost broker is waited for.
 */
export class CeleryWatch extends EventEmitter<CeleryWatchEvents> {
  readonly #fleet: CeleryFleet
  readonly #findings = new FindingBook()
  readonly #backend: ResultBackend
  readonly #waker = new Waker()
  readonly #rate = new RateMeter()
  readonly #management: ManagementReader | null
  #connection: BrokerConnection | null = null
  #loop: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #stopped = false
  #status: BrokerStatus
  #listeningSince: number | null = null
  #queues: readonly CeleryQueueView[] = []
  #unacked: UnackedReading | null = null
  #byTask: ReadonlyMap<string, Unacked> = new Map()
  /** Whether what stood before this watch has been told. */
  #told = false
  #lookedAt = Date.now()
  #askedAt = 0
  #asking = false

  constructor(private readonly options: CeleryWatchOptions) {
    super()
    const { broker, backend, management, visibilityTimeout } = options.target
    this.#fleet = new CeleryFleet({ visibilityTimeout: broker.kind === 'redis' ? visibilityTimeout : null })
    this.#backend = new ResultBackend(backend)
    this.#management =
      management && broker.kind === 'rabbitmq'
        ? new ManagementReader(management, broker.virtualHost, (fault) =>
            this.#log('warn', faultLine('fault', fault))
          )
        : null
    this.#status = {
      state: 'connecting',
      since: Date.now(),
      address: broker.address,
      kind: broker.kind,
      fault: null
    }
  }

  get status(): BrokerStatus {
    return this.#status
  }

  get findings(): IterableIterator<Finding> {
    return this.#findings.all
  }

  start(): void {
    this.#loop ??= this.#run()
    this.#schedule(CALM)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#waker.wake()
    this.#management?.stop()
    await this.#connection?.close()
    await this.#loop
    this.#backend.close()
    this.removeAllListeners()
  }

  /** All there is to see. */
  view(): CeleryView {
    const now = Date.now()
    const { visibilityTimeout } = this.#fleet.redelivery
    const reading = this.#unacked ?? nothingRead
    const queues = this.#queues.map((queue) => ({
      ...queue,
      unacked: queue.unacked ?? this.#management?.unacked(queue.name) ?? null
    }))
    const backend = this.#backend.fault
    return {
      at: now,
      broker: this.#status,
      listeningSince: this.#listeningSince,
      rate: this.#rate.perSecond(now),
      events: this.#rate.total,
      ...viewOfFleet(this.#fleet, now, this.#byTask, visibilityTimeout),
      queues,
      unacked:
        visibilityTimeout === null
          ? { total: sumOf(queues), whole: true }
          : { total: reading.total, whole: reading.whole },
      management: this.#management && managementView(this.#management),
      visibilityTimeout,
      unread: backend ? [`${backend.message}. ${backend.hint}`] : []
    }
  }

  async #run(): Promise<void> {
    for (let attempt = 0; !this.#stopped;) {
      const began = performance.now()
      try {
        await this.#listen()
      } catch (error) {
        // oxlint-disable-next-line typescript/no-unnecessary-condition -- stop() sets it while this awaits
        if (this.#stopped) return
        this.#lost(
          error instanceof RedisFault
            ? error
            : toRedisFault(error, { address: this.#status.address, password: null })
        )
      }
      // One that fails as soon as it stands is no success.
      attempt = performance.now() - began > STOOD ? 1 : attempt + 1
      if (!this.#stopped) await this.#waker.wait(backoff(attempt))
    }
  }

  /** Rejects when the broker is lost. */
  async #listen(): Promise<void> {
    const { target } = this.options
    let connection: BrokerConnection | null = null
    const inbox = new Inbox({
      parse: (raw) => connection?.parse(raw),
      take: (event, at) => {
        this.#rate.count(at)
        this.#fleet.take(event, at)
        if (event.type === 'started') this.#schedule(RESTLESS)
      },
      missed: (reason, count, at) => this.#fleet.missed(reason, at, count),
      now: Date.now
    })
    const hearer: BrokerHearer = {
      message: (raw) => inbox.push(raw),
      overflowed: () => this.#fleet.missed('dropped', Date.now(), null)
    }
    connection = await openBroker(target, hearer)
    this.#connection = connection
    try {
      if (this.#stopped) return
      this.#live()
      await Promise.race([connection.lost, this.#read(connection)])
    } finally {
      this.#connection = null
      inbox.clear()
      await connection.close()
    }
  }

  /** Queues and unacknowledged messages, again and again. */
  async #read(connection: BrokerConnection): Promise<never> {
    for (let queuesAt = -QUEUES_EVERY, unackedAt = -UNACKED_EVERY; ;) {
      const now = performance.now()
      if (now - unackedAt >= UNACKED_EVERY) {
        this.#take(await connection.unacked())
        unackedAt = now
      }
      if (now - queuesAt >= QUEUES_EVERY) {
        const names = this.#queueNames()
        this.#management?.ask(names)
        this.#queues = await connection.queues(names)
        queuesAt = now
      }
      this.#look()
      this.#told = true
      await this.#waker.wait(CALM)
      if (this.#stopped) throw new Error('stopped')
    }
  }

  #take(reading: UnackedReading | null): void {
    this.#unacked = reading
    this.#byTask = new Map(reading?.messages.map((message) => [message.uuid, message]))
  }

  /** Those of the settings, then those that events and messages name. */
  #queueNames(): readonly string[] {
    const named = this.#unacked?.messages.map(({ queue }) => queue).filter((queue) => queue !== '') ?? []
    return [...new Set([...this.options.target.queues, ...this.#fleet.queues, ...named])].slice(0, 100)
  }

  #live(): void {
    const now = Date.now()
    this.#fleet.connected(now)
    this.#listeningSince = now
    this.#tell({ state: 'live', since: now, fault: null })
    this.#log('info', line('broker_live', { address: this.#status.address }))
  }

  #lost(fault: RedisFault): void {
    const now = Date.now()
    if (this.#listeningSince !== null) this.#fleet.disconnected(now)
    this.#listeningSince = null
    const { code, message: detail, hint, said } = fault
    const state = fault.transient ? 'away' : 'refused'
    if (this.#status.fault?.detail !== detail) this.#log('warn', faultLine('fault', fault))
    const since = this.#status.state === state ? this.#status.since : now
    this.#tell({ state, since, fault: { code, detail, hint, said } })
  }

  #tell(status: Pick<BrokerStatus, 'state' | 'since' | 'fault'>): void {
    this.#status = { ...this.#status, ...status }
    this.emit('status', this.#status)
  }

  #log(level: LogLevel, text: LogText): void {
    this.emit('log', { level, line: text })
  }

  #schedule(wait: number): void {
    if (this.#stopped) return
    if (this.#timer) {
      if (wait >= CALM) return
      clearTimeout(this.#timer)
    }
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#look()
      this.#schedule(this.#fleet.isRestless(Date.now()) ? RESTLESS : CALM)
    }, wait)
  }

  /** What time has changed, what others know, and what that comes to. */
  #look(): void {
    const now = Date.now()
    if (now - this.#lookedAt > SLEPT && this.#listeningSince !== null) {
      this.#fleet.disconnected(this.#lookedAt)
      this.#fleet.connected(now)
    }
    this.#lookedAt = now
    this.#fleet.tick(now)
    if (now - this.#askedAt >= ASK_EVERY) this.#ask(now)
    this.#judge(now)
  }

  #ask(now: number): void {
    if (this.#asking) return
    this.#askedAt = now
    const uuids = this.#fleet.asks()
    if (uuids.length === 0) return
    for (const [uuid, word] of this.options.guard(new Set(uuids))) this.#fleet.heardGuard(uuid, word, now)
    void this.#askBackend(uuids)
  }

  async #askBackend(uuids: readonly string[]): Promise<void> {
    this.#asking = true
    try {
      for (const [uuid, result] of await this.#backend.results(uuids))
        this.#fleet.heardResult(uuid, result, Date.now())
    } finally {
      this.#asking = false
    }
  }

  #judge(now: number): void {
    const context: CeleryFindingContext = {
      namespace: this.options.namespace,
      broker: this.#status.address,
      offset: this.options.offset(),
      visibilityTimeout: this.options.target.visibilityTimeout,
      began: this.#findings.began
    }
    const found: Finding[] = []
    for (const [task, trouble] of this.#fleet.troubles(now))
      found.push(troubleFinding(task, trouble, context))
    found.push(...this.#due().map((due) => dueFinding(due, context)))
    const change = this.#findings.replace(found, !this.#told)
    if (change) this.emit('findings', change)
  }

  #due() {
    const { visibilityTimeout } = this.#fleet.redelivery
    const reading = this.#unacked
    if (visibilityTimeout === null || !reading) return []
    return reading.messages
      .flatMap(
        (message) => dueOf(message, this.#fleet.task(message.uuid), visibilityTimeout, reading.now) ?? []
      )
      .slice(0, DUE_TOLD)
  }
}

/** Of the queues that are known to have some; null: none is. */
function sumOf(queues: readonly CeleryQueueView[]): number | null {
  const known = queues.flatMap(({ unacked }) => unacked ?? [])
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0)
}

function managementView({ target, fault }: ManagementReader): CeleryManagementView {
  const said = fault && { code: fault.code, detail: fault.message, hint: fault.hint, said: fault.said }
  return { address: target.address, fault: said }
}
