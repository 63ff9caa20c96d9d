import { z } from 'zod'
import { findingSchema } from '../findings/finding'

/** The lines of `taskguard watch --json`. */

const place = {
  /** The endpoint's address, without a secret, and its namespace. */
  endpoint: z.string(),
  namespace: z.string(),
  /** When it was noticed. */
  at: z.iso.datetime({ offset: true })
}

export const findingEventSchema = z.object({
  event: z.enum(['opened', 'changed', 'resolved']),
  finding: findingSchema,
  /** It was there before this watch began. */
  first: z.boolean(),
  ...place
})

export const connectionEventSchema = z.object({
  event: z.literal('connection'),
  state: z.enum(['connecting', 'catching_up', 'live', 'stale', 'unavailable']),
  /** What is wrong, and what to do about it. */
  detail: z.string().optional(),
  ...place
})

export const watchEventSchema = z.discriminatedUnion('event', [findingEventSchema, connectionEventSchema])

export type FindingEvent = z.infer<typeof findingEventSchema>
export type ConnectionEvent = z.infer<typeof connectionEventSchema>
export type WatchEvent = z.infer<typeof watchEventSchema>
