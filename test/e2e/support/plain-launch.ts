import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { provideElectron } from '../../../scripts/setup/electron-runtime.mjs'

const root = join(import.meta.dirname, '../../..')

export interface PlainApp {
  readonly child: ChildProcess
  readonly stderr: () => string
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>
}

/** Starts the app as a person would: Playwright does not hold it. */
export async function startPlain(
  env: Record<string, string>,
  args: readonly string[] = []
): Promise<PlainApp> {
  const { execPath } = await provideElectron()
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(execPath, [root, ...sandbox, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve(status))
  })
  return { child, stderr: () => stderr, ended }
}

/** Starts it and waits for its end. */
export async function launchPlain(
  env: Record<string, string>
): Promise<{ code: number | null; stderr: string }> {
  const { child, stderr, ended } = await startPlain(env)
  const late = setTimeout(() => child.kill('SIGKILL'), 60_000)
  const code = await ended
  clearTimeout(late)
  return { code, stderr: stderr() }
}
