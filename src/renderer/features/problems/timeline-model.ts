import type { LiveFinding, LockRow } from '@shared/live/view'

/** One run as a bar on the axis; times in the endpoint's Redis ms. */
export interface TimelineBar {
  readonly runId: string
  readonly worker: string | null
  readonly from: number
  /** When it ended or its lease did; now, for one that still runs. */
  readonly to: number
  readonly live: boolean
}

export interface Timeline {
  readonly from: number
  /** Now. */
  readonly to: number
  readonly bars: readonly TimelineBar[]
  /** Where two runs stood side by side. */
  readonly overlap: { readonly from: number; readonly to: number } | null
}

/**
 * The finding's runs on one axis, from what is known of them: live rows with their start, and the overlap that the
 * evidence gives. A run whose end is not known has no bar. Null where none has.
 */
export function timelineOf(
  finding: Pick<LiveFinding, 'runs' | 'evidence'>,
  rows: Iterable<LockRow>,
  now: number
): Timeline | null {
  const runs = new Set(finding.runs)
  const bars: TimelineBar[] = []
  for (const row of rows) {
    if (row.runId === null || row.startedAt === null || !runs.has(row.runId)) continue
    const ended = endOf(row, finding.evidence)
    if (ended === null && row.status !== 'running') continue
    bars.push({
      runId: row.runId,
      worker: row.worker ?? row.host,
      from: row.startedAt,
      to: Math.max(ended ?? now, row.startedAt),
      live: ended === null
    })
  }
  bars.sort((a, b) => a.from - b.from || (a.runId < b.runId ? -1 : 1))
  const [first] = bars
  if (!first) return null
  const since = time(finding.evidence.overlap_since)
  const overlap = since === null ? null : { from: since, to: time(finding.evidence.overlap_until) ?? now }
  return { from: first.from, to: Math.max(now, first.from + 1), bars, overlap }
}

/** When the run of this row stopped working, as far as the finding has seen it; null: it has not, or nobody knows. */
const endOf = (row: LockRow, evidence: LiveFinding['evidence']): number | null =>
  row.status === 'running' ? time(evidence.lease_ended_at) : time(evidence.ended_at)

function time(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** Where a time stands on the axis, 0 to 1. */
export const share = ({ from, to }: Pick<Timeline, 'from' | 'to'>, at: number): number =>
  Math.max(0, Math.min(1, (at - from) / (to - from)))
