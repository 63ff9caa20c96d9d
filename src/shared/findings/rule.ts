import type { FactsSource } from '../model/facts'
import type { DetectContext } from './context'
import type { Evidence, FindingKind, Severity, Suggestion } from './finding'
import type { ResourceView } from './resource-view'

/** What a rule found; detect.ts makes the finding of it. */
export interface Draft {
  /** The oldest run_id concerned, or what stands in its place: see findingId. */
  readonly oldest: string
  /** Redis milliseconds; null where Redis does not tell. */
  readonly since: number | null
  /** Facts that do not change by time passing alone: else a finding would change with every look. */
  readonly evidence: Evidence
  readonly runs: readonly string[]
  /** Where it is not the rule's own. */
  readonly severity?: Severity
}

/** One kind of trouble: pure functions of one resource's facts. */
export interface Rule {
  readonly kind: FindingKind
  readonly severity: Severity
  readonly suggestion: Suggestion
  /** What it speaks of: the guard's resources, a fleet's own first guard seen through key templates, other libraries'. */
  readonly sources: readonly FactsSource['kind'][]
  find(view: ResourceView, context: DetectContext): readonly Draft[]
  /**
   * Moments (Redis ms) at which time alone may change what `find` says; those already past are ignored. The rules
   * are written so that the answer differs from that very millisecond on.
   */
  dueAt(view: ResourceView, context: DetectContext): readonly number[]
}
