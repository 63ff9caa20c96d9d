import { RENEW_AT } from '@shared/protocol/limits'
import type { RenewAnswer } from './answers'
import { LeaseLostError, RunEndedError } from './errors'
import type { Guard, ProgressReport } from './guard'
import type { GuardRun } from './run'

/** What a keeper tells as it happens; a throw in a listener is the listener's own affair. */
export interface LeaseEvents {
  renewed?(answer: RenewAnswer): void
  /** A renewal failed; it is tried again. Called once a failure, with the connection's error. */
  unreachable?(error: unknown): void
  /** The first success after failures. */
  reachable?(): void
}

export interface LeaseKeeperOptions extends LeaseEvents {
  /** Milliseconds that progress waits at least before it is sent again; the last report always goes out. */
  readonly progressEveryMs?: number
}

const PROGRESS_EVERY_MS = 1000
const RETRY_LEAST_MS = 50
const RETRY_MOST_MS = 1000

/**
 * Keeps a run's lease: renews at a third of it, tries again while Redis can't be reached (a running work goes on), and
 * aborts `signal` with a LeaseLostError or a RunEndedError. After a loss it goes on reporting that the run still runs,
 * for that is a duplicate, until it is stopped.
 */
export class LeaseKeeper {
  readonly run: GuardRun
  readonly #guard: Guard
  readonly #options: LeaseKeeperOptions
  readonly #abort = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #dueAt = Number.POSITIVE_INFINITY
  #progress: ProgressReport | undefined
  #sentProgressAt = Number.NEGATIVE_INFINITY
  #failures = 0
  #inFlight: Promise<void> | undefined
  #stopped = true
  #lastAnswer: RenewAnswer | undefined

  constructor(guard: Guard, run: GuardRun, options: LeaseKeeperOptions = {}) {
    this.run = run
    this.#guard = guard
    this.#options = options
  }

  /** Aborted once, when the lease is lost or the run was ended by another hand; the reason is the typed error. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get lastAnswer(): RenewAnswer | undefined {
    return this.#lastAnswer
  }

  start(): this {
    if (this.#stopped) {
      this.#stopped = false
      this.#schedule(this.run.leaseMs * RENEW_AT)
    }
    return this
  }

  /** Progress rides on a renewal, which is sent at once unless one was sent lately. */
  report(progress: ProgressReport): void {
    this.#progress = progress
    if (this.#stopped || this.#inFlight || this.#failures > 0) return
    const every = this.#options.progressEveryMs ?? PROGRESS_EVERY_MS
    const now = performance.now()
    const at = Math.max(now, this.#sentProgressAt + every)
    // Only ever earlier: reports that keep coming must not put the renewal off.
    if (at < this.#dueAt) this.#schedule(at - now)
  }

  /** Renews now, beside the schedule; rejects with the connection's error. */
  async renewNow(): Promise<RenewAnswer> {
    const progress = this.#progress
    this.#progress = undefined
    if (progress) this.#sentProgressAt = performance.now()
    try {
      const answer = await this.#guard.renew(this.run, progress === undefined ? {} : { progress })
      this.#take(answer)
      return answer
    } catch (error) {
      this.#progress ??= progress
      throw error
    }
  }

  /** No renewal is sent after this resolves; one under way is waited for. The lease is left to `finish`. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#inFlight
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#stopped) return
    this.#dueAt = performance.now() + ms
    this.#timer = setTimeout(() => {
      this.#inFlight = this.#tick().finally(() => {
        this.#inFlight = undefined
      })
    }, ms)
  }

  async #tick(): Promise<void> {
    let next = this.run.leaseMs * RENEW_AT
    try {
      await this.renewNow()
      if (this.#failures > 0) this.#options.reachable?.()
      this.#failures = 0
      if (this.#progress) next = Math.min(next, this.#options.progressEveryMs ?? PROGRESS_EVERY_MS)
    } catch (error) {
      this.#failures += 1
      next = Math.min(RETRY_MOST_MS, next, RETRY_LEAST_MS * 2 ** Math.min(this.#failures, 10))
      // A fleet that lost the same Redis must not come back in step.
      next *= 0.5 + Math.random() / 2
      this.#options.unreachable?.(error)
    }
    this.#schedule(next)
  }

  #take(answer: RenewAnswer): void {
    this.#lastAnswer = answer
    if (answer.answer === 'LOST') {
      this.#lose(new LeaseLostError(this.run.runId, answer.holder.runId))
    } else if (answer.answer === 'ENDED') {
      this.#stopped = true
      this.#lose(new RunEndedError(this.run.runId, answer.status))
    }
    this.#options.renewed?.(answer)
  }

  #lose(reason: Error): void {
    if (!this.#abort.signal.aborted) this.#abort.abort(reason)
  }
}
