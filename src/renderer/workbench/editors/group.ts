import { contentId, type Content } from './content'

export interface Tab {
  readonly id: string
  readonly content: Content
  /** Shown in passing (in italics): the next one takes its place. */
  readonly preview: boolean
}

/** One column of tabs. */
export interface EditorGroup {
  readonly id: number
  readonly tabs: readonly Tab[]
  /** The ids of all its tabs as they were last in front: the first is in front now. */
  readonly recent: readonly string[]
}

export const emptyGroup = (id: number): EditorGroup => ({ id, tabs: [], recent: [] })

export const activeTab = ({ tabs, recent }: EditorGroup): Tab | undefined =>
  tabs.find(({ id }) => id === recent[0])

const inFront = (recent: readonly string[], id: string): readonly string[] => [
  id,
  ...recent.filter((one) => one !== id)
]

export const hasTab = ({ tabs }: EditorGroup, id: string): boolean => tabs.some((tab) => tab.id === id)

export const activateIn = (group: EditorGroup, id: string): EditorGroup =>
  hasTab(group, id) && group.recent[0] !== id ? { ...group, recent: inFront(group.recent, id) } : group

/** To the right of the tab in front; one in passing takes the place of the one before it. */
export function openIn(
  group: EditorGroup,
  content: Content,
  { preview, at }: { readonly preview: boolean; readonly at?: number }
): EditorGroup {
  const id = contentId(content)
  const recent = inFront(group.recent, id)
  const known = group.tabs.find((tab) => tab.id === id)
  if (known) {
    // Opening anew never turns a kept tab back into a passing one.
    const tab: Tab = { id, content, preview: preview && known.preview }
    return { ...group, recent, tabs: group.tabs.map((one) => (one.id === id ? tab : one)) }
  }
  const tab: Tab = { id, content, preview }
  const passing = preview ? group.tabs.find((one) => one.preview) : undefined
  if (passing) {
    return {
      ...group,
      recent: recent.filter((one) => one !== passing.id),
      tabs: group.tabs.map((one) => (one === passing ? tab : one))
    }
  }
  const place = at ?? group.tabs.findIndex((one) => one.id === group.recent[0]) + 1
  return { ...group, recent, tabs: group.tabs.toSpliced(place, 0, tab) }
}

export const keepIn = (group: EditorGroup, id: string): EditorGroup => ({
  ...group,
  tabs: group.tabs.map((tab) => (tab.id === id && tab.preview ? { ...tab, preview: false } : tab))
})

/** The tab that was in front before the closed one comes to the front. */
export const closeIn = (group: EditorGroup, closes: (tab: Tab) => boolean): EditorGroup => {
  const tabs = group.tabs.filter((tab) => !closes(tab))
  return { ...group, tabs, recent: group.recent.filter((id) => tabs.some((tab) => tab.id === id)) }
}

/** One place to the left (-1) or right (1); at the end it stays. */
export function moveIn(group: EditorGroup, id: string, step: 1 | -1): EditorGroup {
  const at = group.tabs.findIndex((tab) => tab.id === id)
  const tab = group.tabs[at]
  const to = at + step
  if (!tab || to < 0 || to >= group.tabs.length) return group
  return { ...group, tabs: group.tabs.toSpliced(at, 1).toSpliced(to, 0, tab) }
}
