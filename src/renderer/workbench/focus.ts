/** The parts of the window that a key or a command moves the focus to, by their element's id. */
export const parts = {
  problems: 'problems-tree',
  problemFilter: 'problem-filter',
  locks: 'lock-grid',
  locksHeader: 'lock-header-row',
  lockFilter: 'lock-filter',
  lockFilterName: 'lock-filter-name',
  savedLockFilters: 'saved-lock-filters',
  lockTypes: 'lock-types',
  runs: 'run-grid',
  runsHeader: 'run-header-row',
  runFilter: 'run-filter',
  runFilterName: 'run-filter-name',
  savedRunFilters: 'saved-run-filters',
  runTypes: 'run-types',
  audit: 'audit-grid',
  auditHeader: 'audit-header-row',
  auditFilter: 'audit-filter',
  auditFilterName: 'audit-filter-name',
  cleanupPlan: 'cleanup-plan',
  cleanupFilter: 'cleanup-filter',
  cleanupHistory: 'cleanup-history',
  metrics: 'metrics-page',
  metricsFrom: 'metrics-from',
  behind: 'runs-behind',
  jobs: 'jobs-list',
  jobsPanel: 'jobs-panel-list',
  launchForm: 'launch-form',
  templateForm: 'template-form',
  endpoints: 'endpoint-add',
  endpointList: 'endpoint-list',
  editor: 'editor-body',
  panel: 'panel-body',
  endpointUrl: 'endpoint-url',
  endpointPaste: 'endpoint-paste',
  channelUrl: 'channel-url',
  keybindings: 'keybindings-grid',
  keybindingsSearch: 'keybindings-search',
  settings: 'settings-list',
  settingsSearch: 'settings-search'
} as const
export type Part = keyof typeof parts

/** What was asked for may come with one of the next renders. */
const FRAMES = 10
/** About two seconds. */
const PATIENCE = 120

/**
 * Moves the focus: at once to what stands, so that the next key is its own however fast it comes, else as soon as it comes
 * with one of the next renders. Out of a dialog always later: closing, that gives the focus back to where it was.
 */
export function focusPart(part: Part): void {
  const dialog = dialogInFocus()
  if (dialog === null && take(part)) focusIfLost(part)
  else focusSoon(part, dialog)
}

const dialogInFocus = (): Element | null =>
  document.activeElement?.closest('[role="dialog"], [role="menu"]') ?? null

/** @param from the dialog that asked for it, which goes: one that is opened meanwhile keeps the focus */
function focusSoon(part: Part, from: Element | null): void {
  let tries = 0
  const attempt = (): void => {
    tries += 1
    const dialog = dialogInFocus()
    if (dialog !== null && dialog !== from) return
    if (!take(part) && tries < FRAMES) requestAnimationFrame(attempt)
  }
  requestAnimationFrame(attempt)
}

function take(part: Part): boolean {
  const element = document.getElementById(parts[part])
  if (!element) return false
  element.focus()
  if (element instanceof HTMLInputElement) element.select()
  return true
}

/**
 * As `focusPart`, for what stands within a part and may first have to be read from Redis: the part has the focus until
 * then, and keeps it where nothing such comes or somebody has gone elsewhere.
 */
export function focusWithin(part: Part, selector: string): void {
  let tries = 0
  const attempt = (): void => {
    const holder = document.getElementById(parts[part])
    const element = holder?.querySelector<HTMLElement>(selector)
    tries += 1
    if (element) element.focus()
    else if (tries === 1) holder?.focus()
    else if (holder && document.activeElement !== holder) return
    if (!element && tries < PATIENCE) requestAnimationFrame(attempt)
  }
  requestAnimationFrame(attempt)
}

/** Where what had the focus went with its element: the part takes it. */
export function focusIfLost(part: Part): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusSoon(part, null)
  })
}
