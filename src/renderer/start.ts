import { createTranslator, type Language } from '@shared/i18n'
import type { Appearance, CallResult, WindowApi } from '@shared/ipc/contract'
import type { StateFault } from '@shared/workbench-state/schema'
import { FacetIndex } from './features/locks/facets'
import { RowIndex } from './features/locks/row-index'
import { EventLog } from './stores/events/event-log'
import { connectLive } from './stores/live/connect'
import { createLive } from './stores/live/store'
import { Remembered } from './stores/remembered/remembered'
import type { App } from './workbench/app'
import { createCommands } from './workbench/commands'
import { followShell } from './workbench/follow-shell'
import { bindKeys } from './workbench/keys'
import { rememberWorkbench, restoreWorkbench } from './workbench/remember'
import { createWorkbench } from './workbench/store'

export interface StartedApp {
  readonly app: App
  /** Ends every listener. A window never does: it goes with its page. */
  readonly end: () => void
}

/** Makes the stores and ties them to the main process and the engine. Once a window. */
export function startApp(api: WindowApi, appearance: Appearance, state: CallResult<'state:get'>): StartedApp {
  const live = createLive()
  const say = (level: 'warn' | 'error', text: string): void => {
    live.receive({ kind: 'log', at: Date.now(), endpointId: null, level, text })
  }
  const remembered = new Remembered(api, state.slices, (error) => say('error', String(error)))
  if (state.fault) say('warn', stateFaultText(state.fault, appearance.language))
  const app: App = {
    api,
    live,
    index: new RowIndex(live.rows),
    facets: new FacetIndex(live.rows),
    workbench: createWorkbench(appearance, restoreWorkbench(remembered)),
    remembered,
    events: new EventLog(live)
  }
  const commands = createCommands(app)
  const ends = [
    rememberWorkbench(remembered, app.workbench),
    followShell(app, commands),
    bindKeys(app, commands),
    connectLive(live, api)
  ]
  window.addEventListener('pagehide', () => remembered.flush())
  return {
    app,
    end: () => {
      for (const end of ends) end()
      app.index.dispose()
      app.facets.dispose()
      app.events.dispose()
    }
  }
}

const stateFaultText = ({ reason, backup }: StateFault, language: Language): string =>
  createTranslator(language)(`workbench:stateFault.${backup === null ? 'inPlace' : 'aside'}`, {
    reason,
    backup
  })
