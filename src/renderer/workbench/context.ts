import type { Context } from '@shared/keybindings/when'
import { isOver } from '@shared/jobs/view'
import { isQuiet } from '@shared/live/alert'
import { cleanupContext } from '../features/cleanup/commands'
import { endpointsWithCelery } from '../features/celery/commands'
import { identityAt, lockStateOf } from '../features/endpoints/actions/commands'
import { worstFindingOf } from '../features/problems/group'
import { resourceOf } from '../features/problems/resource-of'
import { targetJob } from '../features/jobs/actions/commands'
import { resourceInFront } from '../features/resource/commands'
import { targetFinding } from '../features/problems/target'
import { leavesOut } from '../features/problems/view'
import { isFiltered } from '../table/table-store'
import type { App } from './app'
import { activeEditor } from './editors/editors'
import { parts, type Part } from './focus'
import { platformOf } from './store'

/** The window as `when` clauses see it, with the focus on this element. */
export function contextOf(app: App, focused: Element | null): Context {
  const { workbench, live, locks, runs, audit, metrics } = app
  const resource = resourceInFront(app)
  const findings = live.state.getState().findings
  const problem = targetFinding(app)
  const job = targetJob(app)
  const state = workbench.getState()
  const shown = activeEditor(state.editors)
  const within = (part: Part): boolean => focused?.closest(`#${parts[part]}`) != null
  const platform = platformOf(state)
  return {
    editorFocus: focused?.closest('.editor-area') != null,
    locksFocus: within('locks'),
    locksSelected: locks.getState().selection.keys.size > 0,
    locksExporting: locks.getState().exporting !== null,
    runsFocus: within('runs'),
    runsSelected: runs.store.getState().selection.keys.size > 0,
    runsExporting: runs.store.getState().exporting !== null,
    runsFiltered: isFiltered(runs.store.getState().filter),
    hasSavedRunFilters: runs.store.getState().saved.length > 0,
    auditFocus: within('audit'),
    auditSelected: audit.store.getState().selection.keys.size > 0,
    auditExporting: audit.store.getState().exporting !== null,
    auditFiltered: isFiltered(audit.store.getState().filter),
    hasSavedAuditFilters: audit.store.getState().saved.length > 0,
    problemsFocus: within('problems'),
    sideBarFocus: focused?.closest('.side-bar') != null,
    panelFocus: focused?.closest('.panel') != null,
    jobsFocus: within('jobs') || within('jobsPanel'),
    jobTarget: job !== undefined,
    jobGoing: job !== undefined && !isOver(job.state),
    jobQueued: job?.state === 'queued',
    jobsKnown: app.live.jobs.state.getState().jobs.size > 0,
    inputFocus:
      focused?.matches('input, textarea:not(.xterm-helper-textarea), [contenteditable="true"]') ?? false,
    keybindingsFocus: within('keybindings'),
    quickInputOpen: state.quickInput !== null || state.quickBox !== null,
    sideBarVisible: state.sideBar,
    panelVisible: state.panel,
    hasProblems: findings.size > 0,
    problemTarget: problem !== undefined,
    problemQuiet: problem !== undefined && isQuiet(problem),
    problemCleanable: problem?.suggestion === 'clean',
    problemHasResource: problem !== undefined && resourceOf(problem) !== null,
    problemsFiltered: leavesOut(state.problems),
    hasSavedFilters: locks.getState().saved.length > 0,
    filtered: isFiltered(locks.getState().filter),
    metricsZoomed: metrics.getState().zoom !== null,
    demoRunning: state.demo.state === 'running' || state.demo.state === 'starting',
    endpointFocus: identityAt(focused) !== null,
    endpointsKnown: state.book.endpoints.length > 0,
    endpointsEnabled: state.book.endpoints.some(({ settings }) => settings.enabled),
    endpointsDisabled: state.book.endpoints.some(({ settings }) => !settings.enabled),
    endpointsLocked: state.book.endpoints.some((entry) => lockStateOf(app, entry) === 'locked'),
    endpointsUnlocked: state.book.endpoints.some((entry) => lockStateOf(app, entry) === 'unlocked'),
    channelsKnown: state.channels.channels.length > 0,
    channelsEnabled: state.channels.channels.some(({ settings }) => settings.enabled),
    channelsDisabled: state.channels.channels.some(({ settings }) => !settings.enabled),
    alertsUndelivered: state.channels.channels.some((entry) => (entry.state?.dead ?? 0) > 0),
    ...cleanupContext(app),
    cleanupFocus: within('cleanupPlan'),
    celeryWatched: endpointsWithCelery(app).length > 0,
    resourceInFront: resource !== null,
    resourceHasProblems:
      resource !== null && worstFindingOf(findings, { ...resource, resourceId: resource.id }) !== undefined,
    view: state.view,
    activeEditor: shown?.content.kind ?? '',
    editorIsPreview: shown?.preview ?? false,
    multipleEditorGroups: state.editors.groups.length > 1,
    hasClosedEditors: state.editors.closed.length > 0,
    isMac: platform === 'darwin',
    isLinux: platform === 'linux',
    isWindows: platform === 'win32'
  }
}
