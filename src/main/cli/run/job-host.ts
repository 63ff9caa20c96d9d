import type { Writable } from 'node:stream'
import { jobEndSchema, type JobEnd, type JobOutcome } from '@shared/jobs/status'
import type { JobSpec } from '@shared/jobs/spec'
import type { TakenGpus } from '../../engine/gpus'
import type { GuardRun } from '../../engine/guard'
import { Ballast } from '../../engine/jobs/folder/ballast'
import { firstStatus } from '../../engine/jobs/folder/first-status'
import { JobLog } from '../../engine/jobs/folder/job-log'
import { workFolder } from '../../engine/jobs/folder/paths'
import { readStop } from '../../engine/jobs/folder/read'
import { StatusFile } from '../../engine/jobs/folder/status-file'
import type { Notice, RunEnd } from '../../engine/jobs/guarded-run'
import type { ReportedProgress } from '../../engine/jobs/progress-lines'
import { SuccessPattern } from '../../engine/jobs/success-pattern'
import { exitCodeOf } from '../../engine/jobs/work'
import type { WorkRunEnd } from '../../engine/jobs/work-run'
import { withoutSecrets } from '../../engine/settings'
import { safeText } from '../frame/safe-text'
import type { UnrecordedHost } from './unrecorded'

/** How often the folder is looked into for a wish to stop, milliseconds. */
const LOOK_EVERY = 200
/** How often the status is written although nothing has changed, milliseconds: where the system tells no start times of
 * processes, a status that is not older than a few of these is a living runner's. */
const BEAT_EVERY = 5_000
const WAITING_MAX = 2_000

/** A run that the app launched: its folder says how it stands, and takes all that it writes. */
export class JobHost implements UnrecordedHost {
  readonly stdin = 'ignore'
  readonly stderr = 'stdout'
  readonly strays = true
  readonly source = 'app'
  readonly #log: JobLog
  readonly #status: StatusFile
  readonly #success: SuccessPattern | null
  readonly #ballast: Ballast
  readonly #look: NodeJS.Timeout
  readonly #beat: NodeJS.Timeout
  #stoppedBy: string | null = null
  #end: JobEnd | null = null

