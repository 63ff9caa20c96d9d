import { z } from 'zod'

/** How logs of jobs are shown: kept between starts, but for the following, which each log begins with. */
export const jobLogSchema = z.object({
  /** Whether the newest line is kept in sight. */
  follow: z.boolean(),
  /** Whether lines are broken at the edge. */
  wrap: z.boolean(),
  /** Whether each line says when it was written. */
  timestamps: z.boolean()
})
export type JobLog = z.infer<typeof jobLogSchema>

export const initialJobLog: JobLog = { follow: true, wrap: true, timestamps: false }
