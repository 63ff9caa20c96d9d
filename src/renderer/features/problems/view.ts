import { severitySchema, type Severity } from '@shared/findings/finding'
import { z } from 'zod'

export const groupings = ['kind', 'endpoint', 'type'] as const
export type Grouping = (typeof groupings)[number]

/** How the problems are shown: kept between starts. */
export const problemsViewSchema = z.object({
  grouping: z.enum(groupings),
  /** Words that all stand somewhere in a finding. */
  text: z.string().max(1000),
  /** Severities that are left out. */
  hidden: z.array(severitySchema),
  acknowledged: z.boolean(),
  snoozed: z.boolean()
})
export type ProblemsView = z.infer<typeof problemsViewSchema>

export const initialProblems: ProblemsView = {
  grouping: 'kind',
  text: '',
  hidden: [],
  acknowledged: true,
  snoozed: true
}

/** What of the view leaves findings out. */
export const noProblemFilter: Omit<ProblemsView, 'grouping'> = {
  text: '',
  hidden: [],
  acknowledged: true,
  snoozed: true
}

export const leavesOut = ({ text, hidden, acknowledged, snoozed }: ProblemsView): boolean =>
  text.trim() !== '' || hidden.length > 0 || !acknowledged || !snoozed

export const toggleSeverity = ({ hidden }: ProblemsView, severity: Severity): Severity[] =>
  hidden.includes(severity) ? hidden.filter((one) => one !== severity) : [...hidden, severity]
