import { z } from 'zod'
import { celeryViewSchema } from '../celery/view'

/** A Celery fleet's overview is looked at: it is told now and then again about once a second, until it is closed. */
export const openCelerySchema = z.strictObject({
  kind: z.literal('openCelery'),
  endpointId: z.string().min(1).max(256)
})
export const closeCelerySchema = z.strictObject({
  kind: z.literal('closeCelery'),
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
