import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JobFault } from '../../src/shared/jobs/fault'
import type { LaunchChoice, LaunchRequest, Preflight } from '../../src/shared/jobs/launch'
import type { JobTemplate, JobTemplateInput } from '../../src/shared/jobs/template'
import { isOver, type JobState, type JobView } from '../../src/shared/jobs/view'
import type { JobAnswer, JobCall, JobResultOf } from '../../src/shared/live/jobs'
import { fromEngineSchema, type EndpointTarget, type FromEngine } from '../../src/shared/live/link'
import { liveMessageSchema } from '../../src/shared/live/view'
import { settingsSchema } from '../../src/shared/settings/schema'
import { Engine } from '../../src/main/engine/live/engine'
import type { RunnerProgram } from '../../src/main/engine/jobs/launch/runner'
import { jobFolder } from '../../src/main/engine/jobs/folder/paths'
import { parseRedisUrl } from '../../src/main/engine/redis/target'
import type { TestRedis } from './redis'
import { until } from './until'
import { MirrorWindow } from './window'

const PATIENCE = { timeoutMs: 40_000 }

export interface BenchOptions {
  readonly cli: string
  readonly url: string
  readonly templates: readonly JobTemplateInput[]
  readonly builtIn?: readonly JobTemplate[]
  /** Default: one of its own, which goes with the bench. */
  readonly home?: string
  readonly endpoint?: Partial<EndpointTarget>
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A script that goes before each runner, in its process. */
  readonly before?: string
  readonly settings?: Readonly<Record<string, unknown>>
}

/** One app with jobs: its engine in this process, one window, real runners in processes of their own. */
export class JobBench {
  readonly said: FromEngine[] = []
  readonly jobs = new Map<string, JobView>()
  readonly engine: Engine
  readonly window = new MirrorWindow()
  /** The leaders of all works that were seen. */
  readonly #works = new Set<number>()
  #requests = 0
  #seen = 0

  private constructor(
    readonly home: string,
    private readonly options: BenchOptions
  ) {
    const own = [process.execPath, options.cli]
    const program: RunnerProgram =
      options.before === undefined
        ? { file: process.execPath, args: [options.cli], env: {} }
        : { file: 'sh', args: ['-c', `${options.before}\nexec "$@"`, 'sh', ...own], env: {} }
    const env = { ...cleanEnvironment(), ...options.env }
    this.engine = new Engine((message) => this.said.push(fromEngineSchema.parse(message)), {
      program,
      env,
      samples: join(import.meta.dirname, '../../resources/jobs'),
      builtIn: options.builtIn ?? []
    })
  }

  static async open(options: BenchOptions): Promise<JobBench> {
    const home = options.home ?? (await mkdtemp(join(tmpdir(), 'taskguard-jobs-')))
    const bench = new JobBench(home, options)
    bench.engine.receive({ kind: 'window' }, bench.window.port)
    bench.configure()
    await until('the list came', () => bench.window.messages.some(({ kind }) => kind === 'jobs'))
    return bench
  }

  configure(change: Partial<BenchOptions> = {}): void {
    const { url, templates, endpoint, settings } = { ...this.options, ...change }
    this.engine.receive({
      kind: 'configure',
      home: this.home,
      settings: settingsSchema.parse({ 'jobs.templates': templates, ...settings }),
      endpoints: [
        {
          id: 'one',
          name: 'one',
          redis: parseRedisUrl(url),
          namespace: 'taskguard',
          color: 'red',
          protected: false,
          ...endpoint
        }
      ],
      embedded: { enabled: false, namespace: 'taskguard' }
    })
  }

  folder(id: string): string {
    return jobFolder(this.home, id)
  }

