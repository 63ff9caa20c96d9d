import type { Finding } from '@shared/findings/finding'
import { thresholdsFor, type ThresholdTable } from '@shared/findings/thresholds'
import type { ResourceFacts, Snapshot } from '@shared/model/facts'
import {
  cleanableKinds,
  isCleanable,
  type Action,
  type CleanableKind,
  type Plan,
  type Skipped
} from '@shared/plan/plan'
import { toIso } from '@shared/time/iso'
import { decide } from './decide'
import { liveLocks, nameOf, touchedLocks } from './share'

export interface PlanInput {
  /** The endpoint's address, without any secret. */
  readonly endpoint: string
  readonly snapshot: Snapshot
  /** What detection says of that snapshot, all of it or the ones a person chose. */
  readonly findings: readonly Finding[]
  readonly thresholds: ThresholdTable
  /** False when something could not be read, and what. */
  readonly complete: boolean
  readonly unread: readonly string[]
  /** Default: every kind that can be cleaned. */
  readonly kinds?: readonly CleanableKind[]
}

/**
 * What a cleanup would do, and why; changes nothing. Fails closed: what could not be read, what is not proven and what
 * another guard owns is in `skipped` and not in `actions`.
 */
export function planCleanup(input: PlanInput): Plan {
  const { snapshot, thresholds } = input
  const kinds = input.kinds ?? cleanableKinds
  const guarded = snapshot.resources.filter((one) => one.source.kind === 'guard')
  const byResource = new Map(guarded.map((one) => [nameOf(one.type, one.id), one]))
  const unreadable = new Set(snapshot.unreadable.map((one) => nameOf(one.type, one.id)))
  const chosen = input.findings
    .filter((finding) => isCleanable(finding.kind) && kinds.includes(finding.kind))
    .sort((a, b) => order(a) - order(b) || (a.id < b.id ? -1 : 1))

  const actions: Action[] = []
  const skipped: Skipped[] = []
  /** The resource as the plan so far would leave it: a second action is compared with what the first one left. */
  const planned = new Map<string, ResourceFacts>()
  for (const finding of chosen) {
    const name = nameOf(finding.type, finding.resource_id)
    const facts = planned.get(name) ?? byResource.get(name)
    const outcome = decide(finding, facts, {
      namespace: snapshot.namespace,
      now: snapshot.at,
      thresholds: thresholdsFor(thresholds, finding.type),
      unreadable: unreadable.has(name),
      changedBefore: planned.has(name)
    })
    if ('skip' in outcome) {
      const { id, kind, type, resource_id } = finding
      skipped.push({ finding_id: id, kind, type, resource_id, why: outcome.skip })
    } else {
      actions.push(outcome.action)
      planned.set(name, outcome.leaves)
    }
  }
  return {
    version: 1,
    endpoint: input.endpoint,
    namespace: snapshot.namespace,
    made_at: toIso(snapshot.at),
    complete: input.complete && snapshot.unreadable.length === 0,
    unread: [...input.unread, ...snapshot.unreadable.map((one) => `${one.key}: ${one.reason}`)],
    live_locks: liveLocks(snapshot).size,
    touched_locks: touchedLocks(actions).size,
    actions,
    skipped
  }
}

/** Dead runs first: closing one takes its lock along, and what else was to be said of that lock with it. */
const order = (finding: Finding): number =>
  ['dead_holder', 'orphan_lock', 'lock_without_ttl', 'lock_without_state'].indexOf(finding.kind)
