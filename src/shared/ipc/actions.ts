import { z } from 'zod'

/**
 * Every action of the workbench: the command palette, the keys and the menu all name them by these. The window keeps a
 * `Record<ActionId, () => void>`, so that an id without an action, or a menu item without one, does not compile. The
 * titles are in the catalogs: `palette:action.view_locks`.
 */
export const actionIds = [
  'palette.show',
  'quickOpen.show',
  'view.problems',
  'view.locks',
  'view.endpoints',
  'view.toggleSideBar',
  'view.togglePanel',
  'panel.output',
  'panel.events',
  'panel.details',
  'problems.next',
  'problems.previous',
  'problems.open',
  'problems.actions',
  'problems.suggested',
  'problems.acknowledge',
  'problems.snooze',
  'problems.reactivate',
  'problems.openResource',
  'problems.revealInLocks',
  'problems.copyCleanCommand',
  'problems.copyInspectCommand',
  'problems.copyJson',
  'problems.copyId',
  'problems.filter',
  'problems.clearFilter',
  'problems.groupByKind',
  'problems.groupByEndpoint',
  'problems.groupByType',
  'problems.toggleAcknowledged',
  'problems.toggleSnoozed',
  'locks.filter',
  'locks.clearFilter',
  'locks.saveFilter',
  'locks.chooseColumns',
  'locks.selectAll',
  'locks.copy',
  'locks.copyJson',
  'locks.copyCsv',
  'locks.copyRedisCli',
  'locks.copyResourceId',
  'locks.copyRunId',
  'locks.exportCsv',
  'locks.exportExcel',
  'locks.exportJson',
  'locks.cancelExport',
  'resource.open',
  'resource.refresh',
  'resource.timeline',
  'resource.problem',
  'resource.reveal',
  'resource.copyLink',
  'resource.copyId',
  'resource.copyInspect',
  'endpoints.add',
  'editor.close',
  'editor.closeOthers',
  'editor.closeToTheRight',
  'editor.closeAll',
  'editor.reopenClosed',
  'editor.keep',
  'editor.next',
  'editor.previous',
  'editor.moveLeft',
  'editor.moveRight',
  'editor.split',
  'editor.focusLeftGroup',
  'editor.focusRightGroup',
  'editor.moveToLeftGroup',
  'editor.moveToRightGroup',
  'keybindings.show',
  'keybindings.search',
  'keybindings.openFile',
  'settings.open',
  'settings.openFile',
  'demo.start',
  'demo.stop',
  'app.openLogs',
  'app.zoomIn',
  'app.zoomOut',
  'app.resetZoom',
  'app.fullScreen',
  'app.devTools',
  'app.about',
  'app.quit'
] as const

export const actionIdSchema = z.enum(actionIds)
export type ActionId = z.infer<typeof actionIdSchema>

/** Those that the main process does: the window asks for them with `shell:act`. */
export const shellActions = [
  'openLogs',
  'zoomIn',
  'zoomOut',
  'resetZoom',
  'fullScreen',
  'devTools',
  'about',
  'quit'
] as const
export type ShellAction = (typeof shellActions)[number]

/** An action's key in the catalogs: a dot would be a level there. */
export const actionKey = (id: ActionId): string => id.replace('.', '_')
