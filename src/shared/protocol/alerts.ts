import { z } from 'zod'
import { PROTOCOL_VERSION } from './limits'

/** What people say of findings: the entries of `NS:alerts` (docs/protocol.md, "Alert states"), a finding's id to each. */

const DAY = 86_400_000

/** An acknowledgement holds no longer than this, and no snooze lasts longer. Milliseconds. */
export const ALERT_LONGEST_MS = 30 * DAY
export const SNOOZE_SHORTEST_MS = 1_000
/** Characters. */
export const ALERT_NOTE_MAX = 500
/** More entries than this are not written, and not read. */
export const ALERTS_MOST = 10_000

const isoTime = z.iso.datetime({ offset: true })

export const alertEntrySchema = z
  .object({
    v: z.literal(PROTOCOL_VERSION),
    state: z.enum(['acknowledged', 'snoozed']),
    /** `user@host` */
    by: z.string().min(1).max(128),
    at: isoTime,
    /** When a snooze ends. */
    until: isoTime.optional(),
    note: z.string().max(ALERT_NOTE_MAX).default('')
  })
  .refine(({ state, until }) => state === 'acknowledged' || until !== undefined, {
    path: ['until'],
    message: 'is missing from a snooze'
  })

export type AlertEntry = z.infer<typeof alertEntrySchema>

/** A finding's id as a field of the hash. */
export const findingIdSchema = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/)

/** When what was said stops holding by time alone, Redis ms. */
export const alertEnd = ({ at, until }: Pick<AlertEntry, 'at' | 'until'>): number =>
  until === undefined ? Date.parse(at) + ALERT_LONGEST_MS : Date.parse(until)
