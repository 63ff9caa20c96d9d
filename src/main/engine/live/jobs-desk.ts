import { assertNever } from '@shared/errors'
import { jobFault, type JobFault } from '@shared/jobs/fault'
import type { KeepLimits } from '@shared/jobs/keep'
import type { JobSpec } from '@shared/jobs/spec'
import { isOver, type JobDetail, type JobView } from '@shared/jobs/view'
import type { FromEngine } from '@shared/live/link'
import {
  JOBS_PART,
  type JobAnswer,
  type JobCall,
  type JobRequest,
  type JobResult,
  type JobsMessage
} from '@shared/live/jobs'
import { foreignLine, type LogLevel, type LogText } from '@shared/log/line'
import { actor } from '../actor'
import type { GpuReader } from '../gpus/gpu-reader'
import { logSize, readLog } from '../jobs/folder/read-log'
import { readLogTimes } from '../jobs/folder/read-log-times'
import { askToStop } from '../jobs/folder/stop'
import { consider, refusalOf, specOf } from '../jobs/launch/consider'
import { addressOf, type JobEndpoint } from '../jobs/launch/endpoint'
import { endUnstarted, makeJob } from '../jobs/launch/make'
import { runnerSaid, startRunner, type RunnerProgram } from '../jobs/launch/runner'
import { removeJobs } from '../jobs/list/remove'
import { Tidier } from '../jobs/list/tidy'
import type { WatchedJob } from '../jobs/list/read-job'
import { JobList } from '../jobs/list/job-list'
import { JobQueue } from '../jobs/queue/job-queue'
import type { JobTemplates } from './job-templates'
import type { WindowChannel } from './live-view'

export interface JobsDeskOptions {
  readonly home: string
  readonly program: RunnerProgram
  /** What a runner sees, before its job's own. No secret of ours. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly gpus: GpuReader
  readonly templates: JobTemplates
  readonly endpoints: ReadonlyMap<string, JobEndpoint>
  /** How much of what is over is kept. */
  readonly limits: () => KeepLimits
  readonly tell: (message: Extract<FromEngine, { kind: 'jobs' | 'jobEnded' }>) => void
  readonly log: (level: LogLevel, text: LogText) => void
}

/** How old a reading of the GPUs may be for a person, and for the queue; milliseconds. */
const SHOWN_AGE_MS = 2_000
const QUEUE_AGE_MS = 200

type Answer = JobResult | { readonly faults: readonly JobFault[] }

/** The jobs of this home for every window: the list, launches, stops, logs. */
export class JobsDesk {
  readonly #windows = new Set<WindowChannel>()
  readonly #list: JobList
  readonly #queue: JobQueue
  /** Jobs that this engine has seen before their end. */
  readonly #going = new Set<string>()
  /** Between a launch and its runner: not to be taken for left behind. */
  readonly #launching = new Set<string>()
  readonly #recovered = new Set<string>()
  readonly #tidier: Tidier
  readonly #tidyTimer: NodeJS.Timeout
  #tidying: Promise<void> | null = null
  #summary = ''
  readonly #leave = new AbortController()

