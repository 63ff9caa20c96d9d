import { createTranslator, type Language } from '@shared/i18n'
import { auditLanguage } from '@shared/audit/language'
import { runLanguage } from '@shared/history/language'
import { lockLanguage } from '@shared/query/locks'
import type { Appearance, CallResult, WindowApi } from '@shared/ipc/contract'
import type { StateFault } from '@shared/workbench-state/schema'
import { auditTable } from './features/audit/audit-table'
import { compareBy as compareActsBy } from './features/audit/sort'
import { createDrafts } from './features/cleanup/drafts'
import { followTabs } from './features/cleanup/follow-tabs'
import { lockTable } from './features/locks/lock-table'
import { compareBy, initialSorts } from './features/locks/sort'
import { createMetricsStore } from './features/metrics/metrics-store'
import { rememberMetrics, restoreMetrics } from './features/metrics/remember-metrics'
import { runTable } from './features/runs/run-table'
import { compareBy as compareRunsBy } from './features/runs/sort'
import { EventLog } from './stores/events/event-log'
import { connectLive } from './stores/live/connect'
import { LatencyHistory } from './stores/live/latency'
import type { RowSource } from './stores/live/row-source'
import { createLive } from './stores/live/store'
import { Remembered } from './stores/remembered/remembered'
import { FacetIndex } from './table/facets'
import { createFeedParts } from './table/feed/feed-parts'
import { VocabularyIndex } from './table/filter/vocabulary'
import { liveQueryContext, queryName } from './table/query-context'
import { rememberTable, restoreTable } from './table/remember-table'
import { RowIndex } from './table/row-index'
import type { TableRow } from './table/row'
import { withoutGone } from './table/selection'
import { createTableStore, type TableStore } from './table/table-store'
import type { App } from './workbench/app'
import { createCommands } from './workbench/commands'
import { followShell } from './workbench/follow-shell'
import { bindKeys } from './workbench/keys'
import { rememberWorkbench, restoreWorkbench } from './workbench/remember'
import { foreignLine } from '@shared/log/line'
import { createWorkbench } from './workbench/store'

export interface StartedApp {
  readonly app: App
  /** Ends every listener. A window never does: it goes with its page. */
  readonly end: () => void
}

/** Makes the stores and ties them to the main process and the engine. Once a window. */
export function startApp(api: WindowApi, appearance: Appearance, state: CallResult<'state:get'>): StartedApp {
  const live = createLive()
  const queries = liveQueryContext(live)
  const say = (level: 'warn' | 'error', text: string): void => {
    live.say('window', level, foreignLine(text))
  }
  const remembered = new Remembered(api, state.slices, (error) => say('error', String(error)))
  const app: App = {
    api,
    live,
    latency: new LatencyHistory(live.state),
    index: new RowIndex(live.rows, { language: lockLanguage, sorts: initialSorts, compareBy }, queries),
    facets: new FacetIndex(live.rows),
    vocabulary: new VocabularyIndex(live.rows, lockLanguage, queries),
    locks: createTableStore(lockTable.fields, restoreTable(remembered, lockTable)),
    runs: createFeedParts({
      feed: live.runs,
      kind: runTable,
      language: runLanguage,
      compareBy: compareRunsBy(queries),
      queries,
      remembered
    }),
    runFacets: new FacetIndex(live.runs.rows),
    audit: createFeedParts({
      feed: live.audit,
      kind: auditTable,
      language: auditLanguage,
      compareBy: compareActsBy,
      queries,
      remembered
    }),
    metrics: createMetricsStore(restoreMetrics(remembered)),
    workbench: createWorkbench(appearance, restoreWorkbench(remembered)),
    remembered,
    events: new EventLog(live),
    cleanups: createDrafts(live.cleanup)
  }
  if (state.fault) {
    say('warn', stateFaultText(state.fault, appearance.language))
    app.workbench.actions.showOutput('window')
  }
  const commands = createCommands(app)
  const ends = [
    rememberWorkbench(remembered, app.workbench),
    followShell(app, commands),
    bindKeys(app, commands),
    connectLive(live, api),
    rememberTable(remembered, lockTable, app.locks),
    rememberMetrics(remembered, app.metrics),
    followNames(app),
    followSelected(live.rows, app.locks),
    followSelected(live.runs.rows, app.runs.store),
    followSelected(live.audit.rows, app.audit.store),
    followTabs(app.workbench, app.cleanups)
  ]
  window.addEventListener('pagehide', () => remembered.flush())
  return {
    app,
    end: () => {
      for (const end of ends) end()
      app.latency.dispose()
      app.index.dispose()
      app.facets.dispose()
      app.runs.dispose()
      app.runFacets.dispose()
      app.audit.dispose()
      app.events.dispose()
      app.vocabulary.dispose()
    }
  }
}

const stateFaultText = ({ reason, backup }: StateFault, language: Language): string =>
  createTranslator(language)(`workbench:stateFault.${backup === null ? 'inPlace' : 'aside'}`, {
    reason,
    backup
  })
/** Queries and sorts know endpoints by name: they are asked again when one has another. */
function followNames({ live, index, runs, audit }: App): () => void {
  const namesOf = (endpoints: ReturnType<typeof live.state.getState>['endpoints']): string =>
    endpoints.map((endpoint) => `${endpoint.id}\n${queryName(endpoint)}`).join('\n')
  return live.state.subscribe((now, before) => {
    if (now.endpoints === before.endpoints || namesOf(now.endpoints) === namesOf(before.endpoints)) return
    index.renamed()
    runs.index.renamed()
    audit.index.renamed()
  })
}

/** What is selected beside others and is gone is selected no longer. */
function followSelected<Row extends TableRow>(rows: RowSource<Row>, table: TableStore): () => void {
  const isThere = (key: string): boolean => rows.get(key) !== undefined
  return rows.subscribe((changes) => {
    const { keys } = table.getState().selection
    if (keys.size < 2) return
    const maybeGone = changes === 'all' ? [...keys] : changes.before.map(({ key }) => key)
    if (maybeGone.some((key) => keys.has(key) && !isThere(key)))
      table.actions.select((now) => withoutGone(now, isThere))
  })
}
