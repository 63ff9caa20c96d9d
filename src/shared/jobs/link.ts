import { z } from 'zod'
import { redisTargetSchema } from '../endpoints/target'

/**
 * What the launcher writes on a job runner's stdin: where Redis is, with its passwords, which stand in no file and no
 * argument. The embedded one is found by the runner itself.
 */
export const jobLinkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('embedded') }),
  z.object({ kind: z.literal('redis'), redis: redisTargetSchema })
])
export type JobLink = z.infer<typeof jobLinkSchema>
