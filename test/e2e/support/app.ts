import type { ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { _electron, errors, type ElectronApplication, type Page } from '@playwright/test'
import { provideElectron } from '../../../scripts/setup/electron-runtime.mjs'

const root = join(import.meta.dirname, '../../..')

export interface LaunchOptions {
  /** More arguments for the app, e.g. `['--lang=zh-CN']`. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** The built app, running. */
export interface RunningApp {
  readonly app: ElectronApplication
  /** The first window, loaded. */
  readonly window: Page
  /** What the main process wrote so far: the app's own log and Chromium's. */
  readonly log: () => string
  /** Uncaught errors of every window so far. */
  readonly pageErrors: readonly Error[]
  /** Quits as a person would; ends the process when it has not gone within the deadline. */
  close(): Promise<void>
}

/** The environment of a test's processes: nothing of the person who runs it but PATH, and a home of its own. */
export function privateEnvironment(
  home: string,
  more: Readonly<Record<string, string>>
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    LANG: 'C.UTF-8',
    TMPDIR: process.env['TMPDIR'] ?? '/tmp',
    HOME: join(home, 'user'),
    TASKGUARD_HOME: home,
    ...more
  }
}

/** @param env all of the app's environment */
export async function launchApp(env: Record<string, string>, args: readonly string[]): Promise<RunningApp> {
  const runtime = await provideElectron()
  if (env['HOME']) await mkdir(env['HOME'], { recursive: true })
  const app = await startElectron({
    executablePath: runtime.execPath,
    args: [root, ...args],
    cwd: root,
    env,
    // Chromium's own sandbox refuses to run as root.
    chromiumSandbox: process.getuid?.() !== 0
  })
  let output = ''
  const child = app.process()
  child.stdout?.on('data', (chunk) => (output += String(chunk)))
  child.stderr?.on('data', (chunk) => (output += String(chunk)))
  const pageErrors: Error[] = []
  app.on('window', (page) => page.on('pageerror', (error) => pageErrors.push(error)))
  const close = (): Promise<void> => closeApp(app, child)
  try {
    const window = await app.firstWindow({ timeout: 90_000 })
    await window.waitForLoadState('domcontentloaded')
    // Keys go nowhere before the workbench stands.
    await window.locator('.activity-bar').waitFor({ timeout: 90_000 })
    return { app, window, pageErrors, close, log: () => output }
  } catch (error) {
    await close()
    throw new Error(`the app opened no window; it wrote:\n${output}`, { cause: error })
  }
}

/**
 * Playwright holds the app's code back until it has shaken hands with Electron, and that handshake has been seen to hang:
 * it is tried again. The last time with all the time that a busy machine takes, which was more than half a minute.
 */
async function startElectron(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  for (const timeout of [45_000, 45_000]) {
    try {
      return await _electron.launch({ ...options, timeout })
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) throw error
      process.stdout.write('Electron did not start in time: once more.\n')
    }
  }
  return _electron.launch({ ...options, timeout: 120_000 })
}

// Once the app is gone, Playwright no longer knows its process.
async function closeApp(app: ElectronApplication, child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = app.close().catch(() => undefined)
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(late)
}
