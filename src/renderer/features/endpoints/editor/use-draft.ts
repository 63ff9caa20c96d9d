import { endpointColors } from '@shared/settings/endpoint'
import type { BookEntry } from '@shared/ipc/endpoints'
import { create, type StoreApi, type UseBoundStore } from 'zustand'
import { useApp, useWorkbench } from '../../../workbench/app'
import type { App } from '../../../workbench/app'
import { draftOf, emptyDraft, type Draft } from './draft'

interface DraftsState {
  /** Drafts that are not saved yet, by their tab: they stay while other tabs are looked at. In memory only. */
  readonly byTab: Readonly<Record<string, Draft>>
  /** What was saved last, and how its password is kept. */
  readonly saved: Saved | null
}
type Saved = { readonly tab: string; readonly saved: BookEntry['password'] }
type Drafts = UseBoundStore<StoreApi<DraftsState>>
const stores = new WeakMap<App, Drafts>()

function storeOf(app: App): Drafts {
  const known = stores.get(app) ?? create<DraftsState>(() => ({ byTab: {}, saved: null }))
  stores.set(app, known)
  return known
}

export const NEW = 'new'
export const COPY_OF = 'copy:'

export interface DraftOfTab {
  readonly draft: Draft
  /** The endpoint that is edited; null: a new one. */
  readonly entry: BookEntry | null
  readonly dirty: boolean
  readonly change: (change: Partial<Draft>) => void
  /** How the password is kept, once it was saved and until something is changed again. */
  readonly saved: BookEntry['password'] | null
  /** Forgets what was not saved, or what was now. */
  readonly reset: (saved?: Saved) => void
}

/** @param tab `new`, an endpoint's identity, or `copy:` and the identity of the one to begin with */
export function useDraft(tab: string): DraftOfTab {
  const app = useApp()
  const store = storeOf(app)
  const kept = store((state) => state.byTab[tab])
  const entries = useWorkbench((state) => state.book.endpoints)
  const entry = entries.find(({ identity }) => identity === tab) ?? null
  const base = entry ? draftOf(entry.settings) : firstDraft(tab, entries)
  const saved = store((state) => (state.saved?.tab === tab ? state.saved.saved : null))
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

function firstDraft(tab: string, entries: readonly BookEntry[]): Draft {
  const used = new Set(entries.map(({ settings }) => settings.color))
  const color = endpointColors.find((one) => !used.has(one)) ?? 'blue'
  const model = entries.find(({ identity }) => tab === `${COPY_OF}${identity}`)
  if (!model) return emptyDraft(color)
  const names = new Set(entries.map(({ settings }) => settings.name))
  let number = 2
  while (names.has(`${model.settings.name.slice(0, 60)} ${number}`)) number += 1
  return {
    ...draftOf(model.settings),
    name: `${model.settings.name.slice(0, 60)} ${number}`,
    color
  }
}
