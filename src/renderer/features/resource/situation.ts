import type { InspectDocument } from '@shared/inspect/document'
import type { LockRow } from '@shared/live/view'
import { placeOf } from '@shared/protocol/place'
import { atWork, type RunSpan, type SpanEnd } from '../timeline/run-span'

/** What a resource is now, from all that is known of it; the page says it in a sentence. */
export type Situation =
  /** Oldest first; two or more: a duplicate. */
  | { readonly kind: 'running'; readonly spans: readonly RunSpan[] }
  /** Says that it runs, and its lease is over since `since` (Redis ms). */
  | { readonly kind: 'lapsed'; readonly span: RunSpan; readonly since: number }
  /** A lock that no run that is known holds. */
  | { readonly kind: 'locked'; readonly owner: string }
  | { readonly kind: 'ended'; readonly span: RunSpan; readonly at: number | null }
  /** The state alone is left: its run's record has expired, or its writer keeps none. */
  | { readonly kind: 'outcome'; readonly end: SpanEnd; readonly worker: string; readonly at: number | null }
  /** Keys stand, and tell of no run. */
  | { readonly kind: 'unclear' }

export function situationOf(
  document: InspectDocument | null,
  rows: readonly LockRow[],
  spans: readonly RunSpan[]
): Situation {
  const working = spans.filter(atWork).sort((a, b) => (a.from ?? Infinity) - (b.from ?? Infinity))
  if (working.length > 0) return { kind: 'running', spans: working }
  const lapsed = spans.find(({ end }) => end === 'lapsed')
  if (lapsed) return { kind: 'lapsed', span: lapsed, since: lapsed.closedAt ?? lapsed.workedTo ?? 0 }
  const owner = document?.lock?.owner ?? rows.find((row) => row.owner !== null)?.owner ?? null
  if (owner !== null && !spans.some(({ runId, end }) => runId === owner && end === 'unknown'))
    return { kind: 'locked', owner }
  const last = spans
    .map((span) => ({ span, at: span.closedAt ?? span.workedTo ?? span.from ?? -Infinity }))
    .sort((a, b) => b.at - a.at)[0]
  if (last) return { kind: 'ended', span: last.span, at: last.at === -Infinity ? null : last.at }
  const state = document?.state
  if (state)
    return {
      kind: 'outcome',
      end: state.status === 'running' ? 'unknown' : state.status,
      worker: placeOf(state) ?? state.run_id,
      at: state.end_time === undefined ? null : Date.parse(state.end_time)
    }
  return { kind: 'unclear' }
}
