import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inject } from 'vitest'
import { until } from './until'

const ROOT = resolve(import.meta.dirname, '../..')

/** What a command line that has ended left behind. */
export interface CliResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  /** Over the environment of this process, which has no TASKGUARD_* in it. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly stdin?: string
  /** More of node's own arguments, e.g. `['--require', file]`. */
  readonly node?: readonly string[]
}

/** A command line that runs on. */
export interface CliProcess {
  readonly child: ChildProcess
  readonly stdout: string
  readonly stderr: string
  /** The NDJSON lines of stdout so far. */
  events(): unknown[]
  /** Waits until a line of stdout's NDJSON fits. */
  event<T>(what: string, fits: (event: T) => boolean, timeoutMs?: number): Promise<T>
  signal(signal: NodeJS.Signals): void
  ended: Promise<CliResult>
}

/** The command line as users get it: bundled, in a process of its own, with a home folder of its own. */
export interface TestCli {
  readonly home: string
  readonly file: string
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>
  start(args: readonly string[], options?: CliOptions): CliProcess
  /** Ends what still runs, and removes bundle and home. */
  stop(): Promise<void>
}

/** `taskguard run` of a command on a resource of the type `t`. */
export const runArgs = (
  url: string,
  id: string,
  flags: readonly string[],
  ...command: readonly string[]
): string[] => ['run', '--url', url, '--type', 't', '--id', id, ...flags, '--', ...command]

/** The command line as the release has it (cli-bundle.ts), in a temporary folder. */
export async function buildCli(): Promise<TestCli> {
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-cli-'))
  // What the bundle leaves outside is found from the checkout.
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const home = join(folder, 'home')
  await mkdir(home)
  await cp(inject('cliBundle'), join(folder, 'out'), { recursive: true })
  const file = join(folder, 'out', 'cli.cjs')
  const living = new Set<ChildProcess>()
  const start = (args: readonly string[], options: CliOptions = {}): CliProcess =>
    launch([...(options.node ?? []), file, ...args], environment(home, options.env), options.stdin, living)
  return {
    home,
    file,
    start,
    run: (args, options) => start(args, options).ended,
    async stop() {
      for (const child of living) child.kill('SIGTERM')
      await until('the command lines ended', () => living.size === 0).catch(() => {
        for (const child of living) child.kill('SIGKILL')
      })
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function environment(home: string, own: CliOptions['env'] = {}): Record<string, string | undefined> {
  const clean = Object.entries(process.env).filter(
    ([name]) => !/^(TASKGUARD_|NO_COLOR$|FORCE_COLOR$|NODE_OPTIONS$|VITEST)/.test(name)
  )
  return { ...Object.fromEntries(clean), TASKGUARD_HOME: home, ...own }
}

function launch(
  argv: readonly string[],
  env: Record<string, string | undefined>,
  stdin: string | undefined,
  living: Set<ChildProcess>
): CliProcess {
  const child = spawn(process.execPath, argv, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  living.add(child)
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin ?? '')
  const ended = new Promise<CliResult>((done) => {
    child.once('close', (code, signal) => {
      living.delete(child)
      done({ code, signal, stdout, stderr })
    })
  })
  const events = (): unknown[] =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line))
  return {
    child,
    get stdout() {
      return stdout
    },
    get stderr() {
      return stderr
    },
    events,
    async event<T>(what: string, fits: (event: T) => boolean, timeoutMs = 60_000) {
      const found = await until(
        `${what}; stderr: ${stderr}`,
        () => {
          const event = (events() as T[]).find(fits)
          return event === undefined ? undefined : { event }
        },
        { timeoutMs }
      )
      return found.event
    },
    signal: (signal) => void child.kill(signal),
    ended
  }
}
