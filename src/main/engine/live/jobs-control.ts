import { jobFault } from '@shared/jobs/fault'
import type { KeepLimits } from '@shared/jobs/keep'
import type { JobTemplate } from '@shared/jobs/template'
import type { EndpointTarget, FromEngine, ToEngine } from '@shared/live/link'
import type { LiveRequest } from '@shared/live/view'
import type { LogLevel, LogText } from '@shared/log/line'
import type { Settings } from '@shared/settings/schema'
import { askOthers } from '../gpus/ask-others'
import { GpuReader } from '../gpus/gpu-reader'
import type { JobEndpoint } from '../jobs/launch/endpoint'
import type { RunnerProgram } from '../jobs/launch/runner'
import { parseRedisUrl } from '../redis/target'
import { EMBEDDED_ID } from './embedded-endpoint'
import { GpuDesk } from './gpu-desk'
import { JobTemplates } from './job-templates'
import { JobsDesk } from './jobs-desk'
import type { WindowChannel } from './live-view'

/** How this installation runs jobs. */
export interface JobsSetting {
  readonly program: RunnerProgram
  /** What runners and drivers' tools see of the environment. No secret of ours. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder of the sample jobs. */
  readonly samples: string
  readonly builtIn: readonly JobTemplate[]
}

export interface JobsListener {
  tell(message: Extract<FromEngine, { kind: 'jobs' | 'jobEnded' }>): void
  log(level: LogLevel, text: LogText): void
  isLocked(target: EndpointTarget): boolean
  /** Null while the embedded Redis does not run. */
  embeddedUrl(): string | null
}

type Embedded = Extract<ToEngine, { kind: 'configure' }>['embedded']

/** The engine's part that has to do with jobs and GPUs: made when the home is known, kept in step with the settings. */
export class JobsControl {
  readonly #endpoints = new Map<string, JobEndpoint>()
  readonly #windows = new Set<WindowChannel>()
  readonly #templates: JobTemplates
  readonly #gpus: GpuReader
  readonly #gpuDesk: GpuDesk
  #desk: JobsDesk | null = null
  #limits: KeepLimits = { count: Infinity, age: Infinity, bytes: Infinity }
  #stopped = false

  constructor(
    private readonly setting: JobsSetting | null,
    private readonly listener: JobsListener
  ) {
    const { program, env, samples, builtIn } = setting ?? NO_JOBS
    this.#gpus = new GpuReader({ ...env })
    this.#gpuDesk = new GpuDesk(this.#gpus, () => (setting ? askOthers(program, env) : Promise.resolve([])))
    this.#templates = new JobTemplates({ builtIn, samples, runtime: program.file, env })
  }

  /** The settings and endpoints in force. */
  use(home: string, settings: Settings, targets: readonly EndpointTarget[], embedded: Embedded): void {
    if (this.#stopped || this.setting === null) return
    this.#templates.use(settings)
    this.#limits = {
      count: settings['jobs.keepCount'],
      age: settings['jobs.keepFor'],
      bytes: settings['jobs.keepSize']
    }
    this.#endpoints.clear()
    for (const target of targets) this.#endpoints.set(target.id, this.#endpointOf(target))
    if (embedded.enabled) this.#endpoints.set(EMBEDDED_ID, this.#embedded(embedded.namespace))
    if (this.#desk) this.#desk.settingsChanged()
    else this.#begin(home, this.setting)
    const templates = this.#templates.message(this.#endpoints)
    for (const window of this.#windows) window.post(templates)
  }

  connect(window: WindowChannel): void {
    this.#windows.add(window)
    if (!this.#desk) return
    window.post(this.#templates.message(this.#endpoints))
    this.#desk.connect(window)
  }

  disconnect(window: WindowChannel): void {
    this.#windows.delete(window)
    this.#gpuDesk.leave(window)
    this.#desk?.disconnect(window)
  }

  answer(window: WindowChannel, request: Extract<LiveRequest, { kind: 'job' | 'watchGpus' }>): void {
    if (request.kind === 'watchGpus') this.#gpuDesk.watch(window, request.watch)
    else if (this.#desk) void this.#desk.answer(window, request)
    else {
      const faults = [jobFault('', 'not_started', { reason: 'the engine is just beginning' })]
      window.post({ kind: 'jobAnswer', request: request.request, result: null, faults })
    }
  }

  /** Jobs that run go on. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#gpuDesk.stop()
    await this.#desk?.stop()
  }

  #begin(home: string, { program, env }: JobsSetting): void {
    const { listener } = this
    const desk = new JobsDesk({
      home,
      program,
      env,
      gpus: this.#gpus,
      templates: this.#templates,
      endpoints: this.#endpoints,
      limits: () => this.#limits,
      tell: (message) => listener.tell(message),
      log: (level, text) => listener.log(level, text)
    })
    this.#desk = desk
    for (const window of this.#windows) desk.connect(window)
    void desk.start()
  }

  #endpointOf(target: EndpointTarget): JobEndpoint {
    const { id, name, namespace, redis } = target
    return {
      id,
      name,
      namespace,
      target: () => redis,
      link: () => ({ kind: 'redis', redis }),
      locked: () => this.listener.isLocked(target)
    }
  }

  #embedded(namespace: string): JobEndpoint {
    return {
      id: EMBEDDED_ID,
      name: EMBEDDED_ID,
      namespace,
      target: () => {
        const url = this.listener.embeddedUrl()
        return url === null ? null : parseRedisUrl(url)
      },
      link: () => ({ kind: 'embedded' }),
      locked: () => false
    }
  }
}

const NO_JOBS: JobsSetting = { program: { file: '', args: [], env: {} }, env: {}, samples: '', builtIn: [] }
