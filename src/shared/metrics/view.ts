import { z } from 'zod'
import { figuresSchema, totalsSchema } from './figures'
import { healthSchema } from './samples'

/** An endpoint that counts in the figures, or should. */
export const endpointReadSchema = z.object({
  id: z.string(),
  /** Redis ms of its last reading; null: it was never read, and does not count. */
  at: z.number().nullable(),
  /** Why it could not be read this time: what counts of it is as of `at`. Null: it was read. Hostile text. */
  fault: z.object({ code: z.string(), detail: z.string() }).nullable(),
  /** False while some of what counts could not be read: `unread` names it. */
  complete: z.boolean(),
  unread: z.array(z.string()),
  /** Resources of which Redis keeps the newest runs alone, so that earlier ones of the window are missing. */
  cut: z.number()
})
export type EndpointRead = z.infer<typeof endpointReadSchema>

/** What a window is shown of the metrics. Times are Redis ms, durations ms; docs/metrics.md has each figure. */
export const metricsViewSchema = z.object({
  /** Null: no endpoint could be read at all. */
  figures: figuresSchema.nullable(),
  /** The sums of each type that counts, in the order of their names. */
  byType: z.array(z.object({ type: z.string(), totals: totalsSchema })),
  /** Types that count and are not in `byType`: there are too many. */
  typesLeftOut: z.number(),
  /** All types of the endpoints that are asked about, whether they count or not. */
  types: z.array(z.string()),
  health: z.object({
    /** The engine's own: memory and the delay of its event loop. */
    engine: healthSchema,
    endpoints: z.array(z.object({ id: z.string(), health: healthSchema }))
  }),
  endpoints: z.array(endpointReadSchema)
})
export type MetricsView = z.infer<typeof metricsViewSchema>