  constructor(private readonly options: JobsDeskOptions) {
    const { home } = options
    this.#tidier = new Tidier(home)
    this.#tidyTimer = setInterval(() => this.tidy(), TIDY_EVERY_MS).unref()
    this.#list = new JobList(home, {
      changed: (jobs, removed) => this.#changed(jobs, removed),
      startable: (spec) => this.#startable(spec),
      looked: () => this.#looked(),
      failed: (error) => this.#failed(error)
    })
    this.#queue = new JobQueue({
      home,
      inventory: () => options.gpus.read(QUEUE_AGE_MS),
      startable: (spec) => this.#startable(spec),
      start: (spec, folder) => this.#start(spec, folder),
      failed: (error) => this.#failed(error)
    })
  }

  async start(): Promise<void> {
    await this.#list.start()
    this.#queue.kick()
    this.tidy()
  }

  /** Lets go of what is beyond the limits. */
  tidy(): void {
    this.#tidying ??= this.#tidy()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => (this.#tidying = null))
  }

  /** Jobs that run go on; nothing more is started. */
  async stop(): Promise<void> {
    this.#leave.abort()
    clearInterval(this.#tidyTimer)
    await this.#queue.stop()
    await this.#list.stop()
    await this.#tidying
    this.#windows.clear()
  }

  connect(window: WindowChannel): void {
    this.#windows.add(window)
    const jobs = this.#list.views
    for (const part of parts(jobs)) window.post(part)
  }

  disconnect(window: WindowChannel): void {
    this.#windows.delete(window)
  }

  /** Endpoints may have come or gone, and limits others: what was blocked may be started, and what was kept may go. */
  settingsChanged(): void {
    void this.#list.look()
    this.#queue.kick()
    this.tidy()
  }

  get waitsForGpus(): boolean {
    return this.#list.views.some(({ state }) => state === 'queued')
  }

  async answer(window: WindowChannel, { request, call }: JobRequest): Promise<void> {
    const answer: Answer = await this.#answer(call).catch((error: unknown) => {
      this.#failed(error)
      return { faults: [jobFault('', 'disk', { reason: messageOf(error) })] }
    })
    const message: JobAnswer =
      'faults' in answer
        ? { kind: 'jobAnswer', request, result: null, faults: [...answer.faults] }
        : { kind: 'jobAnswer', request, result: answer, faults: null }
    window.post(message)
  }

  async #answer(call: JobCall): Promise<Answer> {
    if (call.op === 'preflight') {
      const considered = await consider(call.launch, this.#context())
      return 'faults' in considered ? considered : { op: call.op, preflight: considered.preflight }
    }
    if (call.op === 'launch') return this.#launch(call)
    if (call.op === 'remove') {
      const removed = await removeJobs(
        this.options.home,
        call.ids.flatMap((id) => this.#removable(id))
      )
      await this.#list.look()
      return { op: call.op, removed }
    }
    const job = this.#list.job(call.id)
    const view = job?.view
    if (!job || !view) return { faults: [jobFault('', 'job_gone')] }
    switch (call.op) {
      case 'stop':
        return this.#stop(job, view)
      case 'move': {
        // The queue itself hears a moment later of one that has left it.
        if (view.state !== 'queued' || !(await this.#queue.move(call.id, call.to)))
          return { faults: [jobFault('', 'not_queued')] }
        await this.#list.look()
        return { op: call.op }
      }
      case 'detail':
        return { op: call.op, detail: await detailOf(job) }
      case 'readLog': {
        const total = await logSize(job.folder)
        const from = 'from' in call.at ? call.at.from : Math.max(0, total - call.at.tail)
        const bytes = await readLog(job.folder, from, call.length)
        const { lost } = view.log
        const size = Math.max(total, from + bytes.length)
        // A plain one: a Buffer's memory may be shared with others.
        return {
          op: call.op,
          from,
          bytes: Uint8Array.from(bytes),
          total: size,
          lost,
          over: isOver(view.state)
        }
      }
      case 'logTimes':
        return { op: call.op, times: await readLogTimes(job.folder, call.from, call.to) }
      default:
        return assertNever(call)
    }
  }

  #context(): Parameters<typeof consider>[1] {
    const { templates, endpoints, gpus } = this.options
    return {
      templates: templates.byName,
      endpoints,
      values: templates.values,
      inventory: () => gpus.read(SHOWN_AGE_MS),
      queued: () => this.#list.views.filter(({ state }) => state === 'queued').length
    }
  }

  async #launch({ launch, choice, waitMs }: Extract<JobCall, { op: 'launch' }>): Promise<Answer> {
    const { home } = this.options
    const considered = await consider(launch, this.#context())
    if ('faults' in considered) return considered
    const refused = this.#leave.signal.aborted ? jobFault('', 'shutting_down') : refusalOf(considered, choice)
    if (refused) return { faults: [refused] }
    const spec = specOf(considered, launch, choice, waitMs)
    this.#launching.add(spec.id)
    try {
      const folder = await makeJob(home, spec)
      if (spec.gpus.count > 0) await this.#queue.add(spec.id)
      else await this.#start(spec, folder)
    } catch (error) {
      return { faults: [jobFault('', 'disk', { reason: messageOf(error) })] }
    } finally {
      this.#launching.delete(spec.id)
    }
    await this.#list.look()
    return { op: 'launch', id: spec.id }
  }

  /** Starts a job's runner. Where that can't be done the job is over, and its folder says why. */
  async #start(spec: JobSpec, folder: string): Promise<void> {
    const { home, program, env, endpoints } = this.options
    const endpoint = endpoints.get(spec.endpointId)
    const problem =
      endpoint === undefined
        ? jobFault('endpoint', 'endpoint_gone', { name: spec.endpointName })
        : addressOf(endpoint) !== spec.address
          ? jobFault('endpoint', 'endpoint_moved', { name: spec.endpointName })
          : null
    if (endpoint && problem === null) {
      const started = await startRunner(folder, endpoint.link(), {
        program,
        home,
        env,
        signal: this.#leave.signal
      })
      if (started.kind !== 'failed') return
      await this.#cantStart(folder, jobFault('', 'not_started', { reason: started.problem }))
    } else if (problem) await this.#cantStart(folder, problem)
  }

  async #cantStart(folder: string, { text }: JobFault): Promise<void> {
    await endUnstarted(folder, { outcome: 'error', exitCode: 70, error: text })
    await this.#list.look()
  }

  async #stop(job: WatchedJob, view: JobView): Promise<Answer> {
    if (isOver(view.state)) return { faults: [jobFault('', 'job_ended')] }
    const by = actor()
    if (view.state === 'queued') {
      await this.#queue.remove(job.id)
      // A runner that was quicker reads the wish to stop.
      if (await endUnstarted(job.folder, { outcome: 'cancelled', exitCode: 143, error: queueCancel(by) })) {
        await this.#list.look()
        return { op: 'stop' }
      }
    }
    await askToStop(job.folder, by, job.status?.runner ?? null)
    await this.#list.look()
    return { op: 'stop' }
  }

  #removable(id: string): string[] {
    const view = this.#list.job(id)?.view
    return view && isOver(view.state) && view.end?.delivery !== 'pending' ? [id] : []
  }

  #startable(spec: JobSpec): boolean {
    return this.options.endpoints.has(spec.endpointId)
  }

  #changed(jobs: readonly JobView[], removed: readonly string[]): void {
    for (const part of parts(jobs, false, removed)) for (const window of this.#windows) window.post(part)
    for (const job of jobs) {
      if (!isOver(job.state)) this.#going.add(job.id)
      else if (this.#going.delete(job.id)) {
        this.options.tell({ kind: 'jobEnded', job })
        this.tidy()
      }
    }
    this.#tellSummary()
    // One that has ended, or has its GPUs, makes room.
    this.#queue.kick()
  }

  #tellSummary(): void {
    const { views } = this.#list
    const count = (fits: (view: JobView) => boolean): number => views.filter(fits).length
    const running = views.filter(({ state }) => ['running', 'stopping', 'delivering'].includes(state))
    const fractions = running.map(({ progress }) => progress?.fraction ?? null).filter((one) => one !== null)
    const summary = {
      kind: 'jobs',
      running: running.length,
      waiting: count(({ state }) => state === 'waiting' || state === 'starting'),
      queued: count(({ state }) => state === 'queued'),
      progress:
        fractions.length === 0 ? null : fractions.reduce((sum, one) => sum + one, 0) / fractions.length
    } as const
    const text = JSON.stringify(summary)
    if (text === this.#summary) return
    this.#summary = text
    this.options.tell(summary)
  }

  /** Jobs that a launcher which is gone left between their making and their start. */
  #looked(): void {
    for (const { id, state, wants, createdAt } of this.#list.views) {
      const job = this.#list.job(id)
      if (state !== 'starting' || job?.status !== null || this.#launching.has(id)) continue
      if (Date.now() - createdAt < LEFT_BEHIND_MS || this.#recovered.has(id)) continue
      this.#recovered.add(id)
      void this.#recover(job, wants.count > 0).catch((error: unknown) => this.#failed(error))
    }
  }

  async #recover(job: WatchedJob, wantsGpus: boolean): Promise<void> {
    if (wantsGpus) await this.#queue.add(job.id)
    else
      await endUnstarted(job.folder, {
        outcome: 'error',
        exitCode: 70,
        error: 'the app ended before it had started the job'
      })
  }

  async #tidy(): Promise<void> {
    const { limits } = this.options
    const removed = await this.#tidier.tidy(this.#list.views, limits(), async (id) => {
      const view = await this.#list.job(id)?.refresh({ position: null, blocked: false })
      return view != null && !this.#leave.signal.aborted && this.#removable(id).length > 0
    })
    if (removed > 0) await this.#list.look()
  }

  #failed(error: unknown): void {
    this.options.log('warn', foreignLine(`jobs: ${messageOf(error)}`))
  }
}

