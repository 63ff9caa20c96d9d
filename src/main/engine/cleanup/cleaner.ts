import type { ThresholdTable } from '@shared/findings/thresholds'
import type { Action, CleanResult, Plan } from '@shared/plan/plan'
import type { RestoredAction, RestoreResult } from '@shared/plan/restore'
import type { AuditAct } from '@shared/protocol/audit'
import type { KeyTemplate } from '@shared/settings/schema'
import { actor } from '../actor'
import { assertWritable } from '../endpoints/writable'
import { Guard } from '../guard'
import type { RedisClient } from '../redis/client'
import { openRedis } from '../redis/connect'
import type { RedisTarget } from '../redis/target'
import { applyPlan } from './apply'
import { cleanAct, restoreAct } from './audit-acts'
import type { Choice } from './choose'
import { CleanupRefused } from './fault'
import { planOf, type PlanSource } from './plan-of'
import { readPlan } from './plan-file'
import { restoreJournal } from './restore'
import { isLive } from './share'
import { TemplateLocks } from './template-lock'

export interface CleanerOptions {
  readonly target: {
    readonly name: string
    readonly namespace: string
    readonly redis: RedisTarget
    /** Whether nothing may be written there now. */
    readonly protected: boolean
  }
  /** The monitor that watches it. */
  readonly source: PlanSource
  readonly templates: readonly KeyTemplate[]
  readonly thresholds: ThresholdTable
  /** The brake, 0 to 1. */
  readonly maxShare: number
  /** TASKGUARD_HOME. */
  readonly home: string
  /** Hears what was done, once for each apply and each undo. */
  readonly acted: (act: AuditAct) => void
}

export interface CleanOptions {
  readonly signal?: AbortSignal
  /** Over the endpoint's own: a person has said that it is meant. */
  readonly maxShare?: number
  /** The journal's file stands. */
  readonly onJournal?: (path: string) => void
  /** After each action. */
  readonly onResult?: (action: Action, done: number, of: number) => void
  /** What it is called in the audit trail. Default: `clean`. */
  readonly as?: 'clean' | 'auto_clean'
}

export interface UndoOptions {
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
  readonly onResult?: (action: RestoredAction, done: number, of: number) => void
}

/**
 * Plans, applies and undoes cleanups of one watched endpoint: for a window, or for whoever cleans by himself. Applies and
 * undoes wait for each other. Everything that is done goes over a connection of its own, into the journal and the audit
 * trail.
 */
export class Cleaner {
  readonly #stopped = new AbortController()
  #work: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: CleanerOptions) {}

  get target(): CleanerOptions['target'] {
    return this.options.target
  }

  /**
   * What would be done; changes nothing.
   * @throws CleanupRefused where what is known is not of now; the connection's error; the signal's reason
   */
  async plan(choice: Choice, signal?: AbortSignal): Promise<Plan> {
    const { source, target, templates, thresholds } = this.options
    this.#assertLive()
    return this.#connected(async (redis, guard) =>
      planOf(source, choice, {
        endpoint: target.redis.address,
        namespace: target.namespace,
        guard,
        templateLocks: new TemplateLocks(redis),
        templates,
        thresholds,
        signal: this.#until(signal)
      })
    )
  }

  /**
   * A plan that somebody saved, with what lives here counted anew. It keeps the address that it was made at.
   * @throws CleanupRefused; UsageError naming `--plan`
   */
  async open(text: string): Promise<Plan> {
    const { target, templates, thresholds } = this.options
    this.#assertLive()
    const plan = await readPlan(text, { namespace: target.namespace, templates, thresholds })
    return { ...plan, live_locks: this.#liveLocks(plan) }
  }

  /**
   * Does what the plan says, where everything still is as it saw it.
   * @throws ProtectedEndpoint; UsageError naming `--max-share`; the connection's or the file system's error
   */
  apply(plan: Plan, options: CleanOptions = {}): Promise<CleanResult> {
    const { target, home, maxShare, acted } = this.options
    return this.#enqueue(async () => {
      assertWritable(target)
      const { onJournal, onResult } = options
      const result = await this.#connected((redis, guard) =>
        applyPlan(
          { ...plan, endpoint: target.redis.address, live_locks: this.#liveLocks(plan) },
          {
            guard,
            templates: new TemplateLocks(redis),
            home,
            actor: actor('app'),
            automatic: options.as === 'auto_clean',
            maxShare: options.maxShare ?? maxShare,
            signal: this.#until(options.signal),
            ...(onJournal ? { onJournal } : {}),
            ...(onResult ? { onResult } : {})
          }
        )
      )
      if (result.actions.length > 0) acted(cleanAct(result, options.as ?? 'clean'))
      return result
    })
  }

  /**
   * Puts back what a cleanup of this endpoint removed.
   * @param journal the file
   * @throws ProtectedEndpoint; the connection's or the file system's error; Error for a journal that can't be read
   */
  undo(journal: string, options: UndoOptions = {}): Promise<RestoreResult> {
    const { target, acted } = this.options
    const { dryRun = false, onResult } = options
    return this.#enqueue(async () => {
      if (!dryRun) assertWritable(target)
      const result = await this.#connected((redis, guard) =>
        restoreJournal({
          guard,
          templates: new TemplateLocks(redis),
          journal,
          endpoint: target.redis.address,
          actor: actor('app'),
          dryRun,
          signal: this.#until(options.signal),
          ...(onResult ? { onResult } : {})
        })
      )
      if (!dryRun && result.actions.length > 0) acted(restoreAct(result))
      return result
    })
  }

  /** Stops what runs between two actions, and resolves when it has. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#work
  }

  #assertLive(): void {
    const { connection } = this.options.source.status
    if (connection !== 'live') throw new CleanupRefused('not_live', connection)
  }

  /** How many locks live there now, those that the plan touches among them. */
  #liveLocks(plan: Plan): number {
    const { known } = this.options.source
    const kinds = plan.actions.some((action) => action.source) ? ['guard', 'template'] : ['guard']
    let live = 0
    for (const { facts } of known.store.entries())
      if (kinds.includes(facts.source.kind) && isLive(facts, known.now)) live += 1
    return Math.max(live, plan.touched_locks)
  }

  async #connected<T>(work: (redis: RedisClient, guard: Guard) => Promise<T>): Promise<T> {
    const { target } = this.options
    const redis = await openRedis(target.redis, 'command')
    const guard = new Guard(redis, { namespace: target.namespace })
    try {
      return await work(redis, guard)
    } finally {
      guard.close()
      redis.disconnect()
    }
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(() => {
      this.#stopped.signal.throwIfAborted()
      return work()
    })
    this.#work = done.catch(() => undefined)
    return done
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#stopped.signal]) : this.#stopped.signal
  }
}
