import { setTimeout as delay } from 'node:timers/promises'
import { auditNote, faultNote } from '@shared/audit/note'
import type { Said } from '@shared/jsonc/said'
import type { Cleaning } from '@shared/live/cleaning'
import { line, noteLine, type LogLevel, type LogText } from '@shared/log/line'
import type { CleanableKind, Plan } from '@shared/plan/plan'
import { isBraked } from '@shared/plan/share'
import type { AuditAct, AuditCounts } from '@shared/protocol/audit'
import { readSchedule, type AutoCleanup } from '@shared/settings/auto-cleanup'
import { actor } from '../actor'
import type { MonitorStatus } from '../monitor/status'
import type { RedisClient } from '../redis/client'
import { openRedis } from '../redis/connect'
import type { Cleaner } from './cleaner'
import { CleanerLease, CLEANER_RENEW_MS, type CleanerPhase } from './cleaner-lease'
import { cleanupFault } from './fault'
import { LastCycle } from './last-cycle'
import { touchedLocks } from './share'

/** What nobody needs to look at first: a lock whose run ended long ago, a holder that is proven dead. */
const KINDS: readonly CleanableKind[] = ['orphan_lock', 'dead_holder']

export interface AutoCleanerOptions {
  readonly settings: AutoCleanup
  readonly cleaner: Pick<Cleaner, 'target' | 'plan' | 'apply'>
  /** The brake, 0 to 1: of all that could be cleaned, not of one cycle's part of it. */
  readonly maxShare: () => number
  /** Of the monitor that watches the endpoint. */
  readonly connection: () => MonitorStatus['connection']
  /** From this machine's clock to the endpoint's Redis, ms. */
  readonly clockOffset: () => number
  /** What `cleaning` says is another than before. */
  readonly changed: () => void
  /** Hears of a cycle that did nothing, or failed; of all others the cleaner itself tells. */
  readonly acted: (act: AuditAct) => void
  readonly log: (level: LogLevel, text: LogText) => void
  /** How often the lease is renewed, or asked for, ms. */
  readonly renewEvery?: number
}

/** How often it is looked whether the endpoint is connected by now, ms. */
const CONNECTING_MS = 1_000

/** How it stands, but for its last cycle. */
type Standing = Omit<Cleaning, 'last'>

/**
 * Cleans one endpoint by its schedule: of all apps that are to do so, the one that holds the lease, for as long as it is
 * there; the others stand by. It does what a person's cleanup does, with the same proofs, comparisons, brake and journal.
 */
