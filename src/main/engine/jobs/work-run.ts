import type { Writable } from 'node:stream'
import { withoutSecrets } from '../settings'
import { outcomeOf, type RunOutcome } from './outcome'
import type { ReportedProgress } from './progress-lines'
import { makeResultFile, type ResultRead } from './result-file'
import { Work, type StopReason, type WorkEnd } from './work'

/** What the work tells while it goes on. */
export type WorkNotice =
  | { readonly kind: 'stopping'; readonly reason: StopReason }
  | { readonly kind: 'killing' }
  | { readonly kind: 'leftovers' }
  | { readonly kind: 'result_unusable'; readonly problem: string }

export interface WorkRunOptions {
  readonly command: readonly [string, ...string[]]
  readonly cwd?: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: 'inherit' | 'ignore'
  readonly stdout: Writable
  readonly stderr: 'inherit' | 'stdout'
  readonly maxRuntimeMs: number
  readonly graceMs: number
  /** End what has left the work's group too, where the system shows it. */
  readonly strays: boolean
  readonly tell: (notice: WorkNotice) => void
  readonly onStarted?: (pid: number) => void
  readonly onProgress?: (progress: ReportedProgress) => void
  readonly onOutput?: (chunk: Buffer) => void
  /** Who asked for a cancel, where that is known. */
  readonly cancelledBy?: () => string | null
  /** What makes a command that exited with 0 a failure all the same; null: nothing. */
  readonly verdict?: () => string | null
}

/** What the work sees of the run it belongs to. */
export interface WorkIdentity {
  readonly runId: string
  readonly fence: string
  readonly type: string
  readonly id: string
}

export interface WorkRunEnd {
  readonly end: WorkEnd
  readonly outcome: RunOutcome
}

/** A command from its start until nothing of it runs any more, and what its end means, with the result that it left. */
export class WorkRun {
  readonly #options: WorkRunOptions
  readonly #identity: WorkIdentity
  #work: Work | null = null
  #cancelled: NodeJS.Signals | null = null
  #lost = false

  constructor(options: WorkRunOptions, identity: WorkIdentity) {
    this.#options = options
    this.#identity = identity
  }

  /** A signal to this process: handed to the work, or keeps it from being started. */
  cancel(signal: NodeJS.Signals): void {
    this.#cancelled = signal
    this.#work?.cancel(signal)
  }

  /** The lease is another's: stops the work. */
  lose(): void {
    this.#lost = true
    this.#work?.lose()
  }

  async execute(): Promise<WorkRunEnd> {
    const { tell, maxRuntimeMs, cancelledBy, verdict } = this.#options
    const resultFile = await makeResultFile()
    try {
      const end = await this.#run(resultFile.path)
      const read: ResultRead = end.kind === 'not_started' ? { kind: 'none' } : await resultFile.read()
      if (read.kind === 'unusable') tell({ kind: 'result_unusable', problem: read.problem })
      const words = { maxRuntimeMs, cancelledBy: cancelledBy?.() ?? null, verdict: verdict?.() ?? null }
      return { end, outcome: outcomeOf(end, read, words) }
    } finally {
      await resultFile.remove()
    }
  }

  async #run(resultPath: string): Promise<WorkEnd> {
    const { command, tell, env, strays, onProgress, ...rest } = this.#options
    if (this.#cancelled) return neverStarted(this.#cancelled)
    const [program, ...args] = command
    const work = new Work({
      ...rest,
      command: program,
      args,
      env: { ...withoutSecrets(env), ...workEnvironment(this.#identity, resultPath) },
      ...(strays ? { strays: this.#identity.runId } : {}),
      onProgress: (progress) => onProgress?.(progress)
    })
    work.on('stopping', (reason) => tell({ kind: 'stopping', reason }))
    work.on('killing', () => tell({ kind: 'killing' }))
    work.on('leftovers', () => tell({ kind: 'leftovers' }))
    this.#work = work
    const running = work.run()
    // What came between the lease and the start.
    if (this.#lost) work.lose()
    const end = await running
    this.#work = null
    return end
  }
}

/** Told to end before the command was started. */
const neverStarted = (signal: NodeJS.Signals): WorkEnd => ({
  kind: 'killed',
  signal,
  stopped: { kind: 'cancelled', signal }
})

const workEnvironment = (
  { runId, fence, type, id }: WorkIdentity,
  resultPath: string
): Record<string, string> => ({
  TASKGUARD_RUN_ID: runId,
  TASKGUARD_FENCE: fence,
  TASKGUARD_TYPE: type,
  TASKGUARD_RESOURCE_ID: id,
  TASKGUARD_RESULT_FILE: resultPath
})
