import { constants } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { ulid } from 'ulid'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import { Guard, UnreadableKeyError } from '../../engine/guard'
import type { AcquireAnswer } from '../../engine/guard'
import type { Finished } from '../../engine/jobs/deliver'
import { GuardedRun } from '../../engine/jobs/guarded-run'
import type { RunOutcome } from '../../engine/jobs/outcome'
import type { RunEnd } from '../../engine/jobs/guarded-run'
import { takeLease } from '../../engine/jobs/take-lease'
import { exitCodeOf } from '../../engine/jobs/work'
import { commandFault } from '../../engine/redis/connect'
import type { CommandAction } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import { parseRunFlags } from './flags'
import type { RunFlags } from './flags'
import { assertUnlocked } from '../frame/unlock'
import { noticeLine } from './notices'
import { parsed, refusalDocument, refusalLines, waitingLine } from './refusal'
import { hearSignals } from './signals'

/** How long an acquire whose answer was lost is tried to be undone before this process goes. */
const UNDO_MS = 2000
/** Answers are waited for no longer than a third of the lease, within these. */
const TIMEOUT_LEAST_MS = 500
const TIMEOUT_MOST_MS = 5000

export const runAction: CommandAction = async (input, context) => {
  const flags = parseRunFlags(input)
  const endpoint = await context.endpoint()
  assertUnlocked(endpoint, flags.unlock)
  const commandTimeout = Math.min(TIMEOUT_MOST_MS, Math.max(TIMEOUT_LEAST_MS, flags.lease / 3))
  const open = await context.open(endpoint, 'guard', { commandTimeout })
  const guard = new Guard(open.redis, { namespace: endpoint.namespace })
  try {
    return await new Run(flags, context, open, guard).execute()
  } catch (error) {
    if (!(error instanceof UnreadableKeyError)) throw error
    return refuseUnreadable(error, flags, context)
  } finally {
    guard.close()
    await open.close()
  }
}

/** The guard touches nothing that it can't read: the run is refused. */
function refuseUnreadable(error: UnreadableKeyError, flags: RunFlags, { out }: CommandContext): number {
  const { key, reason, detail } = error
  if (out.json) {
    out.document({
      version: 1,
      type: flags.type,
      resource_id: flags.id,
      answer: 'UNREADABLE',
      key,
      reason,
      detail
    })
  }
  out.log(`refused: ${error.message}`)
  out.log('look at the key; the guard goes on once it is mended or gone')
  return ExitCode.refused
}

/** One `taskguard run`, from the lease to the exit code. */
class Run {
  readonly #resource: string
  readonly #leave = new AbortController()
  #running: GuardedRun | null = null
  #signal: NodeJS.Signals | null = null

  constructor(
    private readonly flags: RunFlags,
    private readonly context: CommandContext,
    private readonly open: OpenEndpoint,
    private readonly guard: Guard
  ) {
    this.#resource = `${flags.type} ${flags.id}`
  }

