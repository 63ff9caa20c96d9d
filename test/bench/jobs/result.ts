import { z } from 'zod'
import { memorySchema } from '../window/result'

/** What jobs.spec.ts measured, as it leaves it for the bench's report. */

const threads = z.object({
  /** The renderer's tasks over 50 ms by the Long Tasks API, milliseconds each. */
  longTasks: z.array(z.number()),
  /** And by the trace, which tells their own processor time. */
  traced: z.array(z.object({ duration: z.number(), processor: z.number(), during: z.string() })),
  /** The longest of all in processor time, milliseconds. */
  processor: z.number(),
  /** The main process' longest task in processor time, milliseconds. */
  mainProcessor: z.number(),
  /** Milliseconds that the main process' loop was held up beyond its beat. */
  main: z.object({ p99: z.number(), max: z.number() })
})

export const jobsResultSchema = z.object({
  electron: z.string(),
  chromium: z.string(),
  load: z.number(),
  /** The scheduler's: below 0 the app went before others' work on the machine. */
  priority: z.number(),
  queue: z.object({
    jobs: z.number(),
    gpus: z.number(),
    /** From the first that was let go on to the last one's end. */
    seconds: z.number(),
    /** The most that were on one GPU at once. */
    onOne: z.number(),
    /** Whether they got their GPUs in the order of the queue as it was shown last. */
    inOrder: z.boolean(),
    completed: z.number(),
    threads
  }),
  output: z.object({
    /** Bytes that were written, and of those on the disk. */
    written: z.number(),
    onDisk: z.number(),
    /** Files that hold them. */
    parts: z.number(),
    /** Whether every line stands there, in its order. */
    whole: z.boolean(),
    seconds: z.number(),
    /** From the end of the work to its last line in the terminal, seconds. */
    shownAfter: z.number(),
    threads,
    memory: z.array(memorySchema),
    /** MiB resident of the process that runs the job: at first, and at most. */
    runner: z.object({ first: z.number(), most: z.number() })
  })
})
export type JobsResult = z.infer<typeof jobsResultSchema>
export type Threads = z.infer<typeof threads>
