import { z } from 'zod'
import { checkStatusSchema } from '../../doctor/report'

/** What the advisor speaks of, in the order in which it does. */
export const adviceIds = [
  'acks_late',
  'reject_on_worker_lost',
  'pool',
  'acks_on_failure',
  'prefetch',
  'visibility_timeout',
  'consumer_timeout',
  'heartbeat',
  'cancel_on_loss',
  'result_expires',
  'time_limits',
  'deduplicate',
  'events'
] as const
export type AdviceId = (typeof adviceIds)[number]

/** One piece of advice. Its texts stand in the catalogs under its id and case; `params` are their values. */
export const adviceSchema = z.object({
  id: z.enum(adviceIds),
  status: checkStatusSchema,
  /** Which of the rule's texts. */
  case: z.string(),
  /** The setting, as Celery names it, and its value in force. */
  setting: z.string(),
  value: z.string(),
  /** Whom it concerns. */
  workers: z.array(z.string()),
  /** Tasks it concerns, where not all. */
  tasks: z.array(z.string()),
  /** Durations in seconds (`*_s`). */
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What to write, line by line; empty: nothing. */
  change: z.array(z.string())
})
export type Advice = z.infer<typeof adviceSchema>
