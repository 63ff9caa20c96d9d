import type { ElectronApplication } from '@playwright/test'

declare global {
  // oxlint-disable-next-line no-var -- the only way to declare a global
  var benchDelay: import('node:perf_hooks').IntervalHistogram | undefined
}

const BEAT = 5

/** How long the main process' loop is held up from now on. */
export async function watchMainLoop(app: ElectronApplication): Promise<void> {
  await app.evaluate((_electron, resolution) => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    globalThis.benchDelay = monitorEventLoopDelay({ resolution })
    globalThis.benchDelay.enable()
  }, BEAT)
}

/** Milliseconds beyond the beat. */
export async function mainLoopDelay(app: ElectronApplication): Promise<{ p99: number; max: number }> {
  const { p99, max } = await app.evaluate(() => {
    const delay = globalThis.benchDelay
    delay?.disable()
    return { p99: (delay?.percentile(99) ?? 0) / 1e6, max: (delay?.max ?? 0) / 1e6 }
  })
  return { p99: Math.max(0, p99 - BEAT), max: Math.max(0, max - BEAT) }
}
