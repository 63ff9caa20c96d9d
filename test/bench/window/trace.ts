import type { ElectronApplication } from '@playwright/test'
import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import type { Phases } from './phases'
import type { Part } from './processes'
import type { ThreadTasks, TracedThread, WindowResult } from './result'

/** Chromium's own record of the tasks of every process. */
const CATEGORY = 'disabled-by-default-devtools.timeline'
/** Milliseconds, as the Long Tasks API has it. */
const LONG = 50
const THREADS: Readonly<Record<'renderer' | 'main', string>> = {
  renderer: 'CrRendererMain',
  main: 'CrBrowserMain'
}

const eventSchema = z.object({
  name: z.string(),
  pid: z.number(),
  tid: z.number(),
  /** Microseconds; `dur` by the clock, `tdur` of the thread's processor time. */
  ts: z.number(),
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z.object({ name: z.string().optional() }).optional()
})
const traceSchema = z.object({ traceEvents: z.array(eventSchema) })

export async function startTrace(app: ElectronApplication): Promise<void> {
  await app.evaluate(
    ({ contentTracing }, category) =>
      contentTracing.startRecording({ excluded_categories: ['*'], included_categories: [category] }),
    CATEGORY
  )
}

/**
 * The long tasks of the main threads since the start.
 * @param opened Date.now() when the window had all
 * @param since and at the beginning of the measuring
 */
export async function stopTrace(
  app: ElectronApplication,
  pids: Record<Part, number>,
  opened: number,
  since: number,
  phases: Phases
): Promise<NonNullable<WindowResult['traced']>> {
  const file = await app.evaluate(({ contentTracing }) => contentTracing.stopRecording())
  // The trace's clock is the system's monotonic one.
  const offset = Date.now() - Number(process.hrtime.bigint()) / 1e6
  try {
    const { traceEvents } = traceSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    const tasksOf = (part: 'main' | 'renderer'): TracedThread => {
      const ours = traceEvents.filter(({ pid }) => pid === pids[part])
      const thread = ours.find(({ name, args }) => name === 'thread_name' && args?.name === THREADS[part])
      if (!thread) throw new Error(`the trace has no main thread of ${part}`)
      const tasks = ours
        .filter(({ name, tid, dur }) => name === 'RunTask' && tid === thread.tid && dur !== undefined)
        .map(({ ts, dur = 0, tdur = 0 }) => {
          const at = ts / 1000 + offset
          // The two clocks are read one after the other.
          return { at, duration: dur / 1000, processor: Math.min(dur, tdur) / 1000 }
        })
      const told = (some: readonly (typeof tasks)[number][]): ThreadTasks => ({
        processor: some.reduce((most, { processor }) => Math.max(most, processor), 0),
        long: some
          .filter(({ duration }) => duration >= LONG)
          .map((task) => ({ ...task, at: (task.at - since) / 1000, during: phases.at(task.at) }))
      })
      return {
        opening: told(tasks.filter(({ at }) => at < opened)),
        measured: told(tasks.filter(({ at }) => at >= since))
      }
    }
    return { main: tasksOf('main'), renderer: tasksOf('renderer') }
  } finally {
    await rm(file, { force: true })
  }
}
