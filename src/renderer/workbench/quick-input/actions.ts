import type { ActionId } from '@shared/ipc/actions'
import { holds, readWhen, type Context } from '@shared/keybindings/when'

export type Category =
  | 'view'
  | 'output'
  | 'events'
  | 'go'
  | 'problems'
  | 'locks'
  | 'runs'
  | 'resource'
  | 'cleanup'
  | 'metrics'
  | 'endpoints'
  | 'alerts'
  | 'celery'
  | 'editor'
  | 'preferences'
  | 'demo'
  | 'app'

interface ActionInfo {
  readonly category: Category
  /** Where the palette offers it: as a `when` clause of keybindings.json. Left out: always. */
  readonly when?: string
}

/** What the palette and the keyboard page say of an action beside its title. */
export const actionInfo: Readonly<Record<ActionId, ActionInfo>> = {
  'palette.show': { category: 'view' },
  'quickOpen.show': { category: 'go' },
  'view.problems': { category: 'view' },
  'view.locks': { category: 'view' },
  'view.runs': { category: 'view' },
  'view.metrics': { category: 'view' },
  'view.endpoints': { category: 'view' },
  'view.focusNextPart': { category: 'view' },
  'view.focusPreviousPart': { category: 'view' },
  'view.toggleSideBar': { category: 'view' },
  'view.togglePanel': { category: 'view' },
  'panel.output': { category: 'view' },
  'panel.events': { category: 'view' },
  'panel.details': { category: 'view' },
  'panel.behind': { category: 'view' },
  'output.chooseChannel': { category: 'output' },
  'output.follow': { category: 'output' },
  'output.copy': { category: 'output' },
  'output.clear': { category: 'output' },
  'events.clear': { category: 'events' },
  'problems.next': { category: 'problems', when: 'hasProblems' },
  'problems.previous': { category: 'problems', when: 'hasProblems' },
  'problems.open': { category: 'problems', when: 'problemTarget' },
  'problems.actions': { category: 'problems', when: 'problemTarget' },
  'problems.suggested': { category: 'problems', when: 'problemTarget' },
  'problems.acknowledge': { category: 'problems', when: 'problemTarget' },
  'problems.snooze': { category: 'problems', when: 'problemTarget' },
  'problems.reactivate': { category: 'problems', when: 'problemQuiet' },
  'problems.openResource': { category: 'problems', when: 'problemHasResource' },
  'problems.revealInLocks': { category: 'problems', when: 'problemHasResource' },
  'problems.copyCleanCommand': { category: 'problems', when: 'problemCleanable' },
  'problems.copyInspectCommand': { category: 'problems', when: 'problemHasResource' },
  'problems.copyJson': { category: 'problems', when: 'problemTarget' },
  'problems.copyId': { category: 'problems', when: 'problemTarget' },
  'problems.filter': { category: 'problems', when: 'hasProblems' },
  'problems.clearFilter': { category: 'problems', when: 'problemsFiltered' },
  'problems.groupByKind': { category: 'problems' },
  'problems.groupByEndpoint': { category: 'problems' },
  'problems.groupByType': { category: 'problems' },
  'problems.toggleCritical': { category: 'problems' },
  'problems.toggleWarnings': { category: 'problems' },
  'problems.toggleNotes': { category: 'problems' },
  'problems.toggleAcknowledged': { category: 'problems' },
  'problems.toggleSnoozed': { category: 'problems' },
  'locks.filter': { category: 'locks' },
  'locks.clearFilter': { category: 'locks', when: 'filtered' },
  'locks.saveFilter': { category: 'locks', when: 'filtered' },
  'locks.openFilter': { category: 'locks', when: 'hasSavedFilters' },
  'locks.sortBy': { category: 'locks' },
  'locks.chooseColumns': { category: 'locks' },
  'locks.actions': { category: 'locks', when: 'locksSelected' },
  'locks.selectAll': { category: 'locks' },
  'locks.copy': { category: 'locks', when: 'locksSelected' },
  'locks.copyJson': { category: 'locks', when: 'locksSelected' },
  'locks.copyCsv': { category: 'locks', when: 'locksSelected' },
  'locks.copyRedisCli': { category: 'locks', when: 'locksSelected' },
  'locks.copyResourceId': { category: 'locks', when: 'locksSelected' },
  'locks.copyRunId': { category: 'locks', when: 'locksSelected' },
  'locks.exportCsv': { category: 'locks' },
  'locks.exportExcel': { category: 'locks' },
  'locks.exportJson': { category: 'locks' },
  'locks.cancelExport': { category: 'locks', when: 'locksExporting' },
  'runs.filter': { category: 'runs' },
  'runs.clearFilter': { category: 'runs', when: 'runsFiltered' },
  'runs.sortBy': { category: 'runs' },
  'runs.chooseColumns': { category: 'runs' },
  'runs.actions': { category: 'runs', when: 'runsSelected' },
  'runs.selectAll': { category: 'runs' },
  'runs.refresh': { category: 'runs', when: "activeEditor == 'runs'" },
  'runs.copy': { category: 'runs', when: 'runsSelected' },
  'runs.copyJson': { category: 'runs', when: 'runsSelected' },
  'runs.copyCsv': { category: 'runs', when: 'runsSelected' },
  'runs.copyResourceId': { category: 'runs', when: 'runsSelected' },
  'runs.copyRunId': { category: 'runs', when: 'runsSelected' },
  'runs.exportCsv': { category: 'runs' },
  'runs.exportExcel': { category: 'runs' },
  'runs.exportJson': { category: 'runs' },
  'runs.cancelExport': { category: 'runs', when: 'runsExporting' },
  'resource.open': { category: 'resource', when: "resourceInFront && activeEditor != 'resource'" },
  'resource.refresh': { category: 'resource', when: "activeEditor == 'resource'" },
  'resource.timeline': { category: 'resource', when: "activeEditor == 'resource'" },
  'resource.problem': { category: 'resource', when: "activeEditor == 'resource' && resourceHasProblems" },
  'resource.reveal': { category: 'resource', when: 'resourceInFront' },
  'resource.copyLink': { category: 'resource', when: 'resourceInFront' },
  'resource.copyId': { category: 'resource', when: 'resourceInFront' },
  'resource.copyInspect': { category: 'resource', when: 'resourceInFront' },
  'cleanup.planAll': { category: 'cleanup' },
  'cleanup.planSelection': {
    category: 'cleanup',
    when: "activeEditor == 'locks' && locksSelected || problemTarget || resourceInFront"
  },
  'cleanup.apply': { category: 'cleanup', when: 'cleanupApplicable' },
  'cleanup.cancel': { category: 'cleanup', when: 'cleanupRunning' },
  'cleanup.undo': { category: 'cleanup', when: 'cleanupUndoable' },
  'cleanup.refresh': { category: 'cleanup', when: "activeEditor == 'cleanup' && !cleanupRunning" },
  'cleanup.toggleAll': { category: 'cleanup', when: "activeEditor == 'cleanup'" },
  'cleanup.filter': { category: 'cleanup', when: "activeEditor == 'cleanup'" },
  'cleanup.savePlan': { category: 'cleanup', when: "activeEditor == 'cleanup'" },
  'cleanup.openPlan': { category: 'cleanup' },
  'cleanup.copyCommand': { category: 'cleanup', when: "activeEditor == 'cleanup'" },
  'cleanup.history': { category: 'cleanup' },
  'metrics.refresh': { category: 'metrics', when: "activeEditor == 'metrics'" },
  'metrics.zoomIn': { category: 'metrics', when: "activeEditor == 'metrics'" },
  'metrics.zoomOut': { category: 'metrics', when: "activeEditor == 'metrics'" },
  'metrics.resetZoom': { category: 'metrics', when: 'metricsZoomed' },
  'metrics.earlier': { category: 'metrics', when: "activeEditor == 'metrics'" },
  'metrics.later': { category: 'metrics', when: "activeEditor == 'metrics'" },
  'metrics.customRange': { category: 'metrics' },
  'metrics.lastHour': { category: 'metrics' },
  'metrics.lastDay': { category: 'metrics' },
  'metrics.lastWeek': { category: 'metrics' },
  'metrics.showEverything': { category: 'metrics' },
  'metrics.toggleTables': { category: 'metrics', when: "activeEditor == 'metrics'" },
  'metrics.exportCsv': { category: 'metrics', when: "activeEditor == 'metrics'" },
  'metrics.exportExcel': { category: 'metrics', when: "activeEditor == 'metrics'" },
  'metrics.exportPanel': { category: 'metrics', when: "activeEditor == 'metrics'" },
  'endpoints.add': { category: 'endpoints' },
  'endpoints.edit': { category: 'endpoints', when: 'endpointsKnown' },
  'endpoints.duplicate': { category: 'endpoints', when: 'endpointsKnown' },
  'endpoints.test': { category: 'endpoints', when: 'endpointsKnown' },
  'endpoints.moveUp': { category: 'endpoints', when: 'endpointsKnown' },
  'endpoints.moveDown': { category: 'endpoints', when: 'endpointsKnown' },
  'endpoints.enable': { category: 'endpoints', when: 'endpointsDisabled' },
  'endpoints.disable': { category: 'endpoints', when: 'endpointsEnabled' },
  'endpoints.unlock': { category: 'endpoints', when: 'endpointsLocked' },
  'endpoints.lock': { category: 'endpoints', when: 'endpointsUnlocked' },
  'endpoints.remove': { category: 'endpoints', when: 'endpointsKnown' },
  'endpoints.import': { category: 'endpoints' },
  'endpoints.export': { category: 'endpoints', when: 'endpointsKnown' },
  'alerts.show': { category: 'alerts' },
  'alerts.addChannel': { category: 'alerts' },
  'alerts.editChannel': { category: 'alerts', when: 'channelsKnown' },
  'alerts.testChannel': { category: 'alerts', when: 'channelsKnown' },
  'alerts.enableChannel': { category: 'alerts', when: 'channelsDisabled' },
  'alerts.disableChannel': { category: 'alerts', when: 'channelsEnabled' },
  'alerts.sendAgain': { category: 'alerts', when: 'alertsUndelivered' },
  'alerts.removeChannel': { category: 'alerts', when: 'channelsKnown' },
  'alerts.testNotification': { category: 'alerts' },
  'alerts.playSound': { category: 'alerts' },
  'celery.overview': { category: 'celery', when: 'celeryWatched' },
  'editor.close': { category: 'editor', when: 'activeEditor || multipleEditorGroups' },
  'editor.closeOthers': { category: 'editor', when: 'activeEditor' },
  'editor.closeToTheRight': { category: 'editor', when: 'activeEditor' },
  'editor.closeAll': { category: 'editor', when: 'activeEditor || multipleEditorGroups' },
  'editor.reopenClosed': { category: 'editor', when: 'hasClosedEditors' },
  'editor.keep': { category: 'editor', when: 'editorIsPreview' },
  'editor.next': { category: 'editor' },
  'editor.previous': { category: 'editor' },
  'editor.moveLeft': { category: 'editor', when: 'activeEditor' },
  'editor.moveRight': { category: 'editor', when: 'activeEditor' },
  'editor.split': { category: 'editor' },
  'editor.focusLeftGroup': { category: 'editor', when: 'multipleEditorGroups' },
  'editor.focusRightGroup': { category: 'editor', when: 'multipleEditorGroups' },
  'editor.moveToLeftGroup': { category: 'editor', when: 'activeEditor' },
  'editor.moveToRightGroup': { category: 'editor', when: 'activeEditor' },
  'keybindings.show': { category: 'preferences' },
  'keybindings.search': { category: 'preferences', when: "activeEditor == 'keybindings'" },
  'keybindings.openFile': { category: 'preferences' },
  'settings.open': { category: 'preferences' },
  'settings.openFile': { category: 'preferences' },
  'settings.theme': { category: 'preferences' },
  'settings.language': { category: 'preferences' },
  'demo.start': { category: 'demo', when: '!demoRunning' },
  'demo.stop': { category: 'demo', when: 'demoRunning' },
  'app.openLogs': { category: 'app' },
  'app.zoomIn': { category: 'view' },
  'app.zoomOut': { category: 'view' },
  'app.resetZoom': { category: 'view' },
  'app.fullScreen': { category: 'view' },
  'app.devTools': { category: 'app' },
  'app.about': { category: 'app' },
  'app.quit': { category: 'app' }
}

/** Whether the palette offers the action as the window stands. */
export function isOffered(id: ActionId, context: Context): boolean {
  const { when } = actionInfo[id]
  if (when === undefined) return true
  const read = readWhen(when)
  return read.ok && holds(read.value, context)
}
