import { z } from 'zod'
import { namespaceSchema } from '../../protocol/ids'
import { adviceSchema } from './advice'
import { pools, transports } from './facts'

/** What the advisor found out of a fleet, and what it says: `taskguard celery doctor --json`, and the window's page. */
export const celeryAdviceSchema = z.object({
  version: z.literal(1),
  /** The endpoint whose records told of the longest run, without a secret; null: none was asked. */
  endpoint: z.string().nullable(),
  namespace: namespaceSchema,
  /** The broker without a secret, or the settings file. */
  source: z.string(),
  /** This machine's clock. */
  at: z.iso.datetime({ offset: true }),
  workers: z.array(
    z.object({
      hostname: z.string(),
      pool: z.enum(pools).nullable(),
      concurrency: z.number().nullable(),
      transport: z.enum(transports).nullable()
    })
  ),
  /** As RabbitMQ's management API has them; null: it was not asked, or can't be read. */
  queues: z.array(z.object({ name: z.string(), unacked: z.number().nullable() })).nullable(),
  longest_run_s: z.number().nullable(),
  /** Whose run that was. */
  longest_run_of: z.string().nullable(),
  advice: z.array(adviceSchema),
  /** False where something could not be read, or somebody did not answer. */
  complete: z.boolean(),
  unread: z.array(z.string())
})
export type CeleryAdvice = z.infer<typeof celeryAdviceSchema>
