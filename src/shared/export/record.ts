import type { EndpointView, LockRow } from '../live/view'

/**
 * A row as it leaves the app, in a file or the clipboard: names as the command line's JSON has them, times ISO 8601 UTC
 * by the endpoint's Redis clock, durations in milliseconds. Text is as Redis has it.
 */
export interface LockRecord {
  readonly endpoint: string
  /** False where not all of the endpoint has been read: rows of it may be missing. */
  readonly endpoint_complete: boolean
  readonly namespace: string
  readonly type: string
  readonly resource_id: string
  readonly run_id: string | null
  readonly task_id: string | null
  readonly fence: string | null
  readonly owner: string | null
  readonly worker: string | null
  readonly host: string | null
  readonly status: LockRow['status']
  readonly started_at: string | null
  readonly lease_ms: number | null
  readonly lease_ends_at: string | null
  /** 0 to 1. */
  readonly progress: number | null
  readonly progress_text: string | null
  readonly attempt: number | null
  readonly mode: LockRow['mode']
  readonly source: string
  readonly duplicate: boolean
}

/** The columns of a CSV, in their order. */
export const recordFields = [
  'endpoint',
  'endpoint_complete',
  'namespace',
  'type',
  'resource_id',
  'run_id',
  'task_id',
  'fence',
  'owner',
  'worker',
  'host',
  'status',
  'started_at',
  'lease_ms',
  'lease_ends_at',
  'progress',
  'progress_text',
  'attempt',
  'mode',
  'source',
  'duplicate'
] as const satisfies readonly (keyof LockRecord)[]

// A date that no clock has: a number by a broken hand.
const iso = (ms: number | null): string | null =>
  ms === null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString()

export function recordOf(
  row: LockRow,
  endpoint: Pick<EndpointView, 'name' | 'complete' | 'connection'> | undefined
): LockRecord {
  return {
    endpoint: endpoint?.name ?? row.endpointId,
    endpoint_complete: endpoint !== undefined && isComplete(endpoint),
    namespace: row.namespace,
    type: row.type,
    resource_id: row.resourceId,
    run_id: row.runId,
    task_id: row.taskId,
    fence: row.fence,
    owner: row.owner,
    worker: row.worker,
    host: row.host,
    status: row.status,
    started_at: iso(row.startedAt),
    lease_ms: row.leaseMs,
    lease_ends_at: iso(row.leaseDeadline),
    progress: row.progress?.fraction ?? null,
    progress_text: row.progress?.text ?? null,
    attempt: row.attempt,
    mode: row.mode,
    source: row.source,
    duplicate: row.duplicate
  }
}

/** Whether all of an endpoint is known now: read whole, and still connected. */
export const isComplete = ({
  complete,
  connection
}: Pick<EndpointView, 'complete' | 'connection'>): boolean => complete && connection === 'live'
