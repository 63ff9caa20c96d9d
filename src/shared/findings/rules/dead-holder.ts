import { toIso } from '../../time/iso'
import type { DetectContext } from '../context'
import { lockStands, silent, silentAt, taskOf, type RunView } from '../resource-view'
import type { Rule } from '../rule'

/** Sweeps in a row that must have seen the run silent: one may fall between two writes. */
const SWEEPS = 2
/** After an outage a whole fleet has yet to renew: Redis must have been there for this many leases. */
const LEASES_REACHABLE = 2

/**
 * A run that says it runs and can't: its deadline is past by a full lease, in two sweeps, while Redis was up and
 * reachable for two leases (docs/protocol.md, what a monitor may conclude).
 */
export const deadHolder: Rule = {
  kind: 'dead_holder',
  severity: 'warning',
  suggestion: 'clean',
  sources: ['guard'],
  find(view, context) {
    const { now } = context
    return view.runs
      .filter((run) => isDead(run, context))
      .map((run) => ({
        oldest: run.runId,
        since: run.live?.deadline ?? now,
        evidence: {
          proof: observedLongEnough(run, context) ? 'observed' : 'single_look',
          lease_ended_at: toIso(run.live?.deadline ?? now),
          lease_s: run.lease / 1000,
          task_id: taskOf(run),
          worker: run.about?.worker ?? null,
          host: run.about?.host ?? null,
          pid: run.about?.pid ?? null,
          holds_lock: lockStands(view.facts, now) && view.facts.lock?.value === run.runId
        },
        runs: [run.runId]
      }))
  },
  dueAt: (view, context) =>
    view.runs.flatMap((run) =>
      run.live
        ? [
            silentAt(run, run.live),
            context.reachableSince + LEASES_REACHABLE * run.lease,
            ...(context.observedSince === null ? [] : [context.observedSince + LEASES_REACHABLE * run.lease]),
            ...(view.facts.lock?.expiresAt == null ? [] : [view.facts.lock.expiresAt])
          ]
        : []
    )
}

const isDead = (run: RunView, context: DetectContext): boolean =>
  run.live !== null &&
  run.live.sweepsPast >= SWEEPS &&
  silent(run, context.now) &&
  context.now >= context.reachableSince + LEASES_REACHABLE * run.lease

const observedLongEnough = (run: RunView, { now, observedSince }: DetectContext): boolean =>
  observedSince !== null && now >= observedSince + LEASES_REACHABLE * run.lease
