import { z } from 'zod'
import { figuresSchema } from './figures'
import { healthSchema } from './samples'

/** What `taskguard metrics --json` prints. Times are ISO 8601, in the figures Redis ms. */
export const endpointMetricsSchema = z.object({
  endpoint: z.string(),
  namespace: z.string(),
  /** Redis time of the reading. */
  at: z.string(),
  figures: figuresSchema,
  /** The same by type, those that are known, in the order of their names. */
  by_type: z.array(z.object({ type: z.string(), figures: figuresSchema })),
  /** Round trips of this command's own PINGs, ms; null: they were not allowed. */
  latency_ms: z.object({ median: z.number(), max: z.number() }).nullable(),
  /** What an app of this machine saw of the endpoint; null: none watched it. */
  health: healthSchema.nullable(),
  complete: z.boolean(),
  unread: z.array(z.string()),
  /** What was read and does not reach as far back as asked. */
  notes: z.array(z.string())
})
export type EndpointMetrics = z.infer<typeof endpointMetricsSchema>

export const metricsDocumentSchema = z.object({
  version: z.literal(1),
  metrics: z.array(endpointMetricsSchema),
  unreachable: z.array(
    z.object({ endpoint: z.string(), namespace: z.string(), problem: z.string(), hint: z.string() })
  )
})
export type MetricsDocument = z.infer<typeof metricsDocumentSchema>
