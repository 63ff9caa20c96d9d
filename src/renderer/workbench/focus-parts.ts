/** The parts of the frame in the order in which F6 goes round, as VS Code's; those that are hidden are left out. */
const parts = ['.activity-bar', '.side-bar', '.editor-area', '.panel', '.status-bar'] as const

/** What takes the focus of a part that never had it, the first that is there. */
const entries: Readonly<Record<(typeof parts)[number], readonly string[]>> = {
  '.activity-bar': ['.activity.active', '.activity'],
  '.side-bar': ['[role=tree]', '[role=listbox]', 'button:not(:disabled)', '[tabindex]'],
  '.editor-area': [
    '.editor-group.focused .editor-body [role=grid]',
    '.editor-group.focused .editor-body',
    '[role=tab]'
  ],
  '.panel': ['.panel-body'],
  '.status-bar': ['button:not(:disabled)']
}

/** What last had the focus in a part: going round comes back to it. */
const left = new Map<string, WeakRef<HTMLElement>>()

/** Moves the focus to the next part of the frame (1), or the one before (-1). */
export function focusNextPart(by: 1 | -1, root: ParentNode = document): void {
  const shown = parts.filter((part) => root.querySelector(part) !== null)
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement : null
  const at = shown.findIndex((part) => focused?.closest(part) != null)
  const from = shown[at]
  if (focused && from) left.set(from, new WeakRef(focused))
  // From nowhere: to the editor, whichever way.
  const part = at === -1 ? '.editor-area' : shown[(at + by + shown.length) % shown.length]
  if (part) enter(part, root)
}

function enter(part: (typeof parts)[number], root: ParentNode): void {
  const holder = root.querySelector(part)
  const before = left.get(part)?.deref()
  const target =
    before && holder?.contains(before)
      ? before
      : entries[part].map((entry) => holder?.querySelector<HTMLElement>(entry)).find(Boolean)
  target?.focus()
}
