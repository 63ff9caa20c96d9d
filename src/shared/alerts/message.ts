import { z } from 'zod'
import { findingKindSchema, findingSchema, severitySchema, type Severity } from '../findings/finding'

/** What is told of findings to a channel: `returned`: a snooze is over, so it is told once more. */
export const alertEventSchema = z.enum(['opened', 'returned', 'resolved'])
export type AlertEvent = z.infer<typeof alertEventSchema>

/** One finding of a message. */
export const alertItemSchema = z.object({
  /** The endpoint's name, and its address without a secret. */
  endpoint: z.string(),
  address: z.string(),
  namespace: z.string(),
  finding: findingSchema
})
export type AlertItem = z.infer<typeof alertItemSchema>

/** All that is known of every finding of a message, however many they are. */
export const alertMarkSchema = z.object({
  /** What is claimed: the finding's id, and for a snooze that ended `@` and when. */
  mark: z.string(),
  endpointId: z.string(),
  kind: findingKindSchema,
  severity: severitySchema,
  since: z.string()
})
export type AlertMark = z.infer<typeof alertMarkSchema>

/** So many findings of a group are told in full, the worst first. */
export const ITEMS_TOLD = 50

/** One message to one channel. */
export const alertMessageSchema = z.object({
  /** Made from what it tells: whoever tells the same to the same channel uses the same. What a receiver dedupes by. */
  id: z.string(),
  event: alertEventSchema,
  /** When it was made, epoch ms of this machine. */
  at: z.number(),
  /** The worst first; a group has the first 50 of all. */
  items: z.array(alertItemSchema).max(ITEMS_TOLD),
  marks: z.array(alertMarkSchema).min(1),
  /** Many findings in one message, rather than one. */
  group: z.boolean()
})
export type AlertMessage = z.infer<typeof alertMessageSchema>

const ORDER: readonly Severity[] = ['info', 'warning', 'critical']

/** The worse the higher. */
export const weightOf = (severity: Severity): number => ORDER.indexOf(severity)

/** The worst of a message. */
export const severityOf = ({ marks }: Pick<AlertMessage, 'marks'>): Severity =>
  marks.reduce<Severity>(
    (worst, { severity }) => (weightOf(severity) > weightOf(worst) ? severity : worst),
    'info'
  )

/** How many there are of each, in the order that they first come. */
export function countBy<K extends 'kind' | 'severity'>(
  { marks }: Pick<AlertMessage, 'marks'>,
  field: K
): ReadonlyMap<AlertMark[K], number> {
  const counts = new Map<AlertMark[K], number>()
  for (const mark of marks) counts.set(mark[field], (counts.get(mark[field]) ?? 0) + 1)
  return counts
}
