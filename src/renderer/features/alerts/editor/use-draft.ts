import type { ChannelEntry } from '@shared/ipc/channels'
import { create, type StoreApi, type UseBoundStore } from 'zustand'
import { useApp, useWorkbench, type App } from '../../../workbench/app'
import { draftOf, emptyDraft, type Draft } from './draft'

interface DraftsState {
  /** Drafts that are not saved yet, by their tab: they stay while other tabs are looked at. In memory only. */
  readonly byTab: Readonly<Record<string, Draft>>
  /** What was saved last, and how its URL is kept. */
  readonly saved: Saved | null
}
type Saved = { readonly tab: string; readonly kept: ChannelEntry['url'] }
type Drafts = UseBoundStore<StoreApi<DraftsState>>
const stores = new WeakMap<App, Drafts>()

function storeOf(app: App): Drafts {
  const known = stores.get(app) ?? create<DraftsState>(() => ({ byTab: {}, saved: null }))
  stores.set(app, known)
  return known
}

export interface DraftOfTab {
  readonly draft: Draft
  /** The channel that is edited; null: a new one. */
  readonly entry: ChannelEntry | null
  readonly dirty: boolean
  readonly change: (change: Partial<Draft>) => void
  /** How the URL is kept, once it was saved and until something is changed again. */
  readonly saved: ChannelEntry['url'] | null
  /** Forgets what was not saved, or what was now. */
  readonly reset: (saved?: Saved) => void
}

/** @param tab `new`, or a channel's identity */
export function useDraft(tab: string): DraftOfTab {
  const store = storeOf(useApp())
  const kept = store((state) => state.byTab[tab])
  const entries = useWorkbench((state) => state.channels.channels)
  const entry = entries.find(({ identity }) => identity === tab) ?? null
  const base = entry ? draftOf(entry) : emptyDraft
  const saved = store((state) => (state.saved?.tab === tab ? state.saved.kept : null))
  const set = (draft: Draft | null, done: Saved | null = null): void =>
    store.setState(({ byTab }) => {
      const others = Object.fromEntries(Object.entries(byTab).filter(([key]) => key !== tab))
      return { byTab: draft === null ? others : { ...others, [tab]: draft }, saved: done }
    })
  return {
    draft: kept ?? base,
    entry,
    dirty: kept !== undefined,
    change: (change) => set({ ...(kept ?? base), ...change }),
    saved,
    reset: (done) => set(null, done)
  }
}
