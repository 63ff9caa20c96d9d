import type { InspectDocument, InspectedRun } from '@shared/inspect/document'
import type { ResourceMessage } from '@shared/live/resource'
import { recordSchema } from '@shared/protocol/documents'
import { toIso } from '@shared/time/iso'

/** What the engine says of a resource, of which a test names only what it is about. */

export const record = (own: Record<string, unknown> & { readonly run_id: string }): InspectedRun['record'] =>
  recordSchema.parse({
    v: 1,
    task_id: `task-${own.run_id}`,
    task_type: 'video_analysis',
    resource_id: '8123',
    status: 'running',
    start_time: toIso(Date.now() - 60_000),
    lock_timeout: 7200,
    lease_ms: 60_000,
    fence: '1',
    attempt: 1,
    mode: 'enforce',
    host: 'gpu-1',
    pid: 7,
    worker: 'gpu-1/w1',
    source: 'cli',
    ...own
  })

/** @param leaseLeft ms; null: it does not say that it runs */
export const run = (
  own: Record<string, unknown> & { readonly run_id: string },
  leaseLeft: number | null = null
): InspectedRun => ({
  record: record(own),
  lease_until: leaseLeft === null ? null : toIso(Date.now() + leaseLeft),
  lease_left_ms: leaseLeft
})

export const resourceDocument = (own: Partial<InspectDocument> = {}): InspectDocument => ({
  version: 1,
  endpoint: 'redis://redis.prod.example:6379/0',
  namespace: 'taskguard',
  at: toIso(Date.now()),
  type: 'video_analysis',
  resource_id: '8123',
  found: true,
  lock: null,
  state: null,
  runs: [],
  strangers: [],
  refusals: [],
  findings: [],
  unreadable: [],
  raw: [],
  complete: true,
  unread: [],
  ...own
})

export const resource = { endpointId: 'prod', type: 'video_analysis', id: '8123' }

export const told = (own: Partial<InspectDocument> = {}): ResourceMessage => ({
  kind: 'resource',
  resource,
  document: resourceDocument(own),
  fault: null
})

export const failed = (code: string, detail = ''): ResourceMessage => ({
  kind: 'resource',
  resource,
  document: null,
  fault: { code, detail }
})
