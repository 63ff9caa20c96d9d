import { z } from 'zod'

/** What a guard's own keys tell of: the demo fleet shows each. */
export const guardFindingKinds = [
  'duplicate_run',
  'duplicate_history',
  'repeat_after_success',
  'orphan_lock',
  'dead_holder',
  'lock_without_ttl',
  'lock_without_state',
  'long_running',
  'no_progress',
  'quarantined',
  'unreadable',
  'foreign_lock_stale',
  'prevented'
] as const

/** What Celery's own traces tell of, without a guard. */
export const celeryFindingKinds = ['celery_duplicate', 'celery_redelivery_due'] as const

/** Every kind of finding, as the contract of `report` has them. */
export const findingKinds = [...guardFindingKinds, ...celeryFindingKinds] as const

export const findingKindSchema = z.enum(findingKinds)
export const severitySchema = z.enum(['critical', 'warning', 'info'])

/** Codes of what can be done about it; the texts are in the catalogs. */
export const suggestionSchema = z.enum(['stop_newer_run', 'clean', 'watch', 'inspect', 'force_run', 'none'])

export const findingSchema = z.object({
  /** A hash of kind, namespace, type, resource_id and the oldest run_id concerned: the same on every machine. */
  id: z.string(),
  kind: findingKindSchema,
  severity: severitySchema,
  type: z.string(),
  resource_id: z.string(),
  /** ISO 8601 UTC. */
  since: z.iso.datetime({ offset: true }),
  /** One English sentence; the window makes its own from `kind` and `evidence`. */
  message: z.string(),
  /** Flat facts that the sentence is made from: times as ISO 8601, durations in seconds (`*_s`). */
  evidence: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])
  ),
  runs: z.array(z.string()),
  suggestion: suggestionSchema.optional()
})

export type FindingKind = z.infer<typeof findingKindSchema>
export type Severity = z.infer<typeof severitySchema>
export type Suggestion = z.infer<typeof suggestionSchema>
export type Finding = z.infer<typeof findingSchema>
export type Evidence = Finding['evidence']
