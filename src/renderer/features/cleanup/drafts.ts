import type { ActionOutcome, CleanupChoice, CleanupPart, CleanupProgress } from '@shared/live/cleanup'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CleanupCalls } from '../../stores/live/cleanup-calls'
import { itemKey, journalsOf, newDraft, type Draft, type FromFile, type Item, type LeftItem } from './draft'
import { shownTicked } from './shown'

export interface DraftsState {
  /** By the key of the tab. */
  readonly drafts: ReadonlyMap<string, Draft>
}

export interface DraftActions {
  /** Plans anew; what was known of the draft goes. */
  readonly plan: (key: string, choices: readonly CleanupChoice[]) => Promise<void>
  /** A plan that somebody saved, for one endpoint. */
  readonly openFile: (
    key: string,
    endpointId: string,
    file: { readonly name: string; readonly text: string }
  ) => Promise<void>
  readonly change: (key: string, change: (draft: Draft) => Partial<Draft>) => void
  /** Ticks or unticks these. */
  readonly tick: (key: string, items: Iterable<string>, on: boolean) => void
  /** Does what is ticked and shown. */
  readonly apply: (key: string) => Promise<void>
  readonly undo: (key: string) => Promise<void>
  readonly cancel: (key: string) => void
  /** The tab is gone. What is being done goes on. */
  readonly drop: (key: string) => void
}

export type Drafts = StoreApi<DraftsState> & { readonly actions: DraftActions }

