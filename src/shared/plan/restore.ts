import { z } from 'zod'
import { saidSchema } from '../jsonc/said'
import { namespaceSchema } from '../protocol/ids'
import { actionSchema } from './plan'

/** What `taskguard restore` did, or would do: its JSON, and what the window shows of an undo. */

/**
 * - `restored`: what the clean removed stands again.
 * - `nothing`: there was nothing to put back: the clean had not done it, it stands again already, or would have expired.
 * - `changed`: something newer stands there, and was left alone.
 */
export const restoreOutcomeSchema = z.enum(['restored', 'nothing', 'changed', 'failed'])

export const restoredActionSchema = actionSchema
  .pick({ id: true, do: true, type: true, resource_id: true, key: true, kind: true, before: true })
  .extend({
    /** Of a dry run: what would come of it, were it done now. */
    expect: restoreOutcomeSchema.optional(),
    result: restoreOutcomeSchema.optional(),
    reason: z.string().optional(),
    reason_said: saidSchema.optional()
  })

export const restoreResultSchema = z.object({
  version: z.literal(1),
  /** The address of the Redis that it was put back to, without any secret. */
  endpoint: z.string(),
  namespace: namespaceSchema,
  journal: z.string(),
  /** Who cleaned, and when. */
  cleaned_by: z.string(),
  cleaned_at: z.iso.datetime({ offset: true }),
  /** False where the journal has no end: the clean was killed, or still runs. */
  complete: z.boolean(),
  /** All that the clean did, or may have done. */
  actions: z.array(restoredActionSchema),
  restored: z.number().int(),
  nothing: z.number().int(),
  changed: z.number().int(),
  failed: z.number().int(),
  /** Why the rest was not tried, where that was so: in English, and as what the audit trail notes of it. */
  stopped: z.string().optional(),
  stopped_said: saidSchema.optional()
})

export type RestoreOutcome = z.infer<typeof restoreOutcomeSchema>
export type RestoredAction = z.infer<typeof restoredActionSchema>
export type RestoreResult = z.infer<typeof restoreResultSchema>