export class AutoCleaner {
  readonly #stop = new AbortController()
  readonly #lease: CleanerLease
  #loop: Promise<void> | null = null
  #redis: RedisClient | null = null
  #faulty = false
  readonly #last: LastCycle
  #state: Standing = {
    state: 'waiting',
    working: false,
    who: null,
    next: null
  }
  /** As it was last told. */
  #told = ''
  #reading: Promise<void> | null = null

  constructor(private readonly options: AutoCleanerOptions) {
    const { renewEvery = CLEANER_RENEW_MS } = options
    this.#lease = new CleanerLease({
      namespace: options.cleaner.target.namespace,
      who: actor('app'),
      leaseMs: renewEvery * 3
    })
    this.#last = new LastCycle(options.cleaner.target.namespace)
    this.#state = { ...this.#state, next: this.#next(Date.now()) }
  }

  /** How it stands: for people. */
  get cleaning(): Cleaning {
    const { cleaner } = this.options
    const locked = cleaner.target.protected ? ({ state: 'locked', who: null } as const) : {}
    return { ...this.#state, ...locked, last: this.#last.cycle }
  }

  /** Somebody has written into the audit trail: another app, perhaps, that has had a cycle. */
  audited(): void {
    if (this.#redis && !this.#stop.signal.aborted) void this.#readLast()
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** Stops between two actions, gives the lease up, and resolves when it has. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#loop
    await this.#reading
    const redis = this.#redis
    this.#redis = null
    if (!redis) return
    // What can't be given up now ends by itself.
    await this.#lease.release(redis).catch(() => undefined)
    redis.disconnect()
  }

  async #run(): Promise<void> {
    const { renewEvery = CLEANER_RENEW_MS } = this.options
    const { signal } = this.#stop
    let due = this.#state.next
    while (!signal.aborted && due !== null) {
      await this.#take('resting')
      await this.#readLast()
      const now = Date.now()
      if (now < due) {
        // One that is still being connected is asked as soon as it is there.
        const rest = this.options.connection() === 'live' ? renewEvery : CONNECTING_MS
        await delay(Math.min(rest, due - now), undefined, { signal }).catch(() => undefined)
        continue
      }
      await this.#cycle()
      // A machine that slept has missed some: one cycle is enough.
      due = this.#next(Date.now())
      this.#put({ next: due })
    }
  }

  #next(after: number): number | null {
    return readSchedule(this.options.settings.schedule)?.(after) ?? null
  }

  #put(state: Partial<Standing>): void {
    this.#state = { ...this.#state, ...state }
    const told = JSON.stringify(this.cleaning)
    if (told === this.#told) return
    this.#told = told
    // The endpoint may be gone: nobody asks any more.
    if (!this.#stop.signal.aborted) this.options.changed()
  }

  /** @throws the connection's error; where this was stopped, then nothing is opened any more */
  async #connected(): Promise<RedisClient> {
    this.#stop.signal.throwIfAborted()
    const redis = this.#redis ?? (await openRedis(this.options.cleaner.target.redis, 'command'))
    if (redis === this.#redis) return redis
    // Another may have been faster, or all be over.
    if (this.#redis || this.#stop.signal.aborted) redis.disconnect()
    this.#stop.signal.throwIfAborted()
    this.#redis ??= redis
    return this.#redis
  }

  /** What the trail says of the last cycle; where it can't be read, what is known stays. */
  #readLast(): Promise<void> {
    const { connection } = this.options
    const read = async (): Promise<void> => {
      if (connection() !== 'live') return
      await this.#last.read(await this.#connected())
    }
    this.#reading ??= read()
      .then(
        () => this.#put({}),
        () => {
          if (this.#redis?.status === 'end') this.#redis = null
        }
      )
      .finally(() => {
        this.#reading = null
      })
    return this.#reading
  }

  /** Whether the lease is held here now. Nothing is written where nothing may be, or nobody answers. */
  async #take(phase: CleanerPhase): Promise<boolean> {
    const { cleaner, connection } = this.options
    if (connection() !== 'live' || cleaner.target.protected) {
      this.#put({ state: 'waiting', who: null })
      return false
    }
    try {
      const taken = await this.#lease.take(await this.#connected(), phase)
      this.#faulty = false
      this.#put(taken.mine ? { state: 'here', who: null } : { state: 'elsewhere', who: taken.who })
      return taken.mine
    } catch (error) {
      if (this.#stop.signal.aborted) return false
      this.#redis?.disconnect()
      this.#redis = null
      if (!this.#faulty) this.options.log('warn', line('auto_clean_lease', { detail: messageOf(error) }))
      this.#faulty = true
      this.#put({ state: 'waiting', who: null })
      return false
    }
  }

  async #cycle(): Promise<void> {
    if (!(await this.#take('working'))) return
    const { cleaner, settings, maxShare, acted, log, renewEvery = CLEANER_RENEW_MS } = this.options
    const lost = new AbortController()
    const renewing = setInterval(() => {
      void this.#take('working').then((mine) => (mine ? undefined : lost.abort()))
    }, renewEvery)
    const signal = AbortSignal.any([this.#stop.signal, lost.signal])
    this.#put({ working: true })
    try {
      const plan = await cleaner.plan({ of: 'all', kinds: KINDS }, signal)
      // What came of it all the same is nobody's any more.
      signal.throwIfAborted()
      const share = maxShare()
      if (isBraked(plan, share)) {
        const { touched_locks: touched, live_locks: locks } = plan
        this.#didNothing(auditNote('braked', { touched, locks, share }))
        return
      }
      if (plan.actions.length === 0) {
        acted({ action: 'auto_clean', counts: NOTHING })
        this.#had(NOTHING, null)
        return
      }
      const { actions, applied, changed, failed, stopped_said } = await cleaner.apply(
        atMost(plan, settings.atMost),
        {
          signal,
          as: 'auto_clean'
        }
      )
      this.#had({ planned: actions.length, applied, changed, failed }, stopped_said ?? null)
      log('info', line('auto_cleaned', { applied, changed, failed }))
    } catch (error) {
      if (this.#stop.signal.aborted) return
      this.#didNothing(
        lost.signal.aborted ? auditNote('lease_lost') : faultNote(cleanupFault(error, cleaner.target.redis))
      )
    } finally {
      clearInterval(renewing)
      this.#put({ working: false })
    }
  }

  /** The cycle came to nothing, and why. */
  #didNothing(said: Said): void {
    const { acted, log } = this.options
    acted({ action: 'auto_clean', counts: NOTHING, said })
    this.#had(NOTHING, said)
    log('warn', noteLine('auto_clean_not_done', said))
  }

  #had(counts: AuditCounts, said: Said | null): void {
    const at = Date.now() + this.options.clockOffset()
    this.#last.had({ at, by: actor(), counts, note: null, said })
  }
}

const NOTHING = { planned: 0, applied: 0, changed: 0, failed: 0 }

/** The first ones: the plan has them in its order, and the rest is the next cycle's. */
function atMost(plan: Plan, most: number): Plan {
  const actions = plan.actions.slice(0, most)
  return { ...plan, actions, touched_locks: touchedLocks(actions).size }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