/** The cleanup plans of this window, by tab: they stay while another tab is in front. */
export function createDrafts(calls: CleanupCalls, now: () => number = Date.now): Drafts {
  const store = createStore<DraftsState>(() => ({ drafts: new Map() }))
  const put = (draft: Draft): void =>
    store.setState(({ drafts }) => ({ drafts: new Map(drafts).set(draft.key, draft) }))
  const get = (key: string): Draft | undefined => store.getState().drafts.get(key)
  /** Nothing happens to a draft that was closed meanwhile. */
  const change: DraftActions['change'] = (key, by) => {
    const draft = get(key)
    if (draft) put({ ...draft, ...by(draft) })
  }

  const plan: DraftActions['plan'] = async (key, choices) => {
    const begun = newDraft(key, {
      choices,
      at: now(),
      filter: get(key)?.filter ?? '',
      closed: get(key)?.closed ?? newDraft(key).closed
    })
    put(begun)
    const { onPart, items, left } = collect()
    const { result, fault } = await calls.ask<'plan'>(
      { op: 'plan', draft: key, choices: [...choices] },
      onPart
    )
    // Planned anew meanwhile, or closed.
    if (get(key)?.at !== begun.at || get(key)?.phase !== 'planning') return
    if (!result) change(key, () => ({ phase: 'refused', fault }))
    else
      change(key, () => ({
        phase: result.plans.length > 0 ? 'ready' : 'refused',
        at: now(),
        plans: result.plans,
        faults: result.faults,
        items,
        left,
        unticked: new Set(
          result.plans.flatMap(({ endpointId, quiet }) => quiet.map((id) => itemKey(endpointId, id)))
        )
      }))
  }

  const openFile: DraftActions['openFile'] = async (key, endpointId, { name, text }) => {
    put(newDraft(key, { at: now() }))
    const { onPart, items, left } = collect()
    const { result, fault } = await calls.ask<'open'>({ op: 'open', draft: key, endpointId, text }, onPart)
    if (!result) {
      change(key, () => ({ phase: 'refused', fault, from: { name, madeAt: '', madeFor: '' } }))
      return
    }
    const from: FromFile = { name, madeAt: result.madeAt, madeFor: result.madeFor }
    change(key, () => ({ phase: 'ready', at: now(), plans: [result.plan], items, left, from }))
  }

  /** Hears of a task's progress for as long as it is worked on. */
  const followed = async <T>(
    task: string,
    hear: (results: readonly Result[], progress: CleanupProgress) => void,
    work: Promise<T>
  ): Promise<T> => {
    const end = calls.follow(task, (progress) => {
      const results = progress.results.map((one): Result => [itemKey(progress.endpointId, one.id), one])
      hear(results, progress)
    })
    try {
      return await work
    } finally {
      end()
    }
  }

  const apply: DraftActions['apply'] = async (key) => {
    const draft = get(key)
    if (draft?.phase !== 'ready') return
    const chosen = shownTicked(draft)
    if (chosen.length === 0) return
    const taken = new Set(chosen.map((item) => item.key))
    const without: Record<string, string[]> = {}
    for (const item of draft.items)
      if (!taken.has(item.key)) (without[item.endpointId] ??= []).push(item.action.id)
    change(key, () => ({
      phase: 'applying',
      fault: null,
      progress: { done: 0, of: chosen.length },
      cancelling: false,
      // What was not done with the rest can't be done any more by this plan.
      unticked: new Set(draft.items.filter((item) => !taken.has(item.key)).map((item) => item.key))
    }))
    const { result, fault } = await followed(
      key,
      (results, { done, of }) =>
        change(key, ({ outcomes }) => ({
          outcomes: withResults(outcomes, results),
          progress: { done, of }
        })),
      calls.ask<'apply'>({ op: 'apply', draft: key, without, unbraked: [...draft.unbraked] })
    )
    change(key, ({ outcomes }) => {
      const settled = { progress: null, cancelling: false }
      if (!result) return { ...settled, phase: outcomes.size > 0 ? 'applied' : 'ready', fault }
      const began = result.endpoints.some((one) => one.fault === null)
      return { ...settled, phase: began ? 'applied' : 'ready', applied: result.endpoints }
    })
  }

  const undo: DraftActions['undo'] = async (key) => {
    const draft = get(key)
    if (draft?.phase !== 'applied') return
    const undoFaults: NonNullable<Draft['fault']>[] = []
    change(key, () => ({ phase: 'undoing', fault: null, cancelling: false, undoFaults: [] }))
    for (const [at, { endpointId, journal }] of journalsOf(draft).entries()) {
      if (get(key)?.cancelling) break
      const task = undoTask(key, at)
      const { result, fault } = await followed(
        task,
        (results, { done, of }) =>
          change(key, ({ undone }) => ({ undone: withResults(undone, results), progress: { done, of } })),
        calls.ask<'undo'>({ op: 'undo', task, endpointId, journal, look: false })
      )
      if (fault) undoFaults.push(fault)
      else if (result?.stopped != null) undoFaults.push({ code: 'stopped', detail: result.stopped })
    }
    change(key, ({ undone }) => ({
      // Where nothing was put back at all it can be tried again.
      phase: undone.size > 0 && undoFaults.length === 0 ? 'undone' : 'applied',
      progress: null,
      cancelling: false,
      undoFaults
    }))
  }

  const actions: DraftActions = {
    plan,
    openFile,
    change,
    tick: (key, items, on) =>
      change(key, ({ unticked }) => {
        const next = new Set(unticked)
        for (const item of items)
          if (on) next.delete(item)
          else next.add(item)
        return { unticked: next }
      }),
    apply,
    undo,
    cancel: (key) => {
      const draft = get(key)
      if (!draft) return
      change(key, () => ({ cancelling: true }))
      const tasks = draft.phase === 'undoing' ? journalsOf(draft).map((_, at) => undoTask(key, at)) : [key]
      for (const task of tasks) void calls.ask<'cancel'>({ op: 'cancel', task })
    },
    drop: (key) => {
      if (!get(key)) return
      store.setState(({ drafts }) => ({ drafts: new Map([...drafts].filter(([one]) => one !== key)) }))
      void calls.ask<'close'>({ op: 'close', draft: key })
    }
  }
  return Object.assign(store, { actions })
}

interface Collected {
  readonly onPart: (part: CleanupPart) => void
  readonly items: readonly Item[]
  readonly left: readonly LeftItem[]
}

/** Puts the parts of a plan together as they come. */
function collect(): Collected {
  const items: Item[] = []
  const left: LeftItem[] = []
  const onPart = ({ endpointId, actions, skipped }: CleanupPart): void => {
    for (const action of actions) items.push({ key: itemKey(endpointId, action.id), endpointId, action })
    for (const one of skipped)
      left.push({ key: `${endpointId}\n${String(left.length)}`, endpointId, skipped: one })
  }
  return { onPart, items, left }
}

type Result = readonly [key: string, outcome: ActionOutcome]

/** Ten times a second while ten thousand are applied. */
function withResults(known: Draft['outcomes'], results: readonly Result[]): Draft['outcomes'] {
  const all = new Map(known)
  for (const [key, outcome] of results) all.set(key, outcome)
  return all
}

const undoTask = (key: string, at: number): string => `${key}:undo:${String(at)}`
