import type { LiveFacts, ResourceFacts, RunFacts, StateFacts } from '@shared/model/facts'
import type { DetectContext } from '@shared/findings/detect'
import type { Finding, FindingKind } from '@shared/findings/finding'
import { defaultThresholds } from '@shared/findings/thresholds'

/** The moment of every look in these tests, and units to count from it. */
export const NOW = Date.parse('2026-11-23T12:00:00Z')
export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const LEASE = 60 * SECOND

export const context = (over: Partial<DetectContext> = {}): DetectContext => ({
  namespace: 'taskguard',
  now: NOW,
  reachableSince: NOW - 24 * HOUR,
  observedSince: NOW - 24 * HOUR,
  thresholds: defaultThresholds,
  ...over
})

export const run = (runId: string, over: Partial<RunFacts> = {}): RunFacts => ({
  runId,
  taskId: `task-${runId}`,
  status: 'running',
  startedAt: NOW - 10 * MINUTE,
  endedAt: null,
  fence: null,
  attempt: 1,
  mode: 'enforce',
  host: 'host-a',
  pid: 100,
  worker: `worker-${runId}`,
  startedBy: 'cli',
  leaseMs: LEASE,
  maxRuntimeMs: 2 * HOUR,
  progress: null,
  error: null,
  test: false,
  forced: false,
  ...over
})

export const ended = (
  runId: string,
  from: number,
  to: number,
  status: RunFacts['status'] = 'completed',
  over: Partial<RunFacts> = {}
): RunFacts => run(runId, { status, startedAt: from, endedAt: to, ...over })

/** The state that a guard keeps for this run. */
export const stateOf = (record: RunFacts, over: Partial<StateFacts> = {}): StateFacts => {
  const { test: _test, forced: _forced, status, ...shared } = record
  return {
    ...shared,
    status: status === 'superseded' || status === 'cancelled' ? 'failed' : status,
    rejected: null,
    lastCompleted:
      status === 'completed' && record.endedAt !== null
        ? { runId: record.runId, taskId: record.taskId, fence: '1', endedAt: record.endedAt }
        : null,
    ...over
  }
}

export const live = (runId: string, deadline = NOW + LEASE, sweepsPast = 0): LiveFacts => ({
  runId,
  deadline,
  sweepsPast
})

export const resource = (over: Partial<ResourceFacts> = {}): ResourceFacts => ({
  source: { kind: 'guard' },
  type: 'video_analysis',
  id: '8123',
  lock: null,
  state: null,
  runs: [],
  live: [],
  ...over
})

export const lock = (value: string, expiresAt?: number | null): NonNullable<ResourceFacts['lock']> => ({
  key: 'taskguard:{video_analysis}:lock:8123',
  value,
  ...(expiresAt === undefined ? {} : { expiresAt })
})

/** A resource at work as a guard leaves it: lock, state, record and live agree. */
export const atWork = (record: RunFacts = run('r1'), over: Partial<ResourceFacts> = {}): ResourceFacts =>
  resource({
    lock: lock(record.runId),
    state: stateOf(record),
    runs: [record],
    live: [live(record.runId)],
    ...over
  })

export const kinds = (findings: readonly Finding[]): FindingKind[] => findings.map((one) => one.kind)

export const only = (findings: readonly Finding[], kind: FindingKind): Finding => {
  const found = findings.filter((one) => one.kind === kind)
  if (found.length !== 1 || !found[0])
    throw new Error(`expected one ${kind}, found ${JSON.stringify(kinds(findings))}`)
  return found[0]
}
