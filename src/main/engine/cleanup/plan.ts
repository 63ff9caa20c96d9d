import type { Finding } from '@shared/findings/finding'
import { thresholdsFor, type ThresholdTable } from '@shared/findings/thresholds'
import type { ResourceFacts, Snapshot } from '@shared/model/facts'
import { resourceKeys } from '@shared/protocol/keys'
import {
  cleanableKinds,
  isCleanable,
  type Action,
  type CleanableKind,
  type Plan,
  type Skipped
} from '@shared/plan/plan'
import type { Reason } from '@shared/plan/said'
import { toIso } from '@shared/time/iso'
import { decide } from './decide'
import type { TemplateStateSeen } from './outcome'
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
  /** The states of templates' resources as they were read with the snapshot, by the lock's key: `readTemplates`. */
  readonly templateStates?: ReadonlyMap<string, TemplateStateSeen>
  /** How many live locks there are, those of templates too or not, where the snapshot does not hold them all. */
  readonly liveLocks?: (templates: boolean) => number
}

/**
 * What a cleanup would do, and why; changes nothing. Fails closed: what could not be read, what is not proven and what
 * another guard owns is in `skipped` and not in `actions`.
 */
export function planCleanup(input: PlanInput): Plan {
  const planner = new Planner(input)
  for (const finding of planner.chosen) planner.add(finding)
  return planner.finish()
}

/** The same, finding by finding, for whoever must not be held up by ten thousand of them. */
export class Planner {
  /** What is to be added, in this order. */
  readonly chosen: readonly Finding[]
  readonly #actions: Action[] = []
  readonly #skipped: Skipped[] = []
  /** The guard's resources by name, a template's by its lock's key. */
  readonly #facts = new Map<string, ResourceFacts>()
  /** As the plan so far would leave them: a second action is compared with what the first one left. */
  readonly #planned = new Map<string, ResourceFacts>()
  readonly #unreadable: ReadonlySet<string>

  constructor(private readonly input: PlanInput) {
    const kinds = input.kinds ?? cleanableKinds
    this.chosen = input.findings
      .filter((finding) => isCleanable(finding.kind) && kinds.includes(finding.kind))
      .sort((a, b) => order(a) - order(b) || (a.id < b.id ? -1 : 1))
    for (const facts of input.snapshot.resources) {
      const name = facts.source.kind === 'guard' ? nameOf(facts.type, facts.id) : facts.lock?.key
      if (name !== undefined) this.#facts.set(name, facts)
    }
    this.#unreadable = new Set(input.snapshot.unreadable.map((one) => nameOf(one.type, one.id)))
  }

  add(finding: Finding): void {
    const { snapshot, thresholds, templateStates } = this.input
    const name = nameOf(finding.type, finding.resource_id)
    const lockKey = finding.evidence.lock_key
    const own = resourceKeys(snapshot.namespace, finding.type, finding.resource_id).lock
    const place = typeof lockKey === 'string' && lockKey !== own ? lockKey : name
    const outcome = decide(finding, this.#planned.get(place) ?? this.#facts.get(place), {
      namespace: snapshot.namespace,
      now: snapshot.at,
      thresholds: thresholdsFor(thresholds, finding.type),
      observedSince: snapshot.observedSince ?? null,
      unreadable: this.#unreadable.has(name),
      changedBefore: this.#planned.has(place),
      templateState: templateStates?.get(place)
    })
    if ('skip' in outcome) this.leave(finding, outcome.skip)
    else {
      this.#actions.push(outcome.action)
      this.#planned.set(place, outcome.leaves)
    }
  }

  /** A finding that was chosen and that nothing is done about. */
  leave(finding: Finding, { text, said }: Reason): void {
    const { id, kind, type, resource_id } = finding
    this.#skipped.push({ finding_id: id, kind, type, resource_id, why: text, why_said: said })
  }

  /** A resource that was chosen, and that nothing is found wrong with. */
  leaveResource({ type, id }: { readonly type: string; readonly id: string }, { text, said }: Reason): void {
    this.#skipped.push({ finding_id: null, kind: null, type, resource_id: id, why: text, why_said: said })
  }

  finish(): Plan {
    const { snapshot, endpoint, complete, unread } = this.input
    const templates = this.#actions.some((action) => action.source !== undefined)
    return {
      version: 1,
      endpoint,
      namespace: snapshot.namespace,
      made_at: toIso(snapshot.at),
      complete: complete && snapshot.unreadable.length === 0,
      unread: [...unread, ...snapshot.unreadable.map((one) => `${one.key}: ${one.reason}`)],
      live_locks: this.input.liveLocks?.(templates) ?? liveLocks(snapshot, templates).size,
      touched_locks: touchedLocks(this.#actions).size,
      actions: this.#actions,
      skipped: this.#skipped
    }
  }
}

/** Dead runs first: closing one takes its lock along, and what else was to be said of that lock with it. */
const order = (finding: Finding): number =>
  ['dead_holder', 'orphan_lock', 'lock_without_ttl', 'lock_without_state'].indexOf(finding.kind)
