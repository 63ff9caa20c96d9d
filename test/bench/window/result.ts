import { z } from 'zod'

/** What the window's test measured, as it leaves it for the bench's report. */

/** One look at the app's processes. */
export const memorySchema = z.object({
  /** Seconds since the measuring began. */
  at: z.number(),
  /** MiB resident. */
  rss: z.object({ main: z.number(), renderer: z.number(), engine: z.number() }),
  /** MiB of JavaScript's heap after a collection; null where it was not asked for. */
  heap: z.object({ renderer: z.number(), engine: z.number() }).nullable()
})

/** A task that held a main thread up for 50 ms or more. */
export const longTaskSchema = z.object({
  /** Seconds since the measuring began. */
  at: z.number(),
  /** Milliseconds by the clock. */
  duration: z.number(),
  /** Milliseconds of the thread's own processor time: what others on the machine don't lengthen. */
  processor: z.number(),
  /** What was being done in the window. */
  during: z.string()
})

const tasksSchema = z.object({
  /** The longest of all in processor time, milliseconds. */
  processor: z.number(),
  long: z.array(longTaskSchema)
})

/** Of one thread: until the window had all rows, and while it was measured. */
const threadSchema = z.object({ opening: tasksSchema, measured: tasksSchema })

export const windowResultSchema = z.object({
  electron: z.string(),
  chromium: z.string(),
  seconds: z.number(),
  changesPerSecond: z.number(),
  /** Milliseconds from before the guard's call to the frame that shows the row. */
  lags: z.array(z.number()),
  /** Rows that were not shown before the next filter, a second later. */
  missed: z.number(),
  /** As the Long Tasks API tells of them, milliseconds each. */
  longTasks: z.array(z.number()),
  /** By Chromium's trace; null where none was made. */
  traced: z.object({ renderer: threadSchema, main: threadSchema }).nullable(),
  /** How often each thing was done. */
  done: z.record(z.string(), z.number()),
  /** Milliseconds that the main process' loop was held up beyond its beat. */
  main: z.object({ p99: z.number(), max: z.number() }),
  /** Of one core. */
  cpu: z.object({ main: z.number(), renderer: z.number(), engine: z.number() }),
  memory: z.array(memorySchema),
  load: z.number(),
  /** The scheduler's: below 0 the app went before others' work on the machine. */
  priority: z.number()
})

export type WindowResult = z.infer<typeof windowResultSchema>
export type MemoryLook = z.infer<typeof memorySchema>
export type ThreadTasks = z.infer<typeof tasksSchema>
export type TracedThread = z.infer<typeof threadSchema>
