import { z } from 'zod'
import { celeryAdviceSchema } from '../celery/advice/document'
import { namespaceSchema } from '../protocol/ids'
import { doctorReportSchema } from './report'

/** An endpoint that could not be examined at all. */
export const unreachableSchema = z.object({
  endpoint: z.string(),
  namespace: namespaceSchema,
  problem: z.string(),
  hint: z.string()
})

/** The document of `taskguard doctor --json`. */
export const doctorDocumentSchema = z.object({
  version: z.literal(1),
  reports: z.array(
    doctorReportSchema.extend({
      /** What its Celery fleet's settings make of it; null: it names none, or the fleet could not be asked. */
      celery: celeryAdviceSchema.nullable()
    })
  ),
  unreachable: z.array(unreachableSchema)
})

export type Unreachable = z.infer<typeof unreachableSchema>
export type DoctorDocument = z.infer<typeof doctorDocumentSchema>
