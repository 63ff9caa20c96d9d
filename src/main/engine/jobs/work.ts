import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import type { ChildProcess } from 'node:child_process'
import type { Writable } from 'node:stream'
import { Alarm } from './alarm'
import { makePipe } from './pipe'
import { endGroup, groupRuns, signalGroup, spawnGroup } from './process-group'
import { ProgressLines } from './progress-lines'
import type { ReportedProgress } from './progress-lines'
import { relay } from './relay'
import { endStrays, straysOf } from './strays'
import { watchOver } from './watchdog'

/** Why the work was told to stop, the first reason that came. */
export type StopReason =
  | { readonly kind: 'cancelled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'lost' }
  | { readonly kind: 'max_runtime' }

/** How the work ended. */
export type WorkEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly stopped: StopReason | null }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals; readonly stopped: StopReason | null }
  /** It never ran: `code` as a shell answers, 127 not found, 126 not executable. */
  | { readonly kind: 'not_started'; readonly code: 126 | 127; readonly problem: string }

export interface WorkOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: 'inherit' | 'ignore'
  /** Where its stdout goes, unchanged. */
  readonly stdout: Writable
  /** `inherit`: its stderr is ours; `stdout`: it goes where its stdout goes, in the order of writing. */
  readonly stderr: 'inherit' | 'stdout'
  readonly maxRuntimeMs: number
  /** From the first SIGTERM to the SIGKILL. */
  readonly graceMs: number
  readonly onProgress: (progress: ReportedProgress) => void
  /** It runs, with this process id. */
  readonly onStarted?: (pid: number) => void
  /** All that it writes on stdout, as it comes. */
  readonly onOutput?: (chunk: Buffer) => void
  /** The run whose processes are ended with it although they left its group; left out: those are let be. */
  readonly strays?: string
}

interface WorkEvents {
  /** It is being stopped, and why. */
  stopping: [reason: StopReason]
  /** It ended and left processes behind, which are ended now. */
  leftovers: []
  /** The grace is over: SIGKILL. */
  killing: []
}

/**
 * One command under a lease, from its start until nothing of it runs any more: only then may the lease be given up.
 */
export class Work extends EventEmitter<WorkEvents> {
  readonly #options: WorkOptions
  #child: ChildProcess | null = null
  #stopped: StopReason | null = null
  #stopping: Promise<unknown> | null = null
  /** A reason to stop that came before the start. */
  #wanted: StopReason | null = null

  constructor(options: WorkOptions) {
    super()
    this.#options = options
  }

  /** The leader's process id, which is its group's too; undefined before the start and where it failed. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Runs it. Resolves when nothing of its group runs any more, and all its output is handed on. */
  async run(): Promise<WorkEnd> {
    const {
      command,
      args,
      stdout,
      maxRuntimeMs,
      graceMs,
      onProgress,
      onOutput,
      strays: _,
      ...rest
    } = this.#options
    const { stderr, ...group } = rest
    const pipe = await makePipe()
    const out = pipe?.writeFd ?? 'pipe'
    const child = start(() =>
      spawnGroup(command, args, { ...group, stdout: out, ...(stderr === 'stdout' ? { stderr: out } : {}) })
    )
    pipe?.started()
    if (child instanceof Error) return notStarted(command, child, rest.cwd)
    const exited = exit(child)
    const leader = child.pid
    const reader = pipe?.reader ?? child.stdout
    if (leader === undefined || !reader) return notStarted(command, await exited, rest.cwd)
    this.#child = child
    rest.onStarted?.(leader)
    // What came while the pipe was made.
    if (this.#wanted) this.#stop(this.#wanted)
    const watchdog = watchOver(leader, graceMs)
    const lines = new ProgressLines(onProgress)
    const output = relay(reader, stdout, (chunk) => {
      lines.push(chunk)
      onOutput?.(chunk)
    })
    // Without a pipe of our own the two come apart.
    const errors = child.stderr ? relay(child.stderr, stdout, () => undefined) : null
    const limit = new Alarm(maxRuntimeMs, () => this.#stop({ kind: 'max_runtime' }))
    const end = await exited
    limit.cancel()
    await this.#endLeftovers(leader)
    await this.#endStrays()
    watchdog.dismiss()
    await Promise.all([output.drained(), errors?.drained()])
    lines.end()
    if (end instanceof Error) return notStarted(command, end, rest.cwd)
    return end.signal === null
      ? { kind: 'exited', code: end.code ?? 0, stopped: this.#stopped }
      : { kind: 'killed', signal: end.signal, stopped: this.#stopped }
  }

  /** Hands a signal of ours to the whole group; what does not end within the grace is killed. */
  cancel(signal: NodeJS.Signals): void {
    const leader = this.pid
    if (leader !== undefined) signalGroup(leader, signal)
    this.#stop({ kind: 'cancelled', signal }, signal)
  }

  /** The lease is another's: stops the work. */
  lose(): void {
    this.#stop({ kind: 'lost' })
  }

  #stop(reason: StopReason, sent?: NodeJS.Signals): void {
    const leader = this.pid
    if (leader === undefined) this.#wanted ??= reason
    if (leader === undefined || this.#stopping) return
    this.#stopped = reason
    this.emit('stopping', reason)
    this.#stopping = endGroup(leader, this.#options.graceMs, {
      ...(sent === undefined ? {} : { sent }),
      onKill: () => this.emit('killing')
    })
  }

  /** The leader has ended: what it left in its group would go on without a lease. */
  async #endLeftovers(leader: number): Promise<void> {
    if (this.#stopping) {
      await this.#stopping
      return
    }
    if (!(await groupRuns(leader))) return
    this.emit('leftovers')
    await endGroup(leader, this.#options.graceMs, { onKill: () => this.emit('killing') })
  }

  async #endStrays(): Promise<void> {
    const { strays, graceMs } = this.#options
    if (strays === undefined || (await straysOf(strays)).length === 0) return
    this.emit('leftovers')
    await endStrays(strays, graceMs, () => this.emit('killing'))
  }
}

interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Some faults of a start are thrown, others come as an event. */
function start(spawn: () => ChildProcess): ChildProcess | Error {
  try {
    return spawn()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const exit = (child: ChildProcess): Promise<Exit | Error> =>
  new Promise((resolve) => {
    child.once('error', resolve)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })

function notStarted(command: string, fault: Exit | Error, cwd: string | undefined): WorkEnd {
  const { code = '', message = 'no reason given' } =
    fault instanceof Error ? (fault as NodeJS.ErrnoException) : {}
  const problem: Record<string, string> = {
    ENOENT: 'was not found; give a path, or a name in PATH',
    EACCES: 'is not executable; check its mode and that its path is no folder',
    ENOEXEC: 'is no program that this system can run; a script needs a #! line',
    E2BIG: 'has more arguments than this system takes'
  }
  // The system says the same of a command and of the folder that it is to start in.
  if (code === 'ENOENT' && cwd !== undefined && !existsSync(cwd))
    return { kind: 'not_started', code: 126, problem: `${cwd}, where the command is to run, is no folder` }
  return {
    kind: 'not_started',
    code: code === 'ENOENT' ? 127 : 126,
    problem: `${command} ${problem[code] ?? `could not be started: ${message}`}`
  }
}

/** As a shell says it: the command's code, or 128 and the number of the signal that ended it. */
export function exitCodeOf(end: WorkEnd): number {
  return end.kind === 'killed' ? 128 + (constants.signals[end.signal] ?? 0) : end.code
}
