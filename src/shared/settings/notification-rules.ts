import { z } from 'zod'
import { findingKindSchema, severitySchema, type Finding } from '../findings/finding'
import { taskTypeSchema } from '../protocol/ids'
import { durationSchema } from '../time/duration'
import { channelNameSchema } from './channel'

/** One line of `notifications.rules`: what is left out fits every finding. */
export const notificationRuleSchema = z.strictObject({
  kind: findingKindSchema.optional(),
  severity: severitySchema.optional(),
  type: taskTypeSchema.optional(),
  /** The endpoint's name. */
  endpoint: z.string().min(1).max(64).optional(),
  notify: z.boolean(),
  /** Told only once it has lasted this long, by the time since which the finding says it stands. */
  for: durationSchema.optional(),
  /** The channels that are told, by name, `native` and `sound` among them; left out: all. */
  to: z.array(channelNameSchema).min(1).max(50).optional(),
  /** Left out: quiet hours hold for all but criticals, where those pass. `ignore`: they don't; `keep`: for all. */
  quietHours: z.enum(['ignore', 'keep']).optional()
})
export type NotificationRule = z.output<typeof notificationRuleSchema>

/** What the rules say of a finding. */
export interface AlertDecision {
  readonly told: boolean
  /** Milliseconds that it must have stood before. */
  readonly forMs: number
  /** Names of channels; null: all. */
  readonly to: readonly string[] | null
  readonly quietHours: 'ignore' | 'keep' | null
  /** Whether the rule that decided names the endpoint. */
  readonly namesEndpoint: boolean
}

/**
 * The first rule that fits decides; where none does, criticals and warnings are told everywhere and notes are not.
 * @param endpoint the name of the finding's endpoint
 */
export function decideAlert(
  { kind, severity, type }: Pick<Finding, 'kind' | 'severity' | 'type'>,
  endpoint: string,
  rules: readonly NotificationRule[]
): AlertDecision {
  const rule = rules.find(
    (one) =>
      (one.kind ?? kind) === kind &&
      (one.severity ?? severity) === severity &&
      (one.type ?? type) === type &&
      (one.endpoint ?? endpoint) === endpoint
  )
  return {
    told: rule?.notify ?? severity !== 'info',
    forMs: rule?.for ?? 0,
    to: rule?.to ?? null,
    quietHours: rule?.quietHours ?? null,
    namesEndpoint: rule?.endpoint !== undefined
  }
}
