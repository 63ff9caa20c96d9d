import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const launcher = join(import.meta.dirname, '../../../bin/taskguard.cjs')

export interface CliResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A `taskguard` command that runs while the test goes on. */
export interface RunningCli {
  readonly child: ChildProcess
  readonly pid: number
  /** Its lines on stdout so far. */
  readonly lines: readonly string[]
  stderr(): string
  /** When it has ended. */
  readonly result: Promise<CliResult>
  /** Asks it to end (SIGTERM by default) and waits. */
  stop(signal?: NodeJS.Signals): Promise<CliResult>
}

/** Starts `taskguard ARGS…` from the build, on plain Node. */
export function startCli(args: readonly string[], env: Record<string, string>): RunningCli {
  const child = spawn(process.execPath, [launcher, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const result = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  if (child.pid === undefined) throw new Error('node does not start')
  return {
    child,
    pid: child.pid,
    lines,
    stderr: () => stderr,
    result,
    stop(signal = 'SIGTERM') {
      child.kill(signal)
      return result
    }
  }
}