  /** Takes in what the window was told; every message must fit the contract. */
  read(): void {
    for (; this.#seen < this.window.messages.length; this.#seen += 1) {
      const message = liveMessageSchema.parse(this.window.messages[this.#seen])
      if (message.kind !== 'jobs') continue
      if (message.all) this.jobs.clear()
      for (const id of message.removed) this.jobs.delete(id)
      for (const job of message.jobs) {
        this.jobs.set(job.id, job)
        if (job.workPid !== null) this.#works.add(job.workPid)
      }
    }
  }

  async call(call: JobCall): Promise<JobAnswer> {
    this.#requests += 1
    const request = this.#requests
    this.window.send({ kind: 'job', request, call })
    return until(
      `an answer to ${call.op}`,
      () =>
        this.window.messages.find(
          (message): message is JobAnswer => message.kind === 'jobAnswer' && message.request === request
        ),
      PATIENCE
    )
  }

  async ask<O extends JobCall['op']>(call: Extract<JobCall, { op: O }>): Promise<JobResultOf<O>> {
    const { result, faults } = await this.call(call)
    if (result === null) throw new Error(`${call.op}: ${faults?.map(({ text }) => text).join('; ')}`)
    return result as JobResultOf<O>
  }

  async preflight(launch: Partial<LaunchRequest> & Pick<LaunchRequest, 'template'>): Promise<Preflight> {
    return (await this.ask({ op: 'preflight', launch: requestOf(launch) })).preflight
  }

  /** @returns the job's id */
  async launch(
    launch: Partial<LaunchRequest> & Pick<LaunchRequest, 'template'>,
    choice: LaunchChoice = 'start',
    waitMs: number | null = null
  ): Promise<string> {
    return (await this.ask({ op: 'launch', launch: requestOf(launch), choice, waitMs })).id
  }

  async refused(
    launch: Partial<LaunchRequest> & Pick<LaunchRequest, 'template'>,
    choice: LaunchChoice = 'start'
  ): Promise<readonly JobFault[]> {
    const { faults } = await this.call({ op: 'launch', launch: requestOf(launch), choice, waitMs: null })
    if (!faults) throw new Error('it was launched')
    return faults
  }

  /** Waits until the job is seen in a state, or fits. */
  async seen(
    id: string,
    fits: JobState | ((job: JobView) => boolean),
    timeoutMs = PATIENCE.timeoutMs
  ): Promise<JobView> {
    const check = typeof fits === 'string' ? ({ state }: JobView) => state === fits : fits
    try {
      return await until(
        `the job ${typeof fits === 'string' ? `is ${fits}` : 'fits'}`,
        () => {
          this.read()
          const job = this.jobs.get(id)
          return job && check(job) ? job : undefined
        },
        { timeoutMs }
      )
    } catch (error) {
      throw new Error(
        `it is ${JSON.stringify(this.jobs.get(id))}; its log ends: ${(await this.log(id)).slice(-1000)}`,
        {
          cause: error
        }
      )
    }
  }

  ended(id: string, timeoutMs?: number): Promise<JobView> {
    return this.seen(id, ({ state }) => isOver(state), timeoutMs)
  }

  /** The output so far, at most its last 200 KiB. */
  async log(id: string): Promise<string> {
    const { bytes } = await this.ask({ op: 'readLog', id, at: { tail: 200_000 }, length: 200_000 })
    return Buffer.from(bytes).toString('utf8')
  }

  logged(id: string, text: string): Promise<unknown> {
    return until(`its log has "${text}"`, async () => (await this.log(id)).includes(text), PATIENCE)
  }

  /** Ends the app; jobs go on. */
  async close(): Promise<void> {
    this.read()
    await this.engine.shutdown()
    this.window.close()
  }

  /** Stops what still runs, ends the app, and sees to it that no process is left. */
  async stop(): Promise<void> {
    this.read()
    for (const { id, state } of this.jobs.values()) if (!isOver(state)) await this.call({ op: 'stop', id })
    for (const id of this.jobs.keys()) await this.ended(id)
    await this.close()
    await this.noneLeft()
    // One that a test named is the test's own.
    if (this.options.home === undefined) await rm(this.home, { recursive: true, force: true })
  }

  async noneLeft(): Promise<void> {
    await until(
      'no process of a job is left',
      async () => (await processesOf(this.home)).length === 0,
      PATIENCE
    )
    await until(
      'no watchdog is left',
      async () => {
        const watched = await watchedGroups()
        return [...this.#works].every((pid) => !watched.has(pid))
      },
      PATIENCE
    )
  }
}

/**
 * Runners, works and all that works started, by what every one of them has in its environment, and the watchdogs over
 * works that are gone.
 */
export async function processesOf(home: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue
    const [environment, command] = await Promise.all([procFile(pid, 'environ'), procFile(pid, 'cmdline')])
    const ours = environment.split('\0').includes(`TASKGUARD_HOME=${home}`)
    if (ours && command !== '') found.push(`${pid} ${command.replaceAll('\0', ' ')}`)
  }
  return found
}

const procFile = (pid: string, name: string): Promise<string> =>
  readFile(join('/proc', pid, name), 'latin1').catch(() => '')

/** The groups that watchdogs of this machine watch over. */
async function watchedGroups(): Promise<ReadonlySet<number>> {
  const commands = await Promise.all(
    (await readdir('/proc')).filter((pid) => /^\d+$/.test(pid)).map((pid) => procFile(pid, 'cmdline'))
  )
  return new Set(
    commands.flatMap((command) => {
      const [, , , name, leader] = command.split('\0')
      return name === 'taskguard-watchdog' ? [Number(leader)] : []
    })
  )
}

/** A lease that is held when all is over would keep the fleet from the resource. */
export async function noLocks(redis: TestRedis): Promise<void> {
  const held = await redis.client().keys('*:lock:*')
  if (held.length > 0) throw new Error(`still locked: ${held.join(', ')}`)
}

function requestOf(launch: Partial<LaunchRequest> & Pick<LaunchRequest, 'template'>): LaunchRequest {
  return { inputs: {}, resourceId: null, endpointId: 'one', test: true, gpus: null, ...launch }
}

/** As an app's would be: nothing of the test runner's. */
function cleanEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TASKGUARD_|NO_COLOR$|FORCE_COLOR$|NODE_OPTIONS$|VITEST)/.test(name)
  )
  return Object.fromEntries(kept)
}
