import type { ActionId } from '@shared/ipc/actions'
import { resourceIdsText, runIdsText } from '../../table/copy/copy-rows'
import { copyAs } from '../../table/copy/copy-selected'
import { tableCommands } from '../../table/table-commands'
import { report, type App } from '../../workbench/app'
import { platformOf } from '../../workbench/store'
import { lockTableOf } from './lock-table'
import { redisCliCommands } from './redis-cli'

export type LockAction = Extract<ActionId, `locks.${string}`>

/** What can be done in the lock table. */
export function lockCommands(app: App): Readonly<Record<LockAction, () => void>> {
  const { workbench, live } = app
  const table = lockTableOf(app)
  const of = tableCommands(app, table, () => workbench.actions.open({ kind: 'locks' }))
  return {
    'locks.filter': of.filter,
    'locks.clearFilter': of.clearFilter,
    'locks.saveFilter': of.saveFilter,
    'locks.openFilter': of.openFilter,
    'locks.sortBy': of.sortBy,
    'locks.chooseColumns': of.chooseColumns,
    'locks.actions': of.actions,
    'locks.selectAll': of.selectAll,
    'locks.copy': of.copy,
    'locks.copyJson': of.copyJson,
    'locks.copyCsv': of.copyCsv,
    'locks.copyRedisCli': () => {
      const { endpoints } = live.state.getState()
      const platform = platformOf(workbench.getState())
      const endpointOf = (id: string) => endpoints.find((one) => one.id === id)
      const write = copyAs(app, table, (rows) =>
        rows.flatMap((row) => redisCliCommands(row, endpointOf(row.endpointId), platform)).join('\n')
      )
      report(app, write)
    },
    'locks.copyResourceId': () => report(app, copyAs(app, table, resourceIdsText)),
    'locks.copyRunId': () => report(app, copyAs(app, table, runIdsText)),
    'locks.exportCsv': of.exportCsv,
    'locks.exportExcel': of.exportExcel,
    'locks.exportJson': of.exportJson,
    'locks.cancelExport': of.cancelExport
  }
}
