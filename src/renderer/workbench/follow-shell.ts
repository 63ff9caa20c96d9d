import { tableNames, type TableName } from '@shared/settings/saved-filters'
import { isFirstLook } from '../stores/endpoint-time'
import { openLink } from '../features/resource/open-link'
import { play } from '../features/alerts/sound/play'
import { savedFiltersOf } from '../table/saved/saved'
import type { TableStore } from '../table/table-store'
import { report, type App } from './app'
import type { Commands } from './commands'
import { focusPart } from './focus'
import { hasStarted } from './remember'

/**
 * Takes what the main process tells the window: appearance, engine, demo, settings, requests to show something.
 * Answers the function that ends it.
 */
export function followShell(app: App, commands: Commands): () => void {
  const { api, live, workbench, remembered } = app
  const tables: Readonly<Record<TableName, TableStore>> = {
    locks: app.locks,
    runs: app.runs.store,
    audit: app.audit.store
  }
  const started = hasStarted(remembered)
  const ends = [
    api.on('app:appearance', (appearance) => workbench.setState({ appearance })),
    api.on('engine:state', (engine) => workbench.setState({ engine })),
    api.on('demo:state', (demo) => workbench.setState({ demo })),
    api.on('settings:state', (settings) => {
      workbench.setState({ settings })
      for (const name of tableNames) tables[name].setState({ saved: savedFiltersOf(settings.values, name) })
    }),
    api.on('keybindings:state', (keybindings) => workbench.setState({ keybindings })),
    api.on('tray:missing', ({ missing }) => workbench.setState({ trayMissing: missing })),
    api.on('log:line', ({ at, level, text, said }) => live.say('app', level, { text, said }, at)),
    api.on('endpoints:book', (book) => workbench.setState({ book })),
    api.on('channels:book', (channels) => workbench.setState({ channels })),
    api.on('alerts:sound', ({ sound }) => report(app, play(sound))),
    api.on('action:run', ({ id }) => commands[id]()),
    api.on('finding:reveal', ({ key }) => reveal(app, key)),
    api.on('job:reveal', ({ id, type, resourceId }) => {
      workbench.actions.open({ kind: 'job', key: id, type, resourceId })
      focusPart('editor')
    }),
    api.on('link:open', (opened) => {
      if (opened.ok) openLink(app, opened.link)
      else workbench.setState({ refusedLink: opened.text })
    })
  ]
  void api
    .call('app:info', undefined)
    .then((info) => workbench.setState({ info, appearance: { language: info.language, theme: info.theme } }))
  // The window opens before the engine has looked: what to show first is known once it has.
  const endFirstLook = live.state.subscribe(({ loaded, endpoints, rowCount, findings }) => {
    if (!loaded || (rowCount === 0 && endpoints.some(isFirstLook))) return
    endFirstLook()
    // Nor does it open over what a person has begun to use meanwhile.
    if (document.activeElement !== document.body) return
    if (started) return
    if (endpoints.every((endpoint) => endpoint.embedded) && rowCount === 0 && findings.size === 0) {
      workbench.actions.open({ kind: 'start' })
    }
  })
  return () => {
    endFirstLook()
    for (const end of ends) end()
  }
}

/** A notification was clicked. Its finding may not have reached this window yet: then it is shown when it comes. */
function reveal(app: App, key: string): void {
  const { live, workbench } = app
  const show = (): boolean => {
    const finding = live.state.getState().findings.get(key)
    if (!finding) return false
    workbench.actions.showView('problems')
    workbench.actions.openFinding(finding, false)
    focusPart('editor')
    return true
  }
  if (show()) return
  const off = live.state.subscribe(() => {
    if (show()) off()
  })
  // A finding that is resolved by now never comes.
  setTimeout(off, 10_000)
}
