import { z } from 'zod'
import { celeryAdviceSchema } from '../celery/advice/document'
import { brokerFaultSchema, celeryViewSchema } from '../celery/view'

/** A Celery fleet's overview is looked at: it is told now and then again about once a second, until it is closed. */
export const openCelerySchema = z.strictObject({
  kind: z.literal('openCelery'),
  endpointId: z.string().min(1).max(256)
})
export const closeCelerySchema = z.strictObject({
  kind: z.literal('closeCelery'),
  endpointId: z.string().min(1).max(256)
})
/** The fleet's workers are asked for their settings: answered once. */
export const adviseCelerySchema = z.strictObject({
  kind: z.literal('adviseCelery'),
  request: z.number().int(),
  endpointId: z.string().min(1).max(256)
})

/** Engine → window. */
export const celeryMessageSchema = z.object({
  kind: z.literal('celery'),
  endpointId: z.string(),
  /** Null: no Celery fleet is watched under this id. */
  view: celeryViewSchema.nullable()
})
export type CeleryMessage = z.infer<typeof celeryMessageSchema>

export const celeryAdviceMessageSchema = z.object({
  kind: z.literal('celeryAdvice'),
  request: z.number(),
  /** Null: they could not be asked, and `fault` says why; without one no Celery fleet is watched under this id. */
  advice: celeryAdviceSchema.nullable(),
  fault: brokerFaultSchema.nullable()
})
export type CeleryAdviceMessage = z.infer<typeof celeryAdviceMessageSchema>
