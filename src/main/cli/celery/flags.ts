import { z } from 'zod'

/** The flags of `celery doctor`, by themselves; whether they fit together is action.ts's. */
export const celeryFlagsSchema = z.object({
  broker: z.string().min(1, 'takes the URL of a broker').optional(),
  management: z.string().min(1, 'takes the URL of a management API').optional(),
  settings: z.string().min(1, 'takes the path of a file').optional()
})
