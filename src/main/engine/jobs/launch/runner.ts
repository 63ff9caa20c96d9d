import { spawn, type ChildProcess } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { devNull } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { JobLink } from '@shared/jobs/link'
import { claimOf } from '../folder/claim'
import { runnerLogPath } from '../folder/paths'
import { leakingDescriptors, withoutLeaks } from './descriptors'

/** How the command line of this installation is started as plain Node. */
export interface RunnerProgram {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

type Environment = Readonly<Record<string, string | undefined>>

/** An AppImage's own mount goes with the app: the runner gets one of its own, from which this loads the command line. */
const FROM_APPIMAGE = "require(process.env.APPDIR + '/resources/app.asar/out/main/cli.cjs')"

/**
 * The program of a runner: this very one as plain Node, and the command line in `cliFile` beside the engine.
 * @param electron whether this is Electron's executable
 */
export function runnerProgram(
  cliFile: string,
  env: Environment = process.env,
  electron: boolean = 'electron' in process.versions
): RunnerProgram {
  if (!electron) return { file: process.execPath, args: [cliFile], env: {} }
  const asNode = { ELECTRON_RUN_AS_NODE: '1' }
  const { APPIMAGE: image } = env
  // The word after the text stands where a script's path would.
  if (image) return { file: image, args: ['-e', FROM_APPIMAGE, 'taskguard'], env: asNode }
  return { file: process.execPath, args: [cliFile], env: asNode }
}

export type RunnerStart =
  | { readonly kind: 'claimed' }
  /** Not waited for any longer: it takes the job by itself, or leaves it for the next look. */
  | { readonly kind: 'left' }
  /** It ended, or could not be started, before it took the job. */
  | { readonly kind: 'failed'; readonly problem: string }

export interface RunnerOptions {
  readonly program: RunnerProgram
  readonly home: string
  readonly env: Environment
  /** Ends the waiting; the runner goes on. */
  readonly signal: AbortSignal
}

const LOOK_MS = 40
/** A machine may be so busy that a new process takes its time; it is not given up before it has ended. */
const PATIENCE_MS = 60_000
const SAID_MAX = 2_000

/**
 * Starts the runner of a job: in a session of its own, so that it outlives this process however that ends. Resolves once
 * it has taken the job, or has ended without.
 */
export async function startRunner(
  folder: string,
  link: JobLink,
  { program, home, env, signal: leave }: RunnerOptions
): Promise<RunnerStart> {
  const log = await open(runnerLogPath(folder), 'a', 0o600)
  const nothing = await open(devNull, 'r+')
  let child: ChildProcess
  try {
    child = spawn(program.file, [...program.args, 'run', '--job', folder], {
      cwd: home,
      env: { ...env, ...program.env, TASKGUARD_HOME: home },
      stdio: withoutLeaks<'pipe' | number>(['pipe', log.fd, log.fd], await leakingDescriptors(), nothing.fd),
      detached: true,
      windowsHide: true
    })
  } catch (error) {
    return { kind: 'failed', problem: message(error) }
  } finally {
    await Promise.all([log.close(), nothing.close()])
  }
  let problem: string | null = null
  child.once('error', (error) => (problem = error.message))
  child.once('exit', (code, signal) => (problem ??= `it ended with ${signal ?? `exit code ${code}`}`))
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(JSON.stringify(link))
  child.unref()
  const end = performance.now() + PATIENCE_MS
  while ((await claimOf(folder)) === 'none') {
    if (problem !== null) return { kind: 'failed', problem: await withItsWords(folder, problem) }
    if (performance.now() >= end) {
      child.kill('SIGKILL')
      return { kind: 'failed', problem: `it had not taken the job after ${PATIENCE_MS / 1000} s` }
    }
    await delay(LOOK_MS, undefined, { signal: leave }).catch(() => undefined)
    if (leave.aborted) return { kind: 'left' }
  }
  return { kind: 'claimed' }
}

async function withItsWords(folder: string, problem: string): Promise<string> {
  const said = (await runnerSaid(folder)).trim()
  return said === '' ? problem : `${problem}: ${said.slice(-SAID_MAX)}`
}

/** What the runner itself said, its end where it is long. */
export async function runnerSaid(folder: string): Promise<string> {
  const text = await readFile(runnerLogPath(folder), 'utf8').catch(() => '')
  return text.slice(-16 * 1024)
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))
