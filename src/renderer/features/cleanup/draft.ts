import type { ActionOutcome, Applied, CleanupChoice, CleanupResultOf, Planned } from '@shared/live/cleanup'
import type { CleanupFault } from '@shared/plan/fault'
import type { Action, Skipped } from '@shared/plan/plan'

/** One action of a plan, at its endpoint. */
export interface Item {
  /** Unique in the draft. */
  readonly key: string
  readonly endpointId: string
  readonly action: Action
}

/** Something that the plan leaves alone. */
export interface LeftItem {
  readonly key: string
  readonly endpointId: string
  readonly skipped: Skipped
}

export const itemKey = (endpointId: string, action: string): string => `${endpointId}\n${action}`

/**
 * - `planning`: the engine reads; items come in.
 * - `ready`: it can be applied.
 * - `refused`: nothing could be planned.
 * - `applying`, `undoing`: the engine acts, item by item.
 * - `applied`, `undone`: what came of each is known.
 */
export type Phase = 'planning' | 'ready' | 'refused' | 'applying' | 'applied' | 'undoing' | 'undone'

/** Where a plan that was not made here comes from. */
export interface FromFile {
  readonly name: string
  readonly madeAt: string
  readonly madeFor: string
}

/** A file that holds what was chosen of one endpoint. */
export interface Saved {
  readonly path: string
  readonly endpointId: string
  readonly unticked: ReadonlySet<string>
  readonly filter: string
}

/** A plan as the window holds it, and what came of it. Replaced as a whole, never changed in place. */
export interface Draft {
  readonly key: string
  readonly phase: Phase
  /** What it was planned from; null: from a file. */
  readonly choices: readonly CleanupChoice[] | null
  readonly from: FromFile | null
  /** This machine's Date.now() when it was planned. */
  readonly at: number
  /** Why it could not be planned, or its last apply or undo was refused as a whole. */
  readonly fault: CleanupFault | null
  readonly plans: readonly Planned[]
  readonly faults: CleanupResultOf<'plan'>['faults']
  readonly items: readonly Item[]
  readonly left: readonly LeftItem[]
  readonly unticked: ReadonlySet<string>
  /** Endpoints of which the person has said that so many are meant. */
  readonly unbraked: ReadonlySet<string>
  /** What came of items: of the apply, and of the undo. By key. */
  readonly outcomes: ReadonlyMap<string, ActionOutcome>
  readonly undone: ReadonlyMap<string, ActionOutcome>
  readonly applied: readonly Applied[]
  /** Why an undo stopped before its end, or was refused, by endpoint. */
  readonly undoFaults: readonly CleanupFault[]
  readonly progress: { readonly done: number; readonly of: number } | null
  readonly cancelling: boolean
  /** The file that it was saved as last. */
  readonly saved: Saved | null
  readonly filter: string
  readonly closed: ReadonlySet<string>
  readonly opened: ReadonlySet<string>
  /** The line that keys are about. */
  readonly focused: string | null
}

export const newDraft = (key: string, own: Partial<Draft> = {}): Draft => ({
  key,
  phase: 'planning',
  choices: null,
  from: null,
  at: 0,
  fault: null,
  plans: [],
  faults: [],
  items: [],
  left: [],
  unticked: new Set(),
  unbraked: new Set(),
  outcomes: new Map(),
  undone: new Map(),
  applied: [],
  undoFaults: [],
  progress: null,
  cancelling: false,
  saved: null,
  filter: '',
  closed: new Set([LEFT_GROUP]),
  opened: new Set(),
  focused: null,
  ...own
})

/** What is left alone, as a group of its own: closed until somebody asks. */
export const LEFT_GROUP = 'left'

export const isBusy = ({ phase }: Draft): boolean =>
  phase === 'planning' || phase === 'applying' || phase === 'undoing'

/** Whether all that was to be planned could be looked at: else nothing found does not mean that nothing is there. */
export const sawAll = ({ faults, plans }: Pick<Draft, 'faults' | 'plans'>): boolean =>
  faults.length === 0 && plans.every(({ complete }) => complete)

/** Planned and not yet applied: what a tab marks with a dot. */
export const isPending = ({ phase, items }: Draft): boolean =>
  (phase === 'ready' || phase === 'applying') && items.length > 0

/** Journals that an undo of this plan has something to put back from. */
export const journalsOf = ({ applied }: Draft): readonly { endpointId: string; journal: string }[] =>
  applied.flatMap(({ endpointId, journal, applied: count, failed }) =>
    journal !== null && count + failed > 0 ? [{ endpointId, journal }] : []
  )