/** Jobs grow old by themselves. */
const TIDY_EVERY_MS = 3_600_000

/** A launcher needs a moment between making a job and starting it; another app's may be just at it. */
const LEFT_BEHIND_MS = 90_000

const queueCancel = (by: string): string => `cancelled by ${by} in the queue`

/** The list in messages that hold nobody up. */
function parts(jobs: readonly JobView[], all = true, removed: readonly string[] = []): JobsMessage[] {
  const count = Math.max(1, Math.ceil(jobs.length / JOBS_PART))
  return Array.from({ length: count }, (_, at) => ({
    kind: 'jobs',
    all: all && at === 0,
    jobs: jobs.slice(at * JOBS_PART, (at + 1) * JOBS_PART),
    removed: at === 0 ? [...removed] : []
  }))
}

async function detailOf({ id, folder, spec, status }: WatchedJob): Promise<JobDetail> {
  return {
    id,
    folder,
    command: spec ? [...spec.command] : [],
    cwd: spec?.cwd ?? null,
    env: spec?.env ?? {},
    inputs: spec?.inputs ?? {},
    leaseMs: spec?.leaseMs ?? 0,
    maxRuntimeMs: spec?.maxRuntimeMs ?? 0,
    onLost: spec?.onLost ?? 'stop',
    successPattern: spec?.successPattern ?? null,
    result: status?.end?.result ?? null,
    refusal: status?.end?.refusal ?? null,
    runnerSaid: await runnerSaid(folder)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
