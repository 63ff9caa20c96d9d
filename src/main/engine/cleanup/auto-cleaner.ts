import { setTimeout as delay } from 'node:timers/promises'
import { line, foreignLine, type LogLevel, type LogText } from '@shared/log/line'
import type { CleanableKind, Plan } from '@shared/plan/plan'
import type { AuditAct } from '@shared/protocol/audit'
import { AUDIT_NOTE_MAX } from '@shared/protocol/audit'
import { readSchedule, type AutoCleanup } from '@shared/settings/auto-cleanup'
import { actor } from '../actor'
import type { MonitorStatus } from '../monitor/status'
import type { RedisClient } from '../redis/client'
import { openRedis } from '../redis/connect'
import type { Cleaner } from './cleaner'
import { CleanerLease, CLEANER_RENEW_MS, type CleanerPhase } from './cleaner-lease'
import { checkShare, touchedLocks } from './share'

/** What nobody needs to look at first: a lock whose run ended long ago, a holder that is proven dead. */
const KINDS: readonly CleanableKind[] = ['orphan_lock', 'dead_holder']

export interface AutoCleanerOptions {
  readonly settings: AutoCleanup
  readonly cleaner: Pick<Cleaner, 'target' | 'plan' | 'apply'>
  /** The brake, 0 to 1: of all that could be cleaned, not of one cycle's part of it. */
  readonly maxShare: () => number
  /** Of the monitor that watches the endpoint. */
  readonly connection: () => MonitorStatus['connection']
  /** Hears of a cycle that did nothing, or failed; of all others the cleaner itself tells. */
  readonly acted: (act: AuditAct) => void
  readonly log: (level: LogLevel, text: LogText) => void
  /** How often the lease is renewed, or asked for, ms. */
  readonly renewEvery?: number
}

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

  constructor(private readonly options: AutoCleanerOptions) {
    const { renewEvery = CLEANER_RENEW_MS } = options
    this.#lease = new CleanerLease({
      namespace: options.cleaner.target.namespace,
      who: actor('app'),
      leaseMs: renewEvery * 3
    })
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** Stops between two actions, gives the lease up, and resolves when it has. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#loop
    const redis = this.#redis
    this.#redis = null
    if (!redis) return
    // What can't be given up now ends by itself.
    await this.#lease.release(redis).catch(() => undefined)
    redis.disconnect()
  }

  async #run(): Promise<void> {
    const { settings, renewEvery = CLEANER_RENEW_MS } = this.options
    const next = readSchedule(settings.schedule) ?? (() => null)
    const { signal } = this.#stop
    let due = next(Date.now())
    while (!signal.aborted && due !== null) {
      await this.#take('resting')
      const now = Date.now()
      if (now < due) {
        await delay(Math.min(renewEvery, due - now), undefined, { signal }).catch(() => undefined)
        continue
      }
      await this.#cycle()
      // A machine that slept has missed some: one cycle is enough.
      due = next(Date.now())
    }
  }

  /** Whether the lease is held here now. Nothing is written where nothing may be, or nobody answers. */
  async #take(phase: CleanerPhase): Promise<boolean> {
    const { cleaner, connection } = this.options
    if (connection() !== 'live' || cleaner.target.protected) return false
    try {
      this.#redis ??= await openRedis(cleaner.target.redis, 'command')
      const { mine } = await this.#lease.take(this.#redis, phase)
      this.#faulty = false
      return mine
    } catch (error) {
      this.#redis?.disconnect()
      this.#redis = null
      if (!this.#faulty) this.options.log('warn', line('auto_clean_lease', { detail: messageOf(error) }))
      this.#faulty = true
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
    try {
      const plan = await cleaner.plan({ of: 'all', kinds: KINDS }, signal)
      checkShare(plan, maxShare())
      if (plan.actions.length === 0) {
        acted({ action: 'auto_clean', counts: NOTHING })
        return
      }
      const { applied, changed, failed } = await cleaner.apply(atMost(plan, settings.atMost), {
        signal,
        as: 'auto_clean'
      })
      log('info', line('auto_cleaned', { applied, changed, failed }))
    } catch (error) {
      if (this.#stop.signal.aborted) return
      const note = lost.signal.aborted ? 'the lease was lost' : messageOf(error)
      acted({ action: 'auto_clean', counts: NOTHING, note: note.slice(0, AUDIT_NOTE_MAX) })
      log('warn', foreignLine(note))
    } finally {
      clearInterval(renewing)
    }
  }
}

const NOTHING = { planned: 0, applied: 0, changed: 0, failed: 0 }

/** The first ones: the plan has them in its order, and the rest is the next cycle's. */
function atMost(plan: Plan, most: number): Plan {
  const actions = plan.actions.slice(0, most)
  return { ...plan, actions, touched_locks: touchedLocks(actions).size }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
