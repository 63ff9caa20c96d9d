import type { Writable } from 'node:stream'
import { withoutSecrets } from '../settings'
import type { FinishAnswer } from '../guard/answers'
import type { Guard } from '../guard/guard'
import { LeaseKeeper } from '../guard/lease-keeper'
import type { GuardRun } from '../guard/run'
import { deliver } from './deliver'
import type { Finished } from './deliver'
import { outcomeOf } from './outcome'
import type { RunOutcome } from './outcome'
import type { OutboxEntry } from './outbox'
import type { ReportedProgress } from './progress-lines'
import { makeResultFile } from './result-file'
import type { ResultRead } from './result-file'
import { Work } from './work'
import type { StopReason, WorkEnd } from './work'

/** What a run tells while it goes on, for whoever shows it. */
export type Notice =
  | { readonly kind: 'away'; readonly error: unknown }
  | { readonly kind: 'back' }
  | { readonly kind: 'lost'; readonly reason: Error; readonly stopping: boolean }
  | { readonly kind: 'stopping'; readonly reason: StopReason }
  | { readonly kind: 'killing' }
  | { readonly kind: 'leftovers' }
  | { readonly kind: 'result_unusable'; readonly problem: string }
  | { readonly kind: 'kept'; readonly path: string | null; readonly problem: string }

export interface GuardedRunOptions {
  readonly guard: Guard
  /** As `acquire` answered it. */
  readonly run: GuardRun
  /** The endpoint without secrets, and the home: where an undelivered outcome waits. */
  readonly address: string
  readonly home: string
  readonly command: readonly [string, ...string[]]
  readonly cwd?: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: 'inherit' | 'ignore'
  readonly stdout: Writable
  readonly stderr: 'inherit' | 'stdout'
  readonly maxRuntimeMs: number
  readonly graceMs: number
  readonly onLost: 'stop' | 'continue'
  /** For how long this process tries to deliver the outcome, milliseconds. */
  readonly deliverForMs: number
  readonly tell: (notice: Notice) => void
  readonly onStarted?: (pid: number) => void
  readonly onProgress?: (progress: ReportedProgress) => void
  readonly onOutput?: (chunk: Buffer) => void
  /** Who asked for a cancel, where that is known. */
  readonly cancelledBy?: () => string | null
  /** What makes a command that exited with 0 a failure all the same; null: nothing. */
  readonly verdict?: () => string | null
  /** A connection's error as a sentence. */
  readonly describe: (error: unknown) => string
}

export interface RunEnd {
  readonly end: WorkEnd
  readonly outcome: RunOutcome
  readonly finished: Finished
}

/**
 * A command under a lease: runs it, renews the lease while it or anything it started runs, and records how it ended.
 * The lease is given up only when nothing of the work runs any more.
 */
export class GuardedRun {
  readonly #options: GuardedRunOptions
  readonly #leave = new AbortController()
  #work: Work | null = null
  #cancelled: NodeJS.Signals | null = null
  #delivering = false

  constructor(options: GuardedRunOptions) {
    this.#options = options
  }

  /** A signal to this process: handed to the work; while the outcome waits for Redis it ends that waiting. */
  cancel(signal: NodeJS.Signals): void {
    this.#cancelled = signal
    if (this.#work) this.#work.cancel(signal)
    else if (this.#delivering) this.#leave.abort()
  }

  /** @throws what kept the work from being run at all; the lease is given back then, as for a cancelled run */
  async execute(): Promise<RunEnd> {
    const keeper = this.#keep()
    try {
      return await this.#execute(keeper)
    } catch (error) {
      await keeper.stop()
      const problem = error instanceof Error ? error.message : String(error)
      await this.#deliver({ status: 'cancelled', result: null, error: `could not be run: ${problem}` })
      throw error
    }
  }

  async #execute(keeper: LeaseKeeper): Promise<RunEnd> {
    const { tell, maxRuntimeMs } = this.#options
    const resultFile = await makeResultFile()
    try {
      const end = await this.#runWork(keeper, resultFile.path)
      const read: ResultRead = end.kind === 'not_started' ? { kind: 'none' } : await resultFile.read()
      if (read.kind === 'unusable') tell({ kind: 'result_unusable', problem: read.problem })
      await keeper.stop()
      const outcome = outcomeOf(end, read, {
        maxRuntimeMs,
        cancelledBy: this.#options.cancelledBy?.() ?? null,
        verdict: this.#options.verdict?.() ?? null
      })
      return { end, outcome, finished: await this.#deliver(outcome) }
    } finally {
      await resultFile.remove()
    }
  }

  #keep(): LeaseKeeper {
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
      if (stopping) this.#work?.lose()
    })
    return keeper.start()
  }

  async #runWork(keeper: LeaseKeeper, resultPath: string): Promise<WorkEnd> {
    const { command, run, tell, env, onLost, onProgress, ...rest } = this.#options
    if (this.#cancelled) return neverStarted(this.#cancelled)
    const [program, ...args] = command
    const work = new Work({
      ...rest,
      command: program,
      args,
      env: { ...withoutSecrets(env), ...workEnvironment(run, resultPath) },
      onProgress: (progress) => {
        keeper.report(progress)
        onProgress?.(progress)
      }
    })
    work.on('stopping', (reason) => tell({ kind: 'stopping', reason }))
    work.on('killing', () => tell({ kind: 'killing' }))
    work.on('leftovers', () => tell({ kind: 'leftovers' }))
    this.#work = work
    const running = work.run()
    // What came between the lease and the start.
    if (keeper.signal.aborted && onLost === 'stop') work.lose()
    const end = await running
    this.#work = null
    return end
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

/** Told to end before the command was started. */
const neverStarted = (signal: NodeJS.Signals): WorkEnd => ({
  kind: 'killed',
  signal,
  stopped: { kind: 'cancelled', signal }
})

/** Sends a run's outcome, as it ended or as it was kept. */
export function finishWith(guard: Guard, run: GuardRun, outcome: RunOutcome): Promise<FinishAnswer> {
  return guard.finish(run, {
    outcome: outcome.status,
    ...(outcome.result === null ? {} : { result: outcome.result }),
    ...(outcome.error === null ? {} : { error: outcome.error })
  })
}

/** What the work sees of its run. */
const workEnvironment = (run: GuardRun, resultPath: string): Record<string, string> => ({
  TASKGUARD_RUN_ID: run.runId,
  TASKGUARD_FENCE: run.fence,
  TASKGUARD_TYPE: run.type,
  TASKGUARD_RESOURCE_ID: run.id,
  TASKGUARD_RESULT_FILE: resultPath
})
