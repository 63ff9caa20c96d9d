import { z } from 'zod'
import { WINDOW_MAX_MS, WINDOW_MIN_MS } from '@shared/metrics/window'
import { taskTypeSchema } from '@shared/protocol/ids'
import { parseDuration } from '@shared/time/duration'

export const metricsFlagsSchema = z
  .object({
    since: z.string().transform((text, context) => {
      const ms = parseDuration(text)
      if (ms !== null && ms >= WINDOW_MIN_MS && ms <= WINDOW_MAX_MS) return ms
      context.addIssue({ code: 'custom', message: 'takes a duration from 1m to 7d, such as 24h' })
      return z.NEVER
    }),
    type: taskTypeSchema.optional(),
    prometheus: z.boolean().default(false),
    output: z.string().min(1, 'takes the path of a file').optional(),
    json: z.boolean().optional()
  })
  .superRefine(({ prometheus, json, output }, context) => {
    if (prometheus && json === true)
      context.addIssue({ code: 'custom', path: ['prometheus'], message: 'takes no --json beside it' })
    if (output !== undefined && !prometheus && json !== true)
      context.addIssue({
        code: 'custom',
        path: ['output'],
        message: 'takes --prometheus or --json beside it'
      })
  })
