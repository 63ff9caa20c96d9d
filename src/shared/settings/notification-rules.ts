import { z } from 'zod'
import { findingKindSchema, severitySchema, type Finding } from '../findings/finding'
import { taskTypeSchema } from '../protocol/ids'

/** One line of `notifications.rules`: what is left out fits every finding. */
export const notificationRuleSchema = z.strictObject({
  kind: findingKindSchema.optional(),
  severity: severitySchema.optional(),
  type: taskTypeSchema.optional(),
  notify: z.boolean()
})
export type NotificationRule = z.infer<typeof notificationRuleSchema>

/**
 * Whether a finding becomes a native notification. The first rule that fits decides; where none does, criticals and
 * warnings are told and notes are not.
 */
export function isTold(
  { kind, severity, type }: Pick<Finding, 'kind' | 'severity' | 'type'>,
  rules: readonly NotificationRule[]
): boolean {
  const rule = rules.find(
    (one) =>
      (one.kind ?? kind) === kind && (one.severity ?? severity) === severity && (one.type ?? type) === type
  )
  return rule?.notify ?? severity !== 'info'
}