  async execute(): Promise<number> {
    const { out } = this.context
    const deaf = hearSignals(
      (signal) => this.#end(signal),
      () => out.log('not suspended: the lease would run out')
    )
    try {
      const answer = await this.#take()
      if (answer === null) return this.#cancelledWaiting()
      if (answer.answer !== 'ACQUIRED') {
        if (out.json) out.document({ ...this.#head(), ...refusalDocument(answer) })
        for (const line of refusalLines(this.#resource, answer)) out.log(line)
        return ExitCode.refused
      }
      if (answer.would) out.log(`observed: ${this.#resource} would have been refused here: ${answer.would}`)
      return await this.#run(answer)
    } finally {
      deaf()
    }
  }

  async #take(): Promise<AcquireAnswer | null> {
    const { flags, guard } = this
    // One task, however often it is asked for; a new run id after a lost answer, whose run is being undone.
    let runId = ulid()
    const taskId = flags.taskId ?? runId
    try {
      return await takeLease({
        acquire: async () => {
          const request = {
            type: flags.type,
            id: flags.id,
            taskId,
            runId,
            leaseMs: flags.lease,
            mode: flags.mode
          }
          const rest = { maxRuntimeMs: flags.maxRuntime, force: flags.force, test: flags.test, source: 'cli' }
          try {
            return await guard.acquire({ ...request, ...rest })
          } catch (error) {
            runId = ulid()
            throw error
          }
        },
        waitMs: flags.wait,
        signal: this.#leave.signal,
        onWaiting: (holder) => this.context.out.log(waitingLine(this.#resource, holder, flags.wait))
      })
    } catch (error) {
      await this.#undone()
      throw this.#fault(error)
    }
  }

  async #run(answer: Extract<AcquireAnswer, { answer: 'ACQUIRED' }>): Promise<number> {
    const { flags, context, guard, open } = this
    const { out } = context
    const run = new GuardedRun({
      guard,
      run: answer.run,
      address: open.target.address,
      home: context.home,
      command: flags.command,
      env: context.env,
      stdin: context.stdinTaken ? 'ignore' : 'inherit',
      stdout: out.json ? out.stderr : out.stdout,
      maxRuntimeMs: flags.maxRuntime,
      graceMs: flags.grace,
      onLost: flags.onLost,
      deliverForMs: flags.lease,
      tell: (notice) => out.log(noticeLine(notice, flags, this.#describe)),
      describe: this.#describe
    })
    this.#running = run
    if (this.#signal) run.cancel(this.#signal)
    const ended = await run.execute()
    this.#say(ended)
    if (out.json) out.document({ ...this.#head(), answer: 'ACQUIRED', ...runDocument(answer, ended) })
    return exitCodeOf(ended.end)
  }

  #say({ end, outcome, finished }: RunEnd): void {
    const { out } = this.context
    if (end.kind === 'not_started') out.log(end.problem)
    if (finished.kind === 'kept') {
      if (finished.path !== null) out.log('the next taskguard command on this endpoint delivers it')
    } else if (finished.answer.answer === 'SUPERSEDED') {
      out.log(`superseded by run ${finished.answer.runId}: this end is in the record, and is not the outcome`)
    } else if (finished.answer.status !== outcome.status) {
      out.log(`another hand had ended this run already: it stays recorded as ${finished.answer.status}`)
    }
  }

  #head(): Record<string, unknown> {
    const { flags, open, guard } = this
    return {
      version: 1,
      endpoint: open.target.address,
      namespace: guard.namespace,
      type: flags.type,
      resource_id: flags.id,
      mode: flags.mode
    }
  }

  #end(signal: NodeJS.Signals): void {
    this.#signal = signal
    this.#running?.cancel(signal)
    this.#leave.abort()
  }

  #cancelledWaiting(): number {
    const signal = this.#signal ?? 'SIGTERM'
    this.context.out.log(`${signal}: nothing was run`)
    return 128 + constants.signals[signal]
  }

  async #undone(): Promise<void> {
    const end = performance.now() + UNDO_MS
    while (this.guard.undoing > 0 && performance.now() < end) await delay(50)
  }

  readonly #describe = (error: unknown): string => {
    const fault = this.#fault(error)
    return fault instanceof Error ? fault.message : String(fault)
  }

  /** Errors of the connection as faults; what the guard says itself stays. */
  #fault(error: unknown): unknown {
    return isConnectionError(error) ? commandFault(error, this.open.redis, this.open.target) : error
  }
}

const OWN_ERRORS = new Set([
  'UsageError',
  'UnreadableKeyError',
  'GuardArgumentError',
  'GuardReplyError',
  'NotReplicatedError'
])
const isConnectionError = (error: unknown): boolean => !(error instanceof Error && OWN_ERRORS.has(error.name))

function runDocument(
  { run }: Extract<AcquireAnswer, { answer: 'ACQUIRED' }>,
  { end, outcome, finished }: RunEnd
): Record<string, unknown> {
  return {
    run_id: run.runId,
    task_id: run.taskId,
    fence: run.fence,
    attempt: run.attempt,
    test: run.test,
    forced: run.forced,
    ...recorded(outcome, finished),
    exit_code: exitCodeOf(end),
    signal: end.kind === 'killed' ? end.signal : null,
    result: parsed(outcome.result),
    error: outcome.error,
    outbox: finished.kind === 'kept' ? finished.path : null
  }
}

/** What stands in the run's record: its own end, or what another hand had made of it. */
function recorded(outcome: RunOutcome, finished: Finished): { status: string; recorded: string } {
  if (finished.kind === 'kept') return { status: outcome.status, recorded: 'KEPT' }
  const { answer } = finished
  if (answer.answer === 'SUPERSEDED') return { status: 'superseded', recorded: answer.answer }
  return { status: answer.status, recorded: answer.answer }
}
