import { z } from 'zod'
import { ALERT_LONGEST_MS, ALERT_NOTE_MAX, SNOOZE_SHORTEST_MS } from '../protocol/alerts'

/** What somebody said of a finding, as the window shows it. Times are Redis ms. */
export const alertViewSchema = z.object({
  /** `ended`: its time is over, so the finding counts again. */
  state: z.enum(['acknowledged', 'snoozed', 'ended']),
  by: z.string(),
  at: z.number(),
  /** When a snooze ends or ended; null for an acknowledgement. */
  until: z.number().nullable(),
  note: z.string()
})
export type AlertView = z.infer<typeof alertViewSchema>

/** Whether somebody has taken the finding on for now: it is dimmed, not counted, and not told of again. */
export const isQuiet = ({ alert }: { readonly alert?: AlertView | undefined }): boolean =>
  alert !== undefined && alert.state !== 'ended'

const note = z.string().max(ALERT_NOTE_MAX)

/** Window → engine: what a person says. Time is Redis's, so a snooze says how long, not until when. */
export const alertActSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('acknowledge'), note }),
  z.strictObject({
    do: z.literal('snooze'),
    note,
    forMs: z.number().int().min(SNOOZE_SHORTEST_MS).max(ALERT_LONGEST_MS)
  }),
  z.strictObject({ do: z.literal('clear') })
])
export type AlertAct = z.infer<typeof alertActSchema>

export const alertRequestSchema = z.strictObject({
  kind: z.literal('alert'),
  /** Names the request in its answer. */
  request: z.number().int(),
  /** The finding's key in the live view. */
  finding: z.string().max(512),
  act: alertActSchema
})
export type AlertRequest = z.infer<typeof alertRequestSchema>

/** Why nothing was written. The catalogs have words for each (problems, `alert.fault`). */
export const alertFaults = [
  'gone',
  'changed',
  'protected',
  'permission',
  'unreadable',
  'full',
  'unreachable',
  'server'
] as const

/** Engine → window. */
export const alertAnswerSchema = z.object({
  kind: z.literal('alertAnswer'),
  request: z.number(),
  /** Null: it is done. `detail` is in English, and may hold a server's words. */
  fault: z.object({ code: z.enum(alertFaults), detail: z.string() }).nullable()
})
export type AlertAnswer = z.infer<typeof alertAnswerSchema>
export type AlertFault = NonNullable<AlertAnswer['fault']>
