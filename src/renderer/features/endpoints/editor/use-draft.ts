import { endpointColors } from '@shared/settings/endpoint'
import type { BookEntry } from '@shared/ipc/endpoints'
import { createTabDrafts, type TabDraft } from '../../../form/tab-drafts'
import { useWorkbench } from '../../../workbench/app'
import { draftOf, emptyDraft, type Draft } from './draft'

/** An endpoint's draft, and how its password is kept. */
const useTabDraft = createTabDrafts<Draft, BookEntry['password']>()

export const NEW = 'new'
export const COPY_OF = 'copy:'

export interface DraftOfTab extends TabDraft<Draft, BookEntry['password']> {
  /** The endpoint that is edited; null: a new one. */
  readonly entry: BookEntry | null
}

/** @param tab `new`, an endpoint's identity, or `copy:` and the identity of the one to begin with */
export function useDraft(tab: string): DraftOfTab {
  const entries = useWorkbench((state) => state.book.endpoints)
  const entry = entries.find(({ identity }) => identity === tab) ?? null
  return { entry, ...useTabDraft(tab, entry ? draftOf(entry.settings) : firstDraft(tab, entries)) }
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
