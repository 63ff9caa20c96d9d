import { z } from 'zod'
import { contentId, contentSchema, isSingle } from './content'
import { MAX_GROUPS, type Editors } from './editors'
import { emptyGroup, type EditorGroup, type Tab } from './group'

/** The editors as they are kept between starts. A tab of a kind that only another version knows does not spoil the rest. */
export const storedEditorsSchema = z.object({
  groups: z
    .array(
      z.object({ id: z.number().int().positive(), tabs: z.array(z.unknown()), recent: z.array(z.string()) })
    )
    .min(1)
    .max(MAX_GROUPS),
  focused: z.number()
})
export type StoredEditors = z.infer<typeof storedEditorsSchema>

const storedTabSchema = z.object({ content: contentSchema, preview: z.boolean() })

export const storeEditors = ({ groups, focused }: Editors): StoredEditors => ({
  groups: groups.map(({ id, tabs, recent }) => ({
    id,
    tabs: tabs.map(({ content, preview }) => ({ content, preview })),
    recent: [...recent]
  })),
  focused
})

/** What can be used of them: every tab once in its group, what is one of its kind once in all, no group by an id twice. */
export function restoreEditors({ groups: stored, focused }: StoredEditors): Editors {
  const singles = new Set<string>()
  const groups: EditorGroup[] = []
  for (const { id, tabs, recent } of stored) {
    if (groups.some((group) => group.id === id)) continue
    const known = new Map<string, Tab>()
    for (const tab of tabs.flatMap((one) => storedTabSchema.safeParse(one).data ?? [])) {
      const tabId = contentId(tab.content)
      if (known.has(tabId) || singles.has(tabId)) continue
      if (isSingle(tab.content)) singles.add(tabId)
      known.set(tabId, { id: tabId, ...tab })
    }
    const used = new Set([...recent.filter((one) => known.has(one)), ...known.keys()])
    groups.push({ id, tabs: [...known.values()], recent: [...used] })
  }
  const filled = groups.filter(({ tabs }) => tabs.length > 0)
  const [first = emptyGroup(1)] = filled
  return {
    groups: filled.length > 0 ? filled : [first],
    focused: filled.some(({ id }) => id === focused) ? focused : first.id,
    closed: []
  }
}
