import type { LiveFacts, ResourceFacts, RunFacts, StateFacts } from '../model/facts'
import type { DetectContext } from './context'

/** One run as its record, the state and `live` tell of it together. */
export interface RunView {
  readonly runId: string
  readonly record: RunFacts | null
  readonly live: LiveFacts | null
  /** The record where it is known, else the state where it is this run's. */
  readonly about: RunFacts | StateFacts | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** Milliseconds. */
  readonly lease: number
}

export interface ResourceView {
  readonly facts: ResourceFacts
  /** Oldest first. */
  readonly runs: readonly RunView[]
}

/** The run a state tells of: its run_id, or the task_id where its writer knows no runs (the report's own guard). */
export const stateRun = (state: StateFacts): string => state.runId ?? state.taskId

/** Joins what is known of a resource by run; a map, never a search in a search. */
export function viewOf(facts: ResourceFacts, context: DetectContext): ResourceView {
  const records = new Map(facts.runs.map((run) => [run.runId, run]))
  const live = new Map(facts.live.map((member) => [member.runId, member]))
  const state = facts.state
  const ids = new Set(records.keys())
  for (const id of live.keys()) ids.add(id)
  if (state) ids.add(stateRun(state))
  const runs = [...ids].map((runId): RunView => {
    const record = records.get(runId) ?? null
    const about = record ?? (state && stateRun(state) === runId ? state : null)
    return {
      runId,
      record,
      live: live.get(runId) ?? null,
      about,
      startedAt: about?.startedAt ?? null,
      endedAt: about && about.status !== 'running' ? about.endedAt : null,
      lease: about?.leaseMs ?? context.thresholds.lease
    }
  })
  return { facts, runs: runs.sort(byAge) }
}

/** Oldest first; a run whose start nobody knows is the newest. Run ids settle ties, so the order is the same everywhere. */
function byAge(a: RunView, b: RunView): number {
  const start = (a.startedAt ?? Infinity) - (b.startedAt ?? Infinity)
  // Two unknown starts: Infinity − Infinity is NaN.
  return start || (a.runId < b.runId ? -1 : 1)
}

/** Statuses that only a run's own finish writes: one that has them does not run, whatever `live` still says. */
const ENDED_BY_ITSELF: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled'])

export const finished = (run: RunView): boolean =>
  run.record !== null && ENDED_BY_ITSELF.has(run.record.status)

/** Says that it runs, and its lease is not over. A run that lost its lock still does until it finishes. */
export const claims = (run: RunView, now: number): boolean =>
  run.live !== null && run.live.deadline > now && !finished(run)

/** Says that it runs, and has not renewed for a full lease after its deadline: dead, or cut off. */
export const silent = (run: RunView, now: number): boolean =>
  run.live !== null && now >= silentAt(run, run.live)

export const silentAt = (run: RunView, live: LiveFacts): number => live.deadline + run.lease

/** A run that says it runs and may well do so. */
export const running = (run: RunView, now: number): boolean =>
  run.live !== null && !finished(run) && !silent(run, now)

/** Whether the lock stands at `now`; one whose expiry was not read does. */
export const lockStands = (facts: ResourceFacts, now: number): boolean =>
  facts.lock !== null && (facts.lock.expiresAt == null || facts.lock.expiresAt > now)

/** Whether the part is known to be absent, not merely unread. */
export const knownAbsent = (facts: ResourceFacts, part: 'state'): boolean =>
  facts[part] === null && !(facts.unread ?? []).includes(part)

/** Who works there, for people: the worker's name, else the host, else the run. */
export const workerOf = (run: RunView): string => run.about?.worker ?? run.about?.host ?? run.runId

export const taskOf = (run: RunView): string | null => run.about?.taskId ?? null

export const unique = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.filter((value) => value !== null))
]
