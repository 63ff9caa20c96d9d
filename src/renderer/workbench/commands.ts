import type { ActionId, ShellAction } from '@shared/ipc/actions'
import { cleanupCommands } from '../features/cleanup/commands'
import { celeryCommands } from '../features/celery/commands'
import { auditCommands } from '../features/audit/commands'
import { jobCommands } from '../features/jobs/actions/commands'
import { lockCommands } from '../features/locks/commands'
import { hasRunsBehind } from '../features/metrics/behind/behind'
import { metricsCommands } from '../features/metrics/commands'
import { problemCommands } from '../features/problems/actions'
import { outputCommands } from '../features/output/commands'
import { resourceCommands } from '../features/resource/commands'
import { runCommands } from '../features/runs/commands'
import { settingsCommands } from '../features/settings/commands'
import { endpointCommands } from '../features/endpoints/actions/commands'
import { alertCommands } from '../features/alerts/actions/commands'
import { report, type App } from './app'
import { editorCommands } from './editors/commands'
import { focusIfLost, focusPart } from './focus'
import { focusNextPart } from './focus-parts'
import type { ViewId } from './store'

/** Every action of the window by its id: palette, keys, menu and buttons all come here. */
export type Commands = Readonly<Record<ActionId, () => void>>

export function createCommands(app: App): Commands {
  const { actions } = app.workbench
  const shell = (action: ShellAction) => (): void => report(app, app.api.call('shell:act', { action }))
  return {
    'palette.show': () => actions.showQuickInput('>'),
    'quickOpen.show': () => actions.showQuickInput(''),
    'view.problems': () => {
      actions.showView('problems')
      focusPart('problems')
    },
    'view.locks': () => {
      actions.showView('locks')
      actions.open({ kind: 'locks' })
      focusPart('locks')
    },
    'view.runs': () => {
      actions.showView('runs')
      actions.open({ kind: 'runs' })
      focusPart('runs')
    },
    'view.jobs': () => {
      actions.showView('jobs')
      focusPart('jobs')
    },
    'view.metrics': () => {
      actions.showView('metrics')
      actions.open({ kind: 'metrics' })
      focusPart('metrics')
    },
    'view.endpoints': () => {
      actions.showView('endpoints')
      focusPart('endpoints')
    },
    'view.focusNextPart': () => focusNextPart(1),
    'view.focusPreviousPart': () => focusNextPart(-1),
    'view.toggleSideBar': () => {
      actions.toggleSideBar()
      focusIfLost('editor')
    },
    'view.togglePanel': () => {
      actions.togglePanel()
      focusIfLost('editor')
    },
    'panel.output': () => {
      actions.showPanel('output')
      focusPart('panel')
    },
    'panel.events': () => {
      actions.showPanel('events')
      focusPart('panel')
    },
    'panel.details': () => {
      actions.showPanel('details')
      focusPart('panel')
    },
    'panel.behind': () => {
      actions.showPanel('behind')
      focusPart(hasRunsBehind(app) ? 'behind' : 'panel')
    },
    'panel.jobs': () => {
      actions.showPanel('jobs')
      focusPart('panel')
    },
    ...outputCommands(app),
    'events.clear': () => app.events.clear(),
    ...problemCommands(app),
    ...lockCommands(app),
    ...runCommands(app),
    ...auditCommands(app),
    ...metricsCommands(app),
    ...jobCommands(app),
    ...endpointCommands(app),
    ...alertCommands(app),
    ...celeryCommands(app),
    ...editorCommands(app),
    ...resourceCommands(app),
    ...cleanupCommands(app),
    'keybindings.show': () => {
      actions.open({ kind: 'keybindings' })
      focusPart('keybindingsSearch')
    },
    'keybindings.search': () => {
      actions.open({ kind: 'keybindings' })
      focusPart('keybindingsSearch')
    },
    'keybindings.openFile': () => report(app, app.api.call('keybindings:open', undefined)),
    ...settingsCommands(app),
    'demo.start': () => report(app, setDemo(app, true)),
    'demo.stop': () => report(app, setDemo(app, false)),
    'app.openLogs': shell('openLogs'),
    'app.zoomIn': shell('zoomIn'),
    'app.zoomOut': shell('zoomOut'),
    'app.resetZoom': shell('resetZoom'),
    'app.fullScreen': shell('fullScreen'),
    'app.devTools': shell('devTools'),
    'app.about': shell('about'),
    'app.quit': shell('quit')
  }
}

async function setDemo(app: App, running: boolean): Promise<void> {
  const { ok, detail } = await app.api.call('demo:set', { running })
  if (!ok) throw new Error(detail)
}

/** The activity bar: a click on the view that is shown hides the side bar. */
export function pickView(app: App, commands: Commands, view: ViewId): void {
  const { view: shown, sideBar } = app.workbench.getState()
  if (sideBar && shown === view) app.workbench.actions.toggleSideBar()
  else commands[`view.${view}`]()
}
