import { create, type StoreApi, type UseBoundStore } from 'zustand'
import { useApp, type App } from '../workbench/app'

interface DraftsState<Draft, Kept> {
  /** Drafts that are not saved yet, by their tab: they stay while other tabs are looked at. In memory only. */
  readonly byTab: Readonly<Record<string, Draft>>
  /** What was saved last. */
  readonly saved: Saved<Kept> | null
}

/** A form that was saved: its tab from here on, and how its secret is kept. */
export interface Saved<Kept> {
  readonly tab: string
  readonly kept: Kept
}

export interface TabDraft<Draft, Kept> {
  readonly draft: Draft
  readonly dirty: boolean
  readonly change: (change: Partial<Draft>) => void
  /** How the secret is kept, once it was saved and until something is changed again. */
  readonly saved: Kept | null
  /** Forgets what was not saved, or what was now. */
  readonly reset: (saved?: Saved<Kept>) => void
}

/**
 * Makes the hook that keeps the drafts of one kind of form, for each window its own.
 * @returns takes the form's tab, and what the form begins with
 */
export function createTabDrafts<Draft, Kept>(): (tab: string, base: Draft) => TabDraft<Draft, Kept> {
  const stores = new WeakMap<App, UseBoundStore<StoreApi<DraftsState<Draft, Kept>>>>()
  const storeOf = (app: App): UseBoundStore<StoreApi<DraftsState<Draft, Kept>>> => {
    const known = stores.get(app) ?? create<DraftsState<Draft, Kept>>(() => ({ byTab: {}, saved: null }))
    stores.set(app, known)
    return known
  }
  return function useTabDraft(tab, base) {
    const store = storeOf(useApp())
    const typed = store((state) => state.byTab[tab])
    const saved = store((state) => (state.saved?.tab === tab ? state.saved.kept : null))
    const set = (draft: Draft | null, done: Saved<Kept> | null = null): void =>
      store.setState(({ byTab }) => {
        const others = Object.fromEntries(Object.entries(byTab).filter(([key]) => key !== tab))
        return { byTab: draft === null ? others : { ...others, [tab]: draft }, saved: done }
      })
    return {
      draft: typed ?? base,
      dirty: typed !== undefined,
      change: (change) => set({ ...(typed ?? base), ...change }),
      saved,
      reset: (done) => set(null, done)
    }
  }
}
