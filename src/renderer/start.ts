import type { Appearance, WindowApi } from '@shared/ipc/contract'
import { FacetIndex } from './features/locks/facets'
import { RowIndex } from './features/locks/row-index'
import { connectLive } from './stores/live/connect'
import { createLive } from './stores/live/store'
import type { App } from './workbench/app'
import { createCommands } from './workbench/commands'
import { followShell } from './workbench/follow-shell'
import { bindKeys } from './workbench/keys'
import { createWorkbench } from './workbench/store'

export interface StartedApp {
  readonly app: App
  /** Ends every listener. A window never does: it goes with its page. */
  readonly end: () => void
}

/** Makes the stores and ties them to the main process and the engine. Once a window. */
export function startApp(api: WindowApi, appearance: Appearance): StartedApp {
  const live = createLive()
  const app: App = {
    api,
    live,
    index: new RowIndex(live.rows),
    facets: new FacetIndex(live.rows),
    workbench: createWorkbench(appearance)
  }
  const commands = createCommands(app)
  const ends = [followShell(app, commands), bindKeys(app, commands), connectLive(live, api)]
  return {
    app,
    end: () => {
      for (const end of ends) end()
      app.index.dispose()
      app.facets.dispose()
    }
  }
}
