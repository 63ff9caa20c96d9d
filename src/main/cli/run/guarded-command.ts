import { setTimeout as delay } from 'node:timers/promises'
import { ulid } from 'ulid'
import { Auditor } from '../../engine/audit'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import type { TakenGpus } from '../../engine/gpus'
import { Guard, UnreadableKeyError } from '../../engine/guard'
import type { AcquireAnswer, GuardRun } from '../../engine/guard'
import { GuardedRun } from '../../engine/jobs/guarded-run'
import type { RunEnd } from '../../engine/jobs/guarded-run'
import { takeLease } from '../../engine/jobs/take-lease'
import { exitCodeOf } from '../../engine/jobs/work'
import { commandFault } from '../../engine/redis/connect'
import { ExitCode } from '../frame/exit-code'
import type { RunFlags } from './flags'
import { workOptions } from './work-options'
import type { RunHost } from './host'
import { noticeLine } from './notices'
import { refusalDocument, refusalLines, waitingLine } from './refusal'
import { runDocument } from './run-document'
import { RunFrame, type RunBody } from './run-frame'

/** How long an acquire whose answer was lost is tried to be undone before this process goes. */
const UNDO_MS = 2000
const TIMEOUT_LEAST_MS = 500
const TIMEOUT_MOST_MS = 5000

/** Answers are waited for no longer than a third of the lease, within bounds. Milliseconds. */
export const commandTimeoutOf = ({ lease }: Pick<RunFlags, 'lease'>): number =>
  Math.min(TIMEOUT_MOST_MS, Math.max(TIMEOUT_LEAST_MS, lease / 3))

/** Runs a command on an open endpoint, which is closed at the end. @returns the exit code */
export async function runGuarded(
  flags: RunFlags,
  host: RunHost,
  open: OpenEndpoint,
  home: string
): Promise<number> {
  const guard = new Guard(open.redis, { namespace: open.namespace })
  try {
    return await new RunFrame(flags, host).execute(new Run(flags, host, open, guard, home))
  } catch (error) {
    if (!(error instanceof UnreadableKeyError)) throw error
    return refuseUnreadable(error, flags, host)
  } finally {
    guard.close()
    await open.close()
  }
}

/** The guard touches nothing that it can't read: the run is refused. */
function refuseUnreadable(error: UnreadableKeyError, flags: RunFlags, host: RunHost): number {
  const { key, reason, detail } = error
  host.refused(
    { version: 1, type: flags.type, resource_id: flags.id, answer: 'UNREADABLE', key, reason, detail },
    [`refused: ${error.message}`, 'look at the key; the guard goes on once it is mended or gone']
  )
  return ExitCode.refused
}

/** One `taskguard run`, from the lease to the exit code. */
class Run implements RunBody {
  readonly #resource: string

  constructor(
    private readonly flags: RunFlags,
    private readonly host: RunHost,
    private readonly open: OpenEndpoint,
    private readonly guard: Guard,
    private readonly home: string
  ) {
    this.#resource = `${flags.type} ${flags.id}`
  }

  async execute(gpus: TakenGpus, frame: RunFrame): Promise<number> {
    const { host } = this
    const answer = await this.#take(frame.leave)
    if (answer === null) return frame.cancelledWaiting()
    if (answer.answer !== 'ACQUIRED') {
      host.refused({ ...this.head(), ...refusalDocument(answer) }, refusalLines(this.#resource, answer))
      return ExitCode.refused
    }
    host.acquired?.(answer.run)
    if (answer.would) host.log(`observed: ${this.#resource} would have been refused here: ${answer.would}`)
    // Beside the work, which waits for nothing of that.
    const audited = this.flags.force ? this.#auditForced(answer.run) : null
    try {
      return await this.#run(answer, gpus, frame)
    } finally {
      await audited
    }
  }

  async #take(leave: AbortSignal): Promise<AcquireAnswer | null> {
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
          const rest = {
            maxRuntimeMs: flags.maxRuntime,
            force: flags.force,
            test: flags.test,
            source: this.host.source
          }
          try {
            return await guard.acquire({ ...request, ...rest })
          } catch (error) {
            runId = ulid()
            throw error
          }
        },
        waitMs: flags.wait,
        signal: leave,
        onWaiting: (holder) => this.host.waiting('lease', waitingLine(this.#resource, holder, flags.wait))
      })
    } catch (error) {
      await this.#undone()
      throw this.#fault(error)
    }
  }

  async #run(
    answer: Extract<AcquireAnswer, { answer: 'ACQUIRED' }>,
    gpus: TakenGpus,
    frame: RunFrame
  ): Promise<number> {
    const { flags, host, guard, open, home } = this
    const run = new GuardedRun({
      ...workOptions(flags, host, gpus),
      guard,
      run: answer.run,
      address: open.target.address,
      home,
      onLost: flags.onLost,
      deliverForMs: flags.lease,
      tell: (notice) => host.notice(notice, noticeLine(notice, flags, this.#describe)),
      workEnded: async () => host.workEnded?.(),
      describe: this.#describe
    })
    frame.running = run
    const ended = await run.execute()
    this.#say(ended)
    const uuids = gpus.gpus.map(({ uuid }) => uuid)
    host.ended({ ...this.head(), answer: 'ACQUIRED', ...runDocument(answer, ended), gpus: uuids }, ended)
    return exitCodeOf(ended.end)
  }

  #auditForced({ runId: run_id, type, id: resource_id }: GuardRun): Promise<unknown> {
    const { host, home, open } = this
    const auditor = new Auditor({ home, source: host.source, log: ({ text }) => host.log(text) })
    return auditor.record(open, { action: 'force_run', type, resource_id, run_id })
  }

  #say({ end, outcome, finished }: RunEnd): void {
    const { host } = this
    if (end.kind === 'not_started') host.log(end.problem)
    if (finished.kind === 'kept') {
      if (finished.path !== null) host.log('the next taskguard command on this endpoint delivers it')
    } else if (finished.answer.answer === 'SUPERSEDED') {
      host.log(
        `superseded by run ${finished.answer.runId}: this end is in the record, and is not the outcome`
      )
    } else if (finished.answer.status !== outcome.status) {
      host.log(`another hand had ended this run already: it stays recorded as ${finished.answer.status}`)
    }
  }

  head(): Record<string, unknown> {
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
