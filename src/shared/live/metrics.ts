import { z } from 'zod'
import { metricsAskedSchema, runsAskedSchema } from '../metrics/asked'
import { runBehindSchema } from '../metrics/behind'
import { metricsViewSchema } from '../metrics/view'

/**
 * Window → engine. One question a window: it is answered at once and again as time goes on, until another one takes its
 * place or it is ended. Each answer names its question.
 */
export const metricsRequestSchemas = [
  z.strictObject({
    kind: z.literal('askMetrics'),
    question: z.number().int(),
    asked: metricsAskedSchema
  }),
  z.strictObject({ kind: z.literal('endMetrics') }),
  /** A person asks: it is answered anew now, and read anew even where nothing is known to have changed. */
  z.strictObject({ kind: z.literal('refreshMetrics') }),
  /** Answered once, from what was read for the figures; a later one takes the place of one that waits. */
  z.strictObject({ kind: z.literal('askRunsBehind'), request: z.number().int(), asked: runsAskedSchema })
] as const

/** Engine → window. */
export const metricsMessageSchema = z.object({
  kind: z.literal('metrics'),
  question: z.number(),
  /** Null: the engine could not work it out; `fault` says why, in English. */
  view: metricsViewSchema.nullable(),
  fault: z.string().nullable()
})
export type MetricsMessage = z.infer<typeof metricsMessageSchema>

/** At most so many runs are told; `total` says how many there are. */
export const RUNS_TOLD_MAX = 500

export const runsBehindMessageSchema = z.object({
  kind: z.literal('runsBehind'),
  request: z.number(),
  /** The newest first, of run times the longest. `endpoint` is the endpoint's id. */
  runs: z.array(runBehindSchema).max(RUNS_TOLD_MAX),
  total: z.number()
})
export type RunsBehindMessage = z.infer<typeof runsBehindMessageSchema>
