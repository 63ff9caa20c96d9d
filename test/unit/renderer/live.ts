import type { EndpointView, LiveDelta, LiveFinding, LiveSnapshot, LockRow } from '@shared/live/view'
import { endpoint } from '../../fixtures/fleet'

/** Small live messages, of which a test names only what it is about. */

export const row = (own: Partial<LockRow> & { readonly key: string }): LockRow => ({
  endpointId: 'prod',
  namespace: 'taskguard',
  type: 'video_analysis',
  resourceId: own.key,
  runId: `run-${own.key}`,
  taskId: null,
  fence: null,
  owner: `run-${own.key}`,
  worker: 'gpu-1/w1',
  host: null,
  status: 'running',
  startedAt: 1000,
  leaseMs: 60_000,
  leaseDeadline: 61_000,
  progress: null,
  attempt: 1,
  mode: 'enforce',
  source: 'guard',
  duplicate: false,
  ...own
})

export const finding = (own: Partial<LiveFinding> & { readonly key: string }): LiveFinding => ({
  id: own.key,
  endpointId: 'prod',
  namespace: 'taskguard',
  kind: 'orphan_lock',
  severity: 'warning',
  type: 'video_analysis',
  resource_id: own.key,
  since: '2026-11-23T10:00:00+00:00',
  message: '',
  evidence: {},
  runs: [],
  ...own
})

export const prod = (own: Partial<EndpointView> = {}): EndpointView => endpoint({ id: 'prod', ...own })

export const snapshot = (own: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  kind: 'snapshot',
  epoch: 'a',
  seq: 1,
  part: 0,
  parts: 1,
  endpoints: [prod()],
  rows: [],
  findings: [],
  ...own
})

export const delta = (seq: number, own: Partial<LiveDelta> = {}): LiveDelta => ({
  kind: 'delta',
  epoch: 'a',
  seq,
  endpoints: [],
  removedEndpoints: [],
  rows: [],
  removedRows: [],
  findings: [],
  removedFindings: [],
  ...own
})
