import { contentId, isSingle, type Content } from './content'
import {
  activateIn,
  activeTab,
  closeIn,
  emptyGroup,
  hasTab,
  keepIn,
  moveIn,
  openIn,
  type EditorGroup,
  type Tab
} from './group'

/** All editor groups, from left to right: never none, of which one has the focus. */
export interface Editors {
  readonly groups: readonly EditorGroup[]
  readonly focused: EditorGroup['id']
  /** What was closed, the last first. */
  readonly closed: readonly ClosedTab[]
}

interface ClosedTab {
  readonly content: Content
  readonly group: EditorGroup['id']
  readonly at: number
}

/** Narrower than a quarter of a window no editor can be read. */
export const MAX_GROUPS = 4
const CLOSED_KEPT = 30

export const initialEditors: Editors = {
  groups: [openIn(emptyGroup(1), { kind: 'locks' }, { preview: false })],
  focused: 1,
  closed: []
}

const change = (
  editors: Editors,
  id: EditorGroup['id'],
  by: (group: EditorGroup) => EditorGroup
): Editors => ({ ...editors, groups: editors.groups.map((group) => (group.id === id ? by(group) : group)) })

export function focusedGroup({ groups, focused }: Editors): EditorGroup {
  const group = groups.find(({ id }) => id === focused) ?? groups[0]
  if (!group) throw new Error('there is no editor group')
  return group
}

/** The tab in front of the group that has the focus. */
export const activeEditor = (editors: Editors): Tab | undefined => activeTab(focusedGroup(editors))

export const focusGroup = (editors: Editors, id: EditorGroup['id']): Editors =>
  editors.focused !== id && editors.groups.some((group) => group.id === id)
    ? { ...editors, focused: id }
    : editors

export const activate = (editors: Editors, id: EditorGroup['id'], tab: Tab['id']): Editors =>
  focusGroup(
    change(editors, id, (group) => activateIn(group, tab)),
    id
  )

/** In the group that has the focus; what is one of its kind comes to the front where it is. */
export function open(editors: Editors, content: Content, preview: boolean): Editors {
  const id = contentId(content)
  const holder = isSingle(content) ? editors.groups.find((group) => hasTab(group, id)) : undefined
  const group = holder ?? focusedGroup(editors)
  return focusGroup(
    change(editors, group.id, (one) => openIn(one, content, { preview })),
    group.id
  )
}

/** Puts other content in a tab's place, in every group that holds it. */
export function replace(editors: Editors, tab: Tab['id'], content: Content): Editors {
  const inPlace = (group: EditorGroup): EditorGroup => {
    const at = group.tabs.findIndex(({ id }) => id === tab)
    if (at === -1) return group
    const shown = activeTab(group)
    const without = closeIn(group, ({ id }) => id === tab)
    const replaced = openIn(without, content, { preview: false, at })
    return shown && shown.id !== tab ? activateIn(replaced, shown.id) : replaced
  }
  return { ...editors, groups: editors.groups.map(inPlace) }
}

export const keep = (editors: Editors, id: EditorGroup['id'], tab: Tab['id']): Editors =>
  change(editors, id, (group) => keepIn(group, tab))

/** Closes the tabs of a group that `closes` says; a group that is left empty goes, unless it is the last. */
export function close(editors: Editors, id: EditorGroup['id'], closes: (tab: Tab) => boolean): Editors {
  const group = editors.groups.find((one) => one.id === id)
  if (!group) return editors
  // As if closed one by one from the left: each stood where those before it had left it.
  const gone = group.tabs
    .map((tab, at) => ({ tab, at }))
    .filter(({ tab }) => closes(tab))
    .map(({ tab, at }, before): ClosedTab => ({ content: tab.content, group: id, at: at - before }))
  const closed = [...gone.reverse(), ...editors.closed].slice(0, CLOSED_KEPT)
  return withoutEmpty(
    change({ ...editors, closed }, id, (one) => closeIn(one, closes)),
    id
  )
}

