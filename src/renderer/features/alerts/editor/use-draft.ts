import type { ChannelEntry } from '@shared/ipc/channels'
import { createTabDrafts, type TabDraft } from '../../../form/tab-drafts'
import { useWorkbench } from '../../../workbench/app'
import { draftOf, emptyDraft, type Draft } from './draft'

/** A channel's draft, and how its URL is kept. */
const useTabDraft = createTabDrafts<Draft, ChannelEntry['url']>()

export interface DraftOfTab extends TabDraft<Draft, ChannelEntry['url']> {
  /** The channel that is edited; null: a new one. */
  readonly entry: ChannelEntry | null
}

/** @param tab `new`, or a channel's identity */
export function useDraft(tab: string): DraftOfTab {
  const entries = useWorkbench((state) => state.channels.channels)
  const entry = entries.find(({ identity }) => identity === tab) ?? null
  return { entry, ...useTabDraft(tab, entry ? draftOf(entry) : emptyDraft) }
}
