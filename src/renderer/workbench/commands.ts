import type { ActionId } from '@shared/ipc/actions'
import type { LiveFinding } from '@shared/live/view'
import { orderedFindings } from '../features/problems/group'
import type { App } from './app'
import { focusPart } from './focus'
import type { ViewId } from './store'

/** Every action of the window by its id: keys, menu and buttons all come here. */
export type Commands = Readonly<Record<ActionId | WindowActionId, () => void>>

/** Actions that no menu item asks for. */
export type WindowActionId = 'editor.close' | 'editor.next' | 'editor.previous'

export function createCommands(app: App): Commands {
  const { actions } = app.workbench
  const step = (by: 1 | -1) => (): void => {
    const next = stepFinding(app, by)
    if (next) actions.openFinding(next, true)
  }
  return {
    'view.problems': () => {
      actions.showView('problems')
      focusPart('problems')
    },
    'view.locks': () => {
      actions.showView('locks')
      actions.activate('locks')
      focusPart('locks')
    },
    'view.endpoints': () => {
      actions.showView('endpoints')
      focusPart('endpoints')
    },
    'view.toggleSideBar': actions.toggleSideBar,
    'view.togglePanel': actions.togglePanel,
    'problems.next': step(1),
    'problems.previous': step(-1),
    'locks.filter': () => {
      actions.activate('locks')
      focusPart('lockFilter')
    },
    'endpoints.add': () => {
      actions.openStart()
      focusPart('endpointUrl')
    },
    'editor.close': () => {
      actions.close(app.workbench.getState().tabs.active)
    },
    'editor.next': () => actions.neighbour(1),
    'editor.previous': () => actions.neighbour(-1)
  }
}

function stepFinding(app: App, by: 1 | -1): LiveFinding | null {
  const all = orderedFindings(app.live.state.getState().findings)
  if (all.length === 0) return null
  const at = all.findIndex((finding) => finding.key === app.workbench.getState().selectedFinding)
  const next = at === -1 ? (by === 1 ? 0 : all.length - 1) : (at + by + all.length) % all.length
  return all[next] ?? null
}

/** The activity bar: a click on the view that is shown hides the side bar. */
export function pickView(app: App, commands: Commands, view: ViewId): void {
  const { view: shown, sideBar } = app.workbench.getState()
  if (sideBar && shown === view) app.workbench.actions.toggleSideBar()
  else commands[`view.${view}`]()
}