function withoutEmpty(editors: Editors, id: EditorGroup['id']): Editors {
  const at = editors.groups.findIndex((group) => group.id === id)
  if (editors.groups.length === 1 || editors.groups[at]?.tabs.length !== 0) return editors
  const groups = editors.groups.toSpliced(at, 1)
  const next = groups[Math.max(0, at - 1)]
  return { ...editors, groups, focused: editors.focused === id && next ? next.id : editors.focused }
}

/** Every tab of every group; one empty group stays. */
export function closeAll(editors: Editors): Editors {
  return editors.groups.reduce((now, { id }) => close(now, id, () => true), editors)
}

/** What was closed last and is not open again since, where it stood, if its group still stands. */
export function reopen(editors: Editors): Editors {
  const [last, ...closed] = editors.closed
  if (!last) return editors
  const rest = { ...editors, closed }
  const id = contentId(last.content)
  if (editors.groups.some((group) => hasTab(group, id))) return reopen(rest)
  const group = editors.groups.find((one) => one.id === last.group) ?? focusedGroup(editors)
  return focusGroup(
    change(rest, group.id, (one) => openIn(one, last.content, { preview: false, at: last.at })),
    group.id
  )
}

const freshId = ({ groups }: Editors): number => Math.max(0, ...groups.map(({ id }) => id)) + 1

const insertGroup = (editors: Editors, at: number, group: EditorGroup): Editors => ({
  ...editors,
  groups: editors.groups.toSpliced(at, 0, group),
  focused: group.id
})

/** A group to the right of the focused one, with its tab in it too; empty where that is one of its kind. */
export function split(editors: Editors): Editors {
  if (editors.groups.length >= MAX_GROUPS) return editors
  const group = focusedGroup(editors)
  const shown = activeTab(group)
  const empty = emptyGroup(freshId(editors))
  const added = shown && !isSingle(shown.content) ? openIn(empty, shown.content, { preview: false }) : empty
  return insertGroup(editors, editors.groups.indexOf(group) + 1, added)
}

/** The group `step` (1 or -1) beside the focused one gets the focus. */
export function focusNeighbour(editors: Editors, step: 1 | -1): Editors {
  const next = editors.groups[editors.groups.indexOf(focusedGroup(editors)) + step]
  return next ? focusGroup(editors, next.id) : editors
}

/** The tab in front one place on. */
export function moveTab(editors: Editors, step: 1 | -1): Editors {
  const shown = activeEditor(editors)
  return shown ? change(editors, editors.focused, (group) => moveIn(group, shown.id, step)) : editors
}

/** The tab in front goes to the group beside, or to a new one there, unless it is all that its group has. */
export function moveToNeighbour(editors: Editors, step: 1 | -1): Editors {
  const group = focusedGroup(editors)
  const shown = activeTab(group)
  const at = editors.groups.indexOf(group)
  if (!shown) return editors
  const place = (into: EditorGroup): EditorGroup =>
    openIn(into, shown.content, { preview: false, at: step === 1 ? 0 : into.tabs.length })
  const without = change(editors, group.id, (one) => closeIn(one, ({ id }) => id === shown.id))
  const next = editors.groups[at + step]
  if (next) {
    return withoutEmpty(focusGroup(change(without, next.id, place), next.id), group.id)
  }
  if (group.tabs.length === 1 || editors.groups.length >= MAX_GROUPS) return editors
  return insertGroup(without, step === 1 ? at + 1 : at, place(emptyGroup(freshId(editors))))
}

/** The tab at `step` (1 or -1) in the order of all groups, around the ends. */
export function neighbour(editors: Editors, step: 1 | -1): Editors {
  const all = editors.groups.flatMap((group) => group.tabs.map((tab) => ({ group, tab })))
  const group = focusedGroup(editors)
  const at = all.findIndex((one) => one.group === group && one.tab === activeTab(group))
  const from = at === -1 && step === -1 ? 0 : at
  const next = all[(from + step + all.length) % all.length]
  return next ? activate(editors, next.group.id, next.tab.id) : editors
}
