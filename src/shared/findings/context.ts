import type { Thresholds } from './thresholds'

/** What the rules need beside a resource's facts. Times are Redis milliseconds, durations milliseconds. */
export interface DetectContext {
  readonly namespace: string
  /** Redis TIME of the facts' reading. */
  readonly now: number
  /** Since when Redis has been up and reachable, as far as is known. */
  readonly reachableSince: number
  /** Since when this observer itself has reached Redis without a gap; null: it looked once. */
  readonly observedSince: number | null
  /** Of the resource's task type. */
  readonly thresholds: Thresholds
  /**
   * When a finding was first seen, for the kinds whose beginning Redis does not tell (a lock that nobody explains).
   * Without it such a finding's `since` is `now`.
   */
  readonly firstSeen?: (findingId: string) => number | undefined
}
