import type { LiveFinding } from '@shared/live/view'

/** What an editor tab shows. A finding's tab keeps the finding as it last was: it may be resolved while one reads. */
export type Tab =
  | { readonly id: 'locks'; readonly kind: 'locks' }
  | { readonly id: 'start'; readonly kind: 'start' }
  | { readonly id: 'keybindings'; readonly kind: 'keybindings' }
  | {
      readonly id: `finding:${string}`
      readonly kind: 'finding'
      readonly finding: LiveFinding
      /** Shown in passing (in italics): the next one takes its place. */
      readonly preview: boolean
    }

export interface Tabs {
  readonly open: readonly Tab[]
  readonly active: Tab['id']
}

const locks: Tab = { id: 'locks', kind: 'locks' }
const keybindings: Tab = { id: 'keybindings', kind: 'keybindings' }
const start: Tab = { id: 'start', kind: 'start' }

/** The lock table is always there. */
export const initialTabs: Tabs = { open: [locks], active: 'locks' }

export const activate = (tabs: Tabs, id: Tab['id']): Tabs =>
  tabs.open.some((tab) => tab.id === id) ? { ...tabs, active: id } : tabs

/** The first-run page: first of all tabs. */
export const openStart = (tabs: Tabs): Tabs => ({
  open: tabs.open.some((tab) => tab.id === 'start') ? tabs.open : [start, ...tabs.open],
  active: 'start'
})

export const openKeybindings = (tabs: Tabs): Tabs => ({
  open: tabs.open.some((tab) => tab.id === 'keybindings') ? tabs.open : [...tabs.open, keybindings],
  active: 'keybindings'
})

export function openFinding(tabs: Tabs, finding: LiveFinding, preview: boolean): Tabs {
  const id = `finding:${finding.key}` as const
  const known = tabs.open.find((tab) => tab.id === id)
  // Opening anew never turns a kept tab back into a passing one.
  const kept = known?.kind === 'finding' && !known.preview
  const tab: Tab = { id, kind: 'finding', finding, preview: preview && !kept }
  if (known) return { open: tabs.open.map((one) => (one.id === id ? tab : one)), active: id }
  const passing = tabs.open.findIndex((one) => one.kind === 'finding' && one.preview)
  if (passing === -1) return { open: [...tabs.open, tab], active: id }
  return { open: tabs.open.map((one, at) => (at === passing ? tab : one)), active: id }
}

/** Keeps a passing tab. */
export const keep = (tabs: Tabs, id: Tab['id']): Tabs => ({
  ...tabs,
  open: tabs.open.map((tab) => (tab.id === id && tab.kind === 'finding' ? { ...tab, preview: false } : tab))
})

export const isClosable = (tab: Tab): boolean => tab.kind !== 'locks'

/** Closing the active tab shows its right neighbour, else its left. */
export function close(tabs: Tabs, id: Tab['id']): Tabs {
  const at = tabs.open.findIndex((tab) => tab.id === id)
  const tab = tabs.open[at]
  if (!tab || !isClosable(tab)) return tabs
  const open = tabs.open.filter((one) => one.id !== id)
  const next = open[at] ?? open[at - 1] ?? locks
  return { open, active: tabs.active === id ? next.id : tabs.active }
}

/** The neighbour at `step` (1 or -1), around the ends. */
export function neighbour(tabs: Tabs, step: 1 | -1): Tabs {
  const at = tabs.open.findIndex((tab) => tab.id === tabs.active)
  const next = tabs.open[(at + step + tabs.open.length) % tabs.open.length]
  return next ? { ...tabs, active: next.id } : tabs
}
