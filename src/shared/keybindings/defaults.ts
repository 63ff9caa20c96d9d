import type { ActionId } from '../ipc/actions'
import type { Keybinding } from './schema'

interface DefaultKeybinding extends Keybinding {
  readonly key: string
  readonly command: ActionId
  /** Where a Mac has another key than Command in Control's place. */
  readonly mac?: string
}

/** A problem's line in the tree, or its page. */
const onProblem =
  "problemTarget && !inputFocus && (problemsFocus || editorFocus && activeEditor == 'finding')"

/** A plan in front: not while the side bar, the panel or the box at the top has the focus, whose keys mean something else. */
const onPlan = "activeEditor == 'cleanup' && !sideBarFocus && !panelFocus && !quickInputOpen"

/** VS Code's keys where it has them, in the syntax of keybindings.json. A later one wins, and the last of an
 * action is shown beside it. */
const table: readonly DefaultKeybinding[] = [
  { key: 'ctrl+shift+p', command: 'palette.show' },
  { key: 'ctrl+p', command: 'quickOpen.show' },
  { key: 'f1', command: 'keybindings.show' },
  { key: 'ctrl+k ctrl+s', command: 'keybindings.show' },
  { key: 'ctrl+1', command: 'view.problems' },
  { key: 'ctrl+2', command: 'view.locks' },
  { key: 'ctrl+3', command: 'view.runs' },
  { key: 'ctrl+4', command: 'view.jobs' },
  { key: 'ctrl+5', command: 'view.metrics' },
  { key: 'ctrl+6', command: 'view.endpoints' },
  { key: 'f6', command: 'view.focusNextPart' },
  { key: 'shift+f6', command: 'view.focusPreviousPart' },
  { key: 'ctrl+b', command: 'view.toggleSideBar' },
  { key: 'ctrl+j', command: 'view.togglePanel' },
  { key: 'ctrl+shift+u', command: 'panel.output' },
  {
    key: 'ctrl+f',
    command: 'locks.filter',
    when: "activeEditor != 'keybindings' && activeEditor != 'settings' && activeEditor != 'job'"
  },
  { key: 'ctrl+f', command: 'keybindings.search', when: "activeEditor == 'keybindings'" },
  { key: 'ctrl+f', command: 'settings.open', when: "activeEditor == 'settings'" },
  { key: 'ctrl+f', command: 'runs.filter', when: "activeEditor == 'runs'" },
  { key: 'ctrl+s', command: 'locks.saveFilter', when: "activeEditor == 'locks' && filtered" },
  { key: 'ctrl+o', command: 'locks.openFilter', when: "activeEditor == 'locks' && hasSavedFilters" },
  { key: 'ctrl+s', command: 'runs.saveFilter', when: "activeEditor == 'runs' && runsFiltered" },
  { key: 'ctrl+o', command: 'runs.openFilter', when: "activeEditor == 'runs' && hasSavedRunFilters" },
  { key: 'ctrl+s', command: 'audit.saveFilter', when: "activeEditor == 'audit' && auditFiltered" },
  { key: 'ctrl+o', command: 'audit.openFilter', when: "activeEditor == 'audit' && hasSavedAuditFilters" },
  { key: 'ctrl+k a', command: 'audit.show' },
  { key: 'ctrl+f', command: 'audit.filter', when: "activeEditor == 'audit'" },
  { key: 'f5', command: 'audit.refresh', when: "activeEditor == 'audit'" },
  { key: 'ctrl+.', command: 'audit.actions', when: 'auditFocus && auditSelected' },
  { key: 'ctrl+a', command: 'audit.selectAll', when: 'auditFocus && !inputFocus' },
  { key: 'ctrl+c', command: 'audit.copy', when: 'auditFocus && auditSelected && !inputFocus' },
  { key: 'f5', command: 'runs.refresh', when: "activeEditor == 'runs'" },
  { key: 'ctrl+.', command: 'runs.actions', when: 'runsFocus && runsSelected' },
  { key: 'ctrl+a', command: 'runs.selectAll', when: 'runsFocus && !inputFocus' },
  { key: 'ctrl+c', command: 'runs.copy', when: 'runsFocus && runsSelected && !inputFocus' },
  { key: 'ctrl+f', command: 'jobs.find', when: "activeEditor == 'job'" },
  { key: 'ctrl+.', command: 'locks.actions', when: 'locksFocus && locksSelected' },
  { key: 'ctrl+a', command: 'locks.selectAll', when: 'locksFocus && !inputFocus' },
  { key: 'ctrl+c', command: 'locks.copy', when: 'locksFocus && locksSelected && !inputFocus' },
  { key: 'f8', command: 'problems.next' },
  { key: 'shift+f8', command: 'problems.previous' },
  { key: 'alt+enter', command: 'resource.open', when: "resourceInFront && activeEditor != 'resource'" },
  { key: 'f5', command: 'resource.refresh', when: "activeEditor == 'resource'" },
  { key: 'ctrl+k t', command: 'resource.timeline', when: "activeEditor == 'resource'" },
  { key: 'ctrl+k p', command: 'resource.problem', when: "activeEditor == 'resource' && resourceHasProblems" },
  { key: 'ctrl+k r', command: 'resource.reveal', when: 'resourceInFront' },
  { key: 'ctrl+k l', command: 'resource.copyLink', when: 'resourceInFront' },
  { key: 'ctrl+k d', command: 'resource.copyId', when: 'resourceInFront' },
  { key: 'ctrl+k i', command: 'resource.copyInspect', when: 'resourceInFront' },
  { key: 'f5', command: 'metrics.refresh', when: "activeEditor == 'metrics'" },
  { key: 'ctrl+k t', command: 'metrics.toggleTables', when: "activeEditor == 'metrics'" },
  { key: 'ctrl+k r', command: 'metrics.customRange', when: "activeEditor == 'metrics'" },
  { key: 'ctrl+k e', command: 'metrics.exportCsv', when: "activeEditor == 'metrics'" },
  { key: 'ctrl+f', command: 'problems.filter', when: 'problemsFocus' },
  { key: 'a', command: 'problems.acknowledge', when: onProblem },
  { key: 's', command: 'problems.snooze', when: onProblem },
  { key: 'shift+a', command: 'problems.reactivate', when: `problemQuiet && ${onProblem}` },
  { key: 'ctrl+.', command: 'problems.actions', when: onProblem },
  { key: 'ctrl+enter', command: 'problems.suggested', when: onProblem },
  { key: 'delete', command: 'cleanup.planSelection', when: 'locksFocus && locksSelected && !inputFocus' },
  {
    key: 'delete',
    command: 'cleanup.planSelection',
    when: "!inputFocus && (problemsFocus || editorFocus && activeEditor == 'finding')"
  },
  { key: 'ctrl+enter', command: 'cleanup.apply', when: onPlan },
  { key: 'escape', command: 'cleanup.cancel', when: "activeEditor == 'cleanup' && cleanupRunning" },
  { key: 'ctrl+z', command: 'cleanup.undo', when: `${onPlan} && !inputFocus` },
  { key: 'f5', command: 'cleanup.refresh', when: "activeEditor == 'cleanup'" },
  { key: 'ctrl+a', command: 'cleanup.toggleAll', when: 'cleanupFocus && !inputFocus' },
  { key: 'ctrl+f', command: 'cleanup.filter', when: "activeEditor == 'cleanup'" },
  { key: 'ctrl+s', command: 'cleanup.savePlan', when: "activeEditor == 'cleanup'" },
  { key: 'ctrl+o', command: 'cleanup.openPlan', when: "activeEditor == 'cleanup'" },
  { key: 'ctrl+shift+b', command: 'jobs.launch' },
  { key: 'ctrl+k j', command: 'jobs.runHere', when: 'resourceInFront' },
  { key: 'shift+f5', command: 'jobs.stop', when: "activeEditor == 'job' || jobsFocus" },
  { key: 'ctrl+c', command: 'jobs.copyLog', when: "editorFocus && activeEditor == 'job' && !inputFocus" },
  { key: 'alt+z', command: 'jobs.wrap', when: "activeEditor == 'job'" },
  { key: 'alt+up', command: 'jobs.moveUp', when: 'jobsFocus && jobQueued' },
  { key: 'alt+down', command: 'jobs.moveDown', when: 'jobsFocus && jobQueued' },
  { key: 'delete', command: 'jobs.stop', when: 'jobsFocus && jobGoing' },
  { key: 'delete', command: 'jobs.remove', when: 'jobsFocus && jobTarget && !jobGoing' },
  { key: 'alt+up', command: 'endpoints.moveUp', when: 'endpointFocus' },
  { key: 'alt+down', command: 'endpoints.moveDown', when: 'endpointFocus' },
  { key: 'delete', command: 'endpoints.remove', when: 'endpointFocus && !inputFocus' },
  { key: 'ctrl+k y', command: 'celery.overview', when: 'celeryWatched' },
  { key: 'ctrl+k shift+y', command: 'celery.advice', when: 'celeryWatched' },
  { key: 'ctrl+w', command: 'editor.close' },
  { key: 'ctrl+k ctrl+w', command: 'editor.closeAll' },
  { key: 'ctrl+shift+t', command: 'editor.reopenClosed' },
  { key: 'ctrl+pagedown', command: 'editor.next', mac: 'alt+cmd+right' },
  { key: 'ctrl+pageup', command: 'editor.previous', mac: 'alt+cmd+left' },
  { key: 'ctrl+k enter', command: 'editor.keep', mac: 'cmd+k enter' },
  { key: 'ctrl+shift+pageup', command: 'editor.moveLeft', mac: 'cmd+k cmd+shift+left' },
  { key: 'ctrl+shift+pagedown', command: 'editor.moveRight', mac: 'cmd+k cmd+shift+right' },
  { key: 'ctrl+\\', command: 'editor.split' },
  { key: 'ctrl+k ctrl+left', command: 'editor.focusLeftGroup' },
  { key: 'ctrl+k ctrl+right', command: 'editor.focusRightGroup' },
  { key: 'ctrl+alt+left', command: 'editor.moveToLeftGroup', mac: 'ctrl+cmd+left' },
  { key: 'ctrl+alt+right', command: 'editor.moveToRightGroup', mac: 'ctrl+cmd+right' },
  { key: 'ctrl+,', command: 'settings.open' },
  { key: 'ctrl+k ctrl+t', command: 'settings.theme' },
  { key: 'ctrl+numpad_add', command: 'app.zoomIn' },
  { key: 'ctrl+shift+=', command: 'app.zoomIn' },
  { key: 'ctrl+=', command: 'app.zoomIn' },
  { key: 'ctrl+numpad_subtract', command: 'app.zoomOut' },
  { key: 'ctrl+-', command: 'app.zoomOut' },
  { key: 'ctrl+numpad0', command: 'app.resetZoom' },
  { key: 'ctrl+0', command: 'app.resetZoom' },
  { key: 'f11', command: 'app.fullScreen', mac: 'ctrl+cmd+f' },
  { key: 'ctrl+shift+i', command: 'app.devTools', mac: 'alt+cmd+i' },
  { key: 'ctrl+q', command: 'app.quit' }
]

/** The defaults of a platform (`process.platform`), as the user's file would have them. */
export const defaultKeybindings = (platform: string): readonly Keybinding[] =>
  table.map(({ mac, ...entry }) =>
    platform === 'darwin' ? { ...entry, key: mac ?? entry.key.replaceAll('ctrl+', 'cmd+') } : entry
  )