  private constructor(
    private readonly folder: string,
    private readonly spec: JobSpec,
    private readonly environment: Readonly<Record<string, string | undefined>>
  ) {
    this.#status = new StatusFile(folder, firstStatus())
    this.#log = new JobLog(folder, () =>
      this.#status.update({ log: { bytes: this.#log.bytes, lost: this.#log.lost } }, 'soon')
    )
    this.#ballast = new Ballast(folder)
    this.#success = spec.successPattern === null ? null : new SuccessPattern(spec.successPattern)
    this.#look = setInterval(() => void this.#lookForStop(), LOOK_EVERY)
    this.#beat = setInterval(() => this.#status.update({}, 'soon'), BEAT_EVERY)
  }

  /** Resolves once the folder says that the job has begun. */
  static async start(
    folder: string,
    spec: JobSpec,
    env: Readonly<Record<string, string | undefined>>
  ): Promise<JobHost> {
    const host = new JobHost(folder, spec, env)
    host.#status.update({})
    await host.#status.flush()
    await host.#status.takeSpares()
    await host.#ballast.take()
    return host
  }

  /** Whether the work was started. */
  get hasRun(): boolean {
    return this.#status.current.workPid !== null
  }

  get env(): Readonly<Record<string, string | undefined>> {
    return { ...withoutSecrets(this.environment), ...this.spec.env }
  }

  get cwd(): string {
    return this.spec.cwd ?? workFolder(this.folder)
  }

  get stdout(): Writable {
    return this.#log
  }

  log(line: string): void {
    this.#log.write(`taskguard: ${safeText(line)}\n`)
  }

  refused(document: Record<string, unknown>, lines: readonly string[]): void {
    for (const line of lines) this.log(line)
    this.#ended('refused', 75, { error: lines[0] ?? null, refusal: plain(document) })
  }

  waiting(what: 'gpus' | 'lease', line: string): void {
    this.log(line)
    this.#status.update({ phase: 'waiting', waitingFor: { what, text: line.slice(0, WAITING_MAX) } })
  }

  gpus(taken: TakenGpus['gpus']): void {
    const gpus = taken.map(({ index, uuid, name }) => ({ index, uuid, name }))
    // At once: whoever waits behind it in the queue may go.
    this.#status.update({ phase: 'starting', waitingFor: null, gpus })
  }

  acquired({ runId, fence, attempt, held, leaseMs }: GuardRun): void {
    this.#status.update({ phase: 'running', waitingFor: null, run: { runId, fence, attempt, held, leaseMs } })
  }

  started(pid: number): void {
    this.#status.update({ workPid: pid })
  }

  progress({ fraction, text }: ReportedProgress): void {
    this.#status.update({ progress: { fraction, text, at: Date.now() } }, 'soon')
  }

  output(chunk: Buffer): void {
    this.#success?.push(chunk)
  }

  notice(notice: Notice, line: string): void {
    this.log(line)
    if (notice.kind === 'away') this.#status.update({ redisAway: true })
    if (notice.kind === 'back') this.#status.update({ redisAway: false })
    if (notice.kind === 'stopping' || notice.kind === 'killing') this.#status.update({ phase: 'stopping' })
    if (notice.kind === 'kept') this.#status.update({ phase: 'delivering' })
  }

  cancelledBy(): string | null {
    return this.#stoppedBy
  }

  verdict(): string | null {
    const { successPattern } = this.spec
    this.#success?.end()
    return successPattern === null || this.#success?.found === true
      ? null
      : `no line of the output looks like "${successPattern}"`
  }

  ended(_document: Record<string, unknown>, { end, outcome, finished }: RunEnd): void {
    const kept = finished.kind === 'kept'
    const superseded = !kept && finished.answer.answer === 'SUPERSEDED'
    this.#ended(superseded ? 'superseded' : outcome.status, exitCodeOf(end), {
      result: outcome.result,
      error: outcome.error,
      delivery: !kept ? 'delivered' : finished.path === null ? 'lost' : 'kept'
    })
  }

  unrecorded(_head: Record<string, unknown>, { end, outcome }: WorkRunEnd): void {
    this.#ended(outcome.status, exitCodeOf(end), { result: outcome.result, error: outcome.error })
  }

  /** What was kept free for the last words is theirs now. */
  async workEnded(): Promise<void> {
    await this.#ballast.release()
  }

  leftWaiting(signal: NodeJS.Signals): void {
    this.log(`${signal}: nothing was run`)
    this.#ended('cancelled', 143, { error: `cancelled by ${this.#stoppedBy ?? signal} while it waited` })
  }

  /** The run's end, once everything is on disk. */
  async end(running: Promise<number>): Promise<number> {
    const exitCode = await running
    await this.#settle()
    return exitCode
  }

  /** It could not be run at all. */
  async failed(problem: string, exitCode: number): Promise<number> {
    this.log(problem)
    this.#ended('error', exitCode, { error: problem })
    await this.#settle()
    return exitCode
  }

  #ended(outcome: JobOutcome, exitCode: number, rest: Partial<JobEnd>): void {
    const nothing = { result: null, error: null, delivery: 'none', refusal: null } as const
    this.#end ??= { at: Date.now(), outcome, exitCode, ...nothing, ...rest }
  }

  /** The end is told last: whoever reads it finds the output whole. */
  async #settle(): Promise<void> {
    clearInterval(this.#look)
    clearInterval(this.#beat)
    await this.#ballast.release()
    await this.#status.releaseSpares()
    await new Promise<void>((resolve) => this.#log.end(resolve))
    this.#status.update({
      phase: 'ended',
      log: { bytes: this.#log.bytes, lost: this.#log.lost },
      end: this.#end
    })
    await this.#status.flush()
  }

  async #lookForStop(): Promise<void> {
    // Before the run listens nothing would be heard.
    if (this.#stoppedBy !== null || process.listenerCount('SIGTERM') === 0) return
    const by = await readStop(this.folder)
    if (by === null || this.#stoppedBy !== null) return
    this.#stoppedBy = by
    // The same way as a terminal's: whatever the run is at, it knows what to do.
    process.emit('SIGTERM', 'SIGTERM')
  }
}

/** As it would stand in a file. */
const plain = (document: Record<string, unknown>): NonNullable<JobEnd['refusal']> =>
  jobEndSchema.shape.refusal.parse(JSON.parse(JSON.stringify(document))) ?? {}
