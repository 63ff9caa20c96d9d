import type { Evidence } from '@shared/findings/finding'
import type { InspectDocument, InspectedRun } from '@shared/inspect/document'
import type { LockRow } from '@shared/live/view'
import { placeOf } from '@shared/protocol/place'
import type { RunSpan, SpanEnd } from './run-span'

/**
 * A resource's runs in time: from its document where it has been read, and from the live rows what the document does
 * not know: a fleet seen through a key template keeps no records, and before the first reading rows are all there is.
 * @param findings what was seen of the resource; a row's own end stands nowhere else
 */
export function spansOf(
  document: InspectDocument | null,
  rows: readonly LockRow[],
  findings: readonly { readonly evidence: Evidence; readonly runs: readonly string[] }[],
  now: number
): RunSpan[] {
  // A renewal reaches the rows sooner than the document, which is read every few seconds.
  const renewed = new Map(rows.map(({ runId, leaseDeadline }) => [runId, leaseDeadline ?? 0]))
  const recorded = (document?.runs ?? []).map((run) =>
    ofRecord(run, document?.lock?.owner ?? null, renewed.get(run.record.run_id) ?? 0, now)
  )
  const strangers = (document?.strangers ?? []).map(({ run_id: runId, lease_until: until }) => ({
    ...blank(runId),
    end: Date.parse(until) > now ? ('live' as const) : ('lapsed' as const)
  }))
  const known = new Set([...recorded, ...strangers].map(({ runId }) => runId))
  const others = rows
    // A lock without a run is no run: the page's header tells of it.
    .filter(({ runId, startedAt }) => (runId === null ? startedAt !== null : !known.has(runId)))
    // What the document has not, though it was read, is gone; a template's runs are in no document.
    .filter(({ source }) => document === null || source !== 'guard')
    .map((row) => ofRow(row, findings))
  return [...recorded, ...strangers, ...others]
}

function ofRecord(
  { record, lease_until: until }: InspectedRun,
  owner: string | null,
  renewed: number,
  now: number
): RunSpan {
  const deadline = until === null ? null : Math.max(Date.parse(until), renewed)
  const progressAt = record.progress ? Date.parse(record.progress.at) : null
  const from = Date.parse(record.start_time)
  const base = {
    key: record.run_id,
    runId: record.run_id,
    worker: placeOf(record),
    attempt: record.attempt,
    fraction: record.progress?.fraction ?? null,
    from,
    test: record.test,
    forced: record.forced,
    observed: record.mode === 'observe'
  }
  if (record.status === 'running') {
    // Nothing says that it runs but its record: it was last seen when it last reported.
    if (deadline === null) return { ...base, end: 'unknown', workedTo: progressAt ?? from, closedAt: null }
    if (deadline <= now) {
      // Its last renewal is a sign of life; up to the deadline it may have worked.
      const alive = Math.max(from, deadline - (record.lease_ms ?? 0), progressAt ?? from)
      return { ...base, end: 'lapsed', workedTo: Math.min(alive, deadline), closedAt: deadline }
    }
    const beaten = owner !== null && owner !== record.run_id && record.mode === 'enforce' && record.held
    return { ...base, end: beaten ? 'lost' : 'live', workedTo: null, closedAt: null }
  }
  const endedAt = record.end_time === undefined ? null : Date.parse(record.end_time)
  // Others declared it dead: it was last known to work when it last reported.
  if (record.status === 'abandoned')
    return { ...base, end: 'abandoned', workedTo: progressAt ?? from, closedAt: endedAt }
  return { ...base, end: record.status, workedTo: endedAt, closedAt: null }
}

const rowEnds: Readonly<Record<LockRow['status'], SpanEnd>> = {
  running: 'live',
  completed: 'completed',
  failed: 'failed',
  abandoned: 'abandoned',
  unknown: 'unknown'
}

function ofRow(
  row: LockRow,
  findings: readonly { readonly evidence: Evidence; readonly runs: readonly string[] }[]
): RunSpan {
  const evidence = findings
    .filter(({ runs }) => row.runId !== null && runs.includes(row.runId))
    .map((finding) => finding.evidence)
  const seen = (name: string): number | null =>
    evidence.map((one) => time(one[name])).find((at) => at !== null) ?? null
  const span = {
    ...blank(row.runId ?? row.key),
    runId: row.runId,
    worker: row.worker ?? row.host,
    attempt: row.attempt,
    fraction: row.progress?.fraction ?? null,
    from: row.startedAt,
    observed: row.mode === 'observe'
  }
  if (row.status !== 'running') return { ...span, end: rowEnds[row.status], workedTo: seen('ended_at') }
  const leaseEnded = seen('lease_ended_at')
  if (leaseEnded === null) return { ...span, end: 'live' }
  const renewed = row.leaseMs === null ? leaseEnded : leaseEnded - row.leaseMs
  return {
    ...span,
    end: 'lapsed',
    workedTo: Math.max(renewed, row.startedAt ?? renewed),
    closedAt: leaseEnded
  }
}

const blank = (runId: string): Omit<RunSpan, 'end'> => ({
  key: runId,
  runId,
  worker: null,
  attempt: null,
  fraction: null,
  from: null,
  workedTo: null,
  closedAt: null,
  test: false,
  forced: false,
  observed: false
})

function time(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : at
}
