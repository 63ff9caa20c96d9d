import { z } from 'zod'

const tasks = z.object({
  /** The longest, ms of processor time. */
  processor: z.number(),
  /** Those over 50 ms by the clock. */
  long: z.array(z.object({ duration: z.number(), processor: z.number(), during: z.string() }))
})

/** What metrics.spec.ts measured of the renderer's main thread, once the app stood. */
export const metricsResultSchema = z.object({
  electron: z.string(),
  chromium: z.string(),
  load: z.number(),
  tasks,
  charts: z.number()
})
export type MetricsResult = z.infer<typeof metricsResultSchema>
