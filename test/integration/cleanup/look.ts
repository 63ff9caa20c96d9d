import { detect } from '../../../src/shared/findings/detect'
import type { Finding } from '../../../src/shared/findings/finding'
import { thresholdTable } from '../../../src/shared/findings/thresholds'
import type {
  ResourceFacts,
  RunFacts,
  Snapshot,
  StateFacts,
  UnreadableFacts
} from '../../../src/shared/model/facts'
import {
  recordSchema,
  stateSchema,
  type RunRecord,
  type StateDocument
} from '../../../src/shared/protocol/documents'
import { resourceKeys } from '../../../src/shared/protocol/keys'
import type { Guard } from '../../../src/main/engine/guard'

/** One look at named resources, as an observer that has watched for an hour takes it. */
export async function look(guard: Guard, type: string, ids: readonly string[], over: Partial<Snapshot> = {}) {
  const { at, resources } = await guard.snapshot(type, ids)
  const unreadable: UnreadableFacts[] = []
  const facts = resources.map((one): ResourceFacts => {
    const keys = resourceKeys(guard.namespace, type, one.id)
    if (one.unreadable)
      unreadable.push({
        key: one.unreadable.key,
        type,
        id: one.id,
        reason: 'wrong_type',
        detail: '',
        since: at
      })
    return {
      source: { kind: 'guard' },
      type,
      id: one.id,
      lock: one.lock === null ? null : { key: keys.lock, value: one.lock, expiresAt: one.lockExpiresAt },
      state: one.state === null ? null : stateFacts(stateSchema.parse(JSON.parse(one.state))),
      runs: [...one.records.values()].map((text) => runFacts(recordSchema.parse(JSON.parse(text)))),
      live: [...one.live].map(([runId, deadline]) => ({ runId, deadline, sweepsPast: 2 })),
      ...(one.unreadable ? { unread: ['state' as const] } : {})
    }
  })
  const hourAgo = at - 3_600_000
  const snapshot: Snapshot = {
    namespace: guard.namespace,
    at,
    reachableSince: hourAgo,
    observedSince: hourAgo,
    resources: facts,
    unreadable,
    ...over
  }
  const findings: Finding[] = detect(snapshot, thresholdTable())
  return { snapshot, findings }
}

const time = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text))

const shared = (document: StateDocument | RunRecord) => ({
  runId: document.run_id,
  taskId: document.task_id,
  startedAt: Date.parse(document.start_time),
  endedAt: time(document.end_time),
  fence: document.fence,
  attempt: document.attempt,
  mode: document.mode,
  host: document.host ?? null,
  pid: document.pid ?? null,
  worker: document.worker ?? null,
  startedBy: document.source ?? null,
  leaseMs: document.lease_ms ?? null,
  maxRuntimeMs: document.lock_timeout === undefined ? null : document.lock_timeout * 1000,
  progress: null,
  error: null
})

const stateFacts = (document: StateDocument): StateFacts => ({
  ...shared(document),
  status: document.status,
  rejected: null,
  lastCompleted: null
})

const runFacts = (document: RunRecord): RunFacts => ({
  ...shared(document),
  status: document.status,
  test: document.test,
  forced: document.forced
})
