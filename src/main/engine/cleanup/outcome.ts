import type { Finding } from '@shared/findings/finding'
import type { Thresholds } from '@shared/findings/thresholds'
import type { LockFacts, ResourceFacts } from '@shared/model/facts'
import type { Action, ActionKind, Because, CleanableKind, Seen } from '@shared/plan/plan'
import { reasonOf, type Reason } from '@shared/plan/said'

export interface DecideContext {
  readonly namespace: string
  readonly now: number
  readonly thresholds: Thresholds
  /** Since when this observer has watched without a gap, Redis milliseconds; null: it looked once. */
  readonly observedSince: number | null
  /** A key of this resource can't be parsed. */
  readonly unreadable: boolean
  /** An earlier action of the same plan acts on this resource; the facts are as it leaves them. */
  readonly changedBefore: boolean
  /** The state of a template's resource as it was read with the facts, to be compared; undefined: not read. */
  readonly templateState: TemplateStateSeen | undefined
}

export interface TemplateStateSeen {
  readonly key: string | null
  readonly sha1: string | null
}

/** One action, with the facts as it would leave them; or why there is none. */
export type Outcome = Decided | { readonly skip: Reason }
export interface Decided {
  readonly action: Action
  readonly leaves: ResourceFacts
}

type Params = Reason['said']['params']

export const skip = (code: string, params: Params = {}): Outcome => ({ skip: reasonOf(code, params) })

interface Act {
  /** Whose membership of `live` is compared. */
  readonly run: string
  readonly because: Because
  /** What the sentence of `because` is about. */
  readonly params?: Params
  readonly after: Action['after']
  readonly leaves: ResourceFacts
}

export function act(
  what: ActionKind,
  finding: Finding,
  facts: ResourceFacts,
  key: string,
  plan: Act
): Decided {
  const action: Action = {
    id: `${what}-${finding.id}`,
    do: what,
    type: finding.type,
    resource_id: finding.resource_id,
    key,
    kind: finding.kind as CleanableKind,
    finding_id: finding.id,
    why: `${finding.message} ${reasonOf(plan.because, plan.params).text}`,
    because: plan.because,
    since: finding.since,
    evidence: { ...finding.evidence, ...plan.params },
    before: seen(facts, plan.run),
    after: plan.after
  }
  return { action, leaves: plan.leaves }
}

export const deleteLock = (
  finding: Finding,
  facts: ResourceFacts,
  key: string,
  lock: LockFacts,
  because: Because,
  params: Params = {}
): Decided =>
  act('delete_lock', finding, facts, key, {
    run: lock.value,
    because,
    params,
    after: { lock: null, lock_expires_at: null },
    leaves: { ...facts, lock: null }
  })

/** As release-if compares it: the run to close or the lock's owner where it is in `live`, else the state's run where that is. */
function seen({ lock, live, state }: ResourceFacts, run: string): Seen {
  const member =
    live.find((one) => one.runId === run) ?? live.find((one) => one.runId === (state?.runId ?? lock?.value))
  return {
    lock: lock?.value ?? null,
    lock_expires_at: lock?.expiresAt ?? null,
    live_run_id: member?.runId ?? null,
    live_deadline: member?.deadline ?? null,
    state_status: state?.status ?? null,
    state_run_id: state?.runId ?? null,
    state_fence: state?.fence ?? null
  }
}
