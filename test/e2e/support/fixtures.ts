import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { startRedis, type TestRedis } from '../../support/redis'
import { launchApp, type LaunchOptions, privateEnvironment, type RunningApp } from './app'
import { type CliResult, type RunningCli, startCli } from './cli'
import { startDisplay, type TestDisplay } from './display'
import { NotificationRecorder } from './notification-recorder'
import { endProcessesOf } from './processes'
import { type SessionBus, startSessionBus } from './session-bus'

/** The `taskguard` command in the test's own home. */
export interface Cli {
  /** Runs to the end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliResult>
  /** Runs on; ended with the test. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): RunningCli
}

interface TestFixtures {
  /** A private TASKGUARD_HOME, removed with all its processes after the test. */
  readonly home: string
  /** A redis-server of this test alone. Not asked for: not started. */
  readonly redis: TestRedis
  /** A real notification server, on a session bus of this test alone. */
  readonly notifications: NotificationRecorder
  readonly bus: SessionBus
  /** The environment every process of this test gets. */
  readonly environment: Record<string, string>
  /**
   * Starts the built app on this test's home, display and bus; TASKGUARD_URL and the like go into `env`. May be called
   * again after `close()`, or for a second instance. A failing test keeps a screenshot of every window and the log; an
   * uncaught error in a window fails the test.
   */
  readonly launch: (options?: LaunchOptions) => Promise<RunningApp>
  readonly cli: Cli
}

interface WorkerFixtures {
  readonly display: TestDisplay
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  display: [
    async ({}, use) => {
      const display = await startDisplay()
      await use(display)
      await display.stop()
    },
    { scope: 'worker' }
  ],

  home: async ({}, use) => {
    // Short: a Unix socket's path holds 107 bytes, and the embedded Redis has one in here.
    const home = await mkdtemp(join(tmpdir(), 'tg-'))
    await use(home)
    await endProcessesOf(home)
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  },

  redis: async ({}, use) => {
    const redis = await startRedis()
    await use(redis)
    await redis.stop()
  },

  bus: async ({}, use) => {
    const bus = await startSessionBus()
    await use(bus)
    await bus.stop()
  },

  notifications: async ({ bus }, use) => {
    const recorder = await NotificationRecorder.start(bus.address)
    await use(recorder)
    recorder.stop()
  },

  environment: async ({ home, display, bus }, use) => {
    await use(privateEnvironment(home, { DISPLAY: display.name, DBUS_SESSION_BUS_ADDRESS: bus.address }))
  },

  launch: async ({ environment }, use, testInfo) => {
    const started: RunningApp[] = []
    await use(async ({ args = [], env = {} } = {}) => {
      const running = await launchApp({ ...environment, ...env }, args)
      started.push(running)
      return running
    })
    const failed = testInfo.status !== testInfo.expectedStatus
    for (const [index, running] of started.entries()) {
      if (failed) {
        for (const [number, page] of running.app.windows().entries()) {
          const path = testInfo.outputPath(`app-${index + 1}-window-${number + 1}.png`)
          // A window that is gone or hangs can't be shown; the log still can.
          const shown = await page.screenshot({ path, timeout: 5000 }).catch(() => undefined)
          if (shown) testInfo.attachments.push({ name: 'window', path, contentType: 'image/png' })
        }
        await testInfo.attach(`app-${index + 1}.log`, { body: running.log(), contentType: 'text/plain' })
      }
      await running.close()
    }
    const errors = started.flatMap((running) => running.pageErrors)
    if (errors.length > 0) throw new AggregateError(errors, `uncaught in a window: ${errors.join('; ')}`)
  },

  cli: async ({ environment }, use) => {
    const started: RunningCli[] = []
    const start: Cli['start'] = (args, env = {}) => {
      const running = startCli(args, { ...environment, ...env })
      started.push(running)
      return running
    }
    await use({ start, run: (args, env) => start(args, env).result })
    for (const running of started) if (running.child.exitCode === null) await running.stop('SIGKILL')
  }
})

export { expect } from '@playwright/test'
