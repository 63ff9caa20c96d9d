import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { delimiter, resolve as inProject } from 'node:path'
import type { Redis } from 'ioredis'
import { findPython } from '../../../scripts/setup/python.mjs'
import { until } from '../until'

// By the folder that all is started in: the lab runs from a bundle elsewhere.
const folder = inProject('test/support/celery')
const guard = inProject('resources/python')

export interface TestFleetOptions {
  /** As Celery reads them. */
  readonly broker: string
  readonly backend: string
  /** Where tasks write down when they began and ended. */
  readonly book: { readonly url: string; readonly redis: Redis }
  /** The Redis that the guard of `lab.guarded` keeps its leases in; left out: the book's. */
  readonly guard?: string
  readonly queue?: string
  /** Seconds; of a Redis broker. */
  readonly visibilityTimeout?: number
  /** More for the environment of workers and senders. */
  readonly env?: Readonly<Record<string, string>>
}

export interface TestWorkerOptions {
  /** How this one reaches the broker; left out: as all do. */
  readonly broker?: string
  readonly concurrency?: number
  readonly pool?: 'prefork' | 'solo' | 'threads'
  /** Without: its heartbeats come, and nothing of its tasks. */
  readonly events?: boolean
}

export interface TestWorker {
  /** `NAME@lab`. */
  readonly hostname: string
  readonly pid: number
  /** Whether its main process is there. */
  readonly alive: boolean
  log(): string
  /** SIGKILL of its main process and its children: nobody says goodbye. */
  kill(): Promise<void>
  /** As an operator stops it: what it works on is finished. */
  stop(): Promise<void>
}

/** What a task wrote down. Seconds since the epoch. */
export interface BookEntry {
  readonly what: 'start' | 'end'
  readonly at: number
  readonly id: string
  readonly worker: string
  /** Of the process that did the work. */
  readonly pid: number
  readonly redelivered: boolean
}

/** Real Celery workers of one test, and what they did. */
export class TestFleet {
  readonly #children = new Set<ChildProcess>()
  readonly #python: string
  readonly #env: NodeJS.ProcessEnv

  constructor(private readonly options: TestFleetOptions) {
    const python = findPython()
    if (python === undefined) throw new Error('no python3 with redis-py and Celery: npm test installs them')
    this.#python = python
    this.#env = {
      ...process.env,
      PYTHONPATH: [folder, guard].join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      // Celery warns of it, and works.
      C_FORCE_ROOT: '1',
      LAB_BROKER: options.broker,
      LAB_BACKEND: options.backend,
      LAB_BOOK: options.book.url,
      LAB_GUARD: options.guard ?? options.book.url,
      LAB_QUEUE: options.queue ?? 'celery',
      LAB_VISIBILITY: String(options.visibilityTimeout ?? 3_600),
      ...options.env
    }
    process.once('exit', this.#killAll)
  }

  /** Ready to take tasks when this returns. */
  async worker(
    name: string,
    { broker = this.options.broker, concurrency = 1, pool = 'prefork', events = true }: TestWorkerOptions = {}
  ): Promise<TestWorker> {
    const hostname = `${name}@lab`
    const args = ['-m', 'celery', '-A', 'lab_app', 'worker', '-l', 'INFO', '-n', hostname, '-P', pool]
    args.push('-c', String(concurrency), '-Q', this.options.queue ?? 'celery')
    args.push('--without-gossip', '--without-mingle', ...(events ? ['-E'] : []))
    const child = spawn(this.#python, args, {
      cwd: folder,
      env: { ...this.#env, LAB_BROKER: broker },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true
    })
    this.#children.add(child)
    let log = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += String(chunk)))
    const gone = new Promise<void>((resolve) =>
      child.once('exit', () => {
        this.#children.delete(child)
        resolve()
      })
    )
    await until(
      `the worker ${hostname} is ready`,
      () => {
        if (child.exitCode !== null) throw new Error(`the worker ended: ${log}`)
        return / ready\./.test(log)
      },
      { timeoutMs: 60_000 }
    )
    return {
      hostname,
      pid: child.pid ?? 0,
      get alive() {
        return child.exitCode === null && child.signalCode === null
      },
      log: () => log,
      kill: () => {
        killGroup(child)
        return gone
      },
      stop: () => {
        child.kill('SIGTERM')
        return gone
      }
    }
  }

  /** Sends a task that works for so many seconds. @returns its task id */
  async send(
    resource: string,
    seconds: number,
    { task = 'lab.analyze', id = randomUUID() }: { readonly task?: string; readonly id?: string } = {}
  ): Promise<string> {
    await this.sendAll(new Map([[id, resource]]), seconds, task)
    return id
  }

  /** Sends a task for each resource. @param resources by task id */
  async sendAll(resources: ReadonlyMap<string, string>, seconds: number, task: string): Promise<void> {
    const source = `import json, sys; from lab_app import app
for task_id, resource in json.loads(sys.argv[3]):
    app.tasks[sys.argv[1]].apply_async((resource, float(sys.argv[2])), task_id=task_id)`
    const child = spawn(this.#python, ['-c', source, task, String(seconds), JSON.stringify([...resources])], {
      cwd: folder,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let errors = ''
    child.stdout.resume()
    child.stderr.on('data', (chunk) => (errors += String(chunk)))
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    if (code !== 0) throw new Error(`the tasks were not sent: ${errors}`)
  }

  async book(resource: string): Promise<readonly BookEntry[]> {
    const lines = await this.options.book.redis.lrange(`book:${resource}`, 0, -1)
    return lines.map((line) => JSON.parse(line) as BookEntry)
  }

  /** The so manyth start of a resource's task, 1 the first. */
  async start(resource: string, number: number, timeoutMs = 60_000): Promise<BookEntry> {
    return until(
      `start ${number} of ${resource}`,
      async () => (await this.book(resource)).filter(({ what }) => what === 'start')[number - 1],
      { timeoutMs, everyMs: 10 }
    )
  }

  /** Lets all runs of a resource end. */
  async enough(resource: string): Promise<void> {
    await this.options.book.redis.set(`enough:${resource}`, '1')
  }

  /** Kills what is left. */
  stop(): void {
    this.#killAll()
    process.off('exit', this.#killAll)
  }

  readonly #killAll = (): void => {
    for (const child of this.#children) killGroup(child)
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has gone.
  }
}
