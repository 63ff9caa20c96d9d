import { toIso } from '../../time/iso'
import { endedStretch, overlapGroups, type OverlapGroup, type Stretch } from '../overlap'
import {
  claims,
  lockStands,
  taskOf,
  unique,
  workerOf,
  type ResourceView,
  type RunView
} from '../resource-view'
import type { Rule } from '../rule'

/**
 * Two or more runs of one resource at work now. A run that lost its lock counts until it finishes: it still runs. A
 * dead one counts only while its lease lasts; after that it is a dead_holder.
 */
export const duplicateRun: Rule = {
  kind: 'duplicate_run',
  severity: 'critical',
  suggestion: 'stop_newer_run',
  sources: ['guard'],
  find(view, { now }) {
    const group = currentGroup(view, now)
    if (!group) return []
    const alive = group.runs.filter((run) => claims(run, now))
    // Where the second one's start is not known the group begins at this look, which says nothing.
    const since = group.from < now ? group.from : null
    const holder = lockStands(view.facts, now) ? (view.facts.lock?.value ?? null) : null
    return [
      {
        // Of all that overlapped, ended ones too: the oldest may finish and the trouble go on among the others.
        oldest: group.runs[0]?.runId ?? '',
        since,
        evidence: {
          run_count: alive.length,
          overlap_since: since === null ? null : toIso(since),
          workers: unique(alive.map(workerOf)),
          task_ids: unique(alive.map(taskOf)),
          newest_run: alive.at(-1)?.runId ?? null,
          lock_owner: holder
        },
        runs: alive.map((run) => run.runId)
      }
    ]
  },
  dueAt(view, { now }) {
    const alive = view.runs.filter((run) => claims(run, now))
    if (alive.length < 2) return []
    return [...alive.map((run) => run.live?.deadline ?? now), view.facts.lock?.expiresAt ?? now]
  }
}

/** The overlap that lasts: all that work now are in one, for they all work now. */
function currentGroup(view: ResourceView, now: number): OverlapGroup | null {
  if (view.facts.live.length < 2) return null
  if (view.runs.filter((run) => claims(run, now)).length < 2) return null
  const stretches = view.runs.map((run) => stretchOf(run, now)).filter((one) => one !== null)
  return overlapGroups(stretches).find((group) => group.to === Infinity) ?? null
}

function stretchOf(run: RunView, now: number): Stretch | null {
  if (claims(run, now)) return { run, from: run.startedAt ?? now, to: Infinity }
  // Says it runs and its lease is over: it worked until then at most.
  if (run.live && run.startedAt !== null) return { run, from: run.startedAt, to: run.live.deadline }
  return endedStretch(run)
}
