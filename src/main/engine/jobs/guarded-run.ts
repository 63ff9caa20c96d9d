import type { FinishAnswer } from '../guard/answers'
import type { Guard } from '../guard/guard'
import { LeaseKeeper } from '../guard/lease-keeper'
import type { GuardRun } from '../guard/run'
import { deliver } from './deliver'
import type { Finished } from './deliver'
import type { RunOutcome } from './outcome'
import type { OutboxEntry } from './outbox'
import { WorkRun, type WorkNotice, type WorkRunEnd, type WorkRunOptions } from './work-run'

/** What a run tells while it goes on, for whoever shows it. */
export type Notice =
  | { readonly kind: 'away'; readonly error: unknown }
  | { readonly kind: 'back' }
  | { readonly kind: 'lost'; readonly reason: Error; readonly stopping: boolean }
  | WorkNotice
  | { readonly kind: 'kept'; readonly path: string | null; readonly problem: string }

export interface GuardedRunOptions extends WorkRunOptions {
  readonly guard: Guard
  /** As `acquire` answered it. */
  readonly run: GuardRun
  /** The endpoint without secrets, and the home: where an undelivered outcome waits. */
  readonly address: string
  readonly home: string
  readonly onLost: 'stop' | 'continue'
  /** For how long this process tries to deliver the outcome, milliseconds. */
  readonly deliverForMs: number
  readonly tell: (notice: Notice) => void
  /** The work is over; its outcome is delivered once this resolves. */
  readonly workEnded?: () => Promise<void>
  /** A connection's error as a sentence. */
  readonly describe: (error: unknown) => string
}

export interface RunEnd extends WorkRunEnd {
  readonly finished: Finished
}

/**
 * A command under a lease: runs it, renews the lease while it or anything it started runs, and records how it ended.
 * The lease is given up only when nothing of the work runs any more.
 */
export class GuardedRun {
  readonly #options: GuardedRunOptions
  readonly #leave = new AbortController()
  readonly #keeper: LeaseKeeper
  readonly #work: WorkRun
  #delivering = false

  constructor(options: GuardedRunOptions) {
    this.#options = options
    this.#keeper = this.#makeKeeper()
    const { onProgress } = options
    this.#work = new WorkRun(
      {
        ...options,
        onProgress: (progress) => {
          this.#keeper.report(progress)
          onProgress?.(progress)
        }
      },
      options.run
    )
  }

  /** A signal to this process: handed to the work; while the outcome waits for Redis it ends that waiting. */
  cancel(signal: NodeJS.Signals): void {
    this.#work.cancel(signal)
    if (this.#delivering) this.#leave.abort()
  }

  /** @throws what kept the work from being run at all; the lease is given back then, as for a cancelled run */
  async execute(): Promise<RunEnd> {
    this.#keeper.start()
    try {
      const { end, outcome } = await this.#work.execute()
      await this.#keeper.stop()
      await this.#options.workEnded?.()
      return { end, outcome, finished: await this.#deliver(outcome) }
    } catch (error) {
      await this.#keeper.stop()
      const problem = error instanceof Error ? error.message : String(error)
      await this.#deliver({ status: 'cancelled', result: null, error: `could not be run: ${problem}` })
      throw error
    }
  }

  #makeKeeper(): LeaseKeeper {
    const { guard, run, onLost, tell } = this.#options
    let away = false
    const keeper = new LeaseKeeper(guard, run, {
      unreachable: (error) => {
        if (!away) tell({ kind: 'away', error })
        away = true
      },
      reachable: () => {
        away = false
        tell({ kind: 'back' })
      }
    })
    keeper.signal.addEventListener('abort', () => {
      const stopping = onLost === 'stop'
      tell({ kind: 'lost', reason: keeper.signal.reason as Error, stopping })
      if (stopping) this.#work.lose()
    })
    return keeper
  }

  #deliver(outcome: RunOutcome): Promise<Finished> {
    const { guard, run, address, home, deliverForMs, tell, describe } = this.#options
    this.#delivering = true
    const entry: OutboxEntry = {
      v: 1,
      kept_at: new Date().toISOString(),
      address,
      namespace: guard.namespace,
      run,
      outcome
    }
    return deliver({
      home,
      entry,
      finish: ({ outcome: end }) => finishWith(guard, run, end),
      tryForMs: deliverForMs,
      signal: this.#leave.signal,
      describe,
      onKept: (path, problem) => tell({ kind: 'kept', path, problem })
    })
  }
}

/** Sends a run's outcome, as it ended or as it was kept. */
export function finishWith(guard: Guard, run: GuardRun, outcome: RunOutcome): Promise<FinishAnswer> {
  return guard.finish(run, {
    outcome: outcome.status,
    ...(outcome.result === null ? {} : { result: outcome.result }),
    ...(outcome.error === null ? {} : { error: outcome.error })
  })
}
