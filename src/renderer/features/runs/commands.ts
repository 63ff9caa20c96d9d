import type { ActionId } from '@shared/ipc/actions'
import { resourceIdsText, runIdsText } from '../../table/copy/copy-rows'
import { copyAs } from '../../table/copy/copy-selected'
import { tableCommands } from '../../table/table-commands'
import { report, type App } from '../../workbench/app'
import { runTableOf } from './run-table'

export type RunAction = Extract<ActionId, `runs.${string}`>

/** What can be done in the table of runs. */
export function runCommands(app: App): Readonly<Record<RunAction, () => void>> {
  const { workbench, live } = app
  const table = runTableOf(app)
  const of = tableCommands(app, table, () => workbench.actions.open({ kind: 'runs' }))
  return {
    'runs.filter': of.filter,
    'runs.clearFilter': of.clearFilter,
    'runs.saveFilter': of.saveFilter,
    'runs.openFilter': of.openFilter,
    'runs.sortBy': of.sortBy,
    'runs.chooseColumns': of.chooseColumns,
    'runs.actions': of.actions,
    'runs.selectAll': of.selectAll,
    'runs.refresh': live.runs.refresh,
    'runs.copy': of.copy,
    'runs.copyJson': of.copyJson,
    'runs.copyCsv': of.copyCsv,
    'runs.copyResourceId': () => report(app, copyAs(app, table, resourceIdsText)),
    'runs.copyRunId': () => report(app, copyAs(app, table, runIdsText)),
    'runs.exportCsv': of.exportCsv,
    'runs.exportExcel': of.exportExcel,
    'runs.exportJson': of.exportJson,
    'runs.cancelExport': of.cancelExport
  }
}
