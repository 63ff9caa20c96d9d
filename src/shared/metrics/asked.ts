import { z } from 'zod'
import { taskTypeSchema } from '../protocol/ids'
import { figureNameSchema } from './behind'
import { WINDOW_MAX_MS, WINDOW_MIN_MS } from './window'

const moment = z.number().int().min(0).max(8.64e15)

/** The stretch that is asked about: up to now, or between two moments, Redis ms. */
export const metricsRangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('last'),
    ms: z.number().int().min(WINDOW_MIN_MS).max(WINDOW_MAX_MS)
  }),
  z
    .strictObject({ kind: z.literal('between'), from: moment, to: moment })
    .refine(
      ({ from, to }) => to - from >= WINDOW_MIN_MS && to - from <= WINDOW_MAX_MS,
      'takes 1m at least and 7d at most'
    )
])
export type MetricsRange = z.infer<typeof metricsRangeSchema>

/** What a window asks of the engine: which stretch, of which endpoints, of which task types. */
export const metricsAskedSchema = z.strictObject({
  range: metricsRangeSchema,
  /** By id; null: all that are watched. */
  endpoints: z.array(z.string().min(1).max(256)).max(500).nullable(),
  /** Null: all there are. */
  types: z.array(taskTypeSchema).max(500).nullable()
})
export type MetricsAsked = z.infer<typeof metricsAskedSchema>

/** The runs behind a point: those that one of the figures counts between two moments, `to` exclusive. */
export const runsAskedSchema = z.strictObject({
  endpoints: metricsAskedSchema.shape.endpoints,
  types: metricsAskedSchema.shape.types,
  figures: z.array(figureNameSchema).min(1).max(20),
  from: moment,
  to: moment
})
export type RunsAsked = z.infer<typeof runsAskedSchema>
