import { createTranslator } from '@shared/i18n'
import type { ActionId } from '@shared/ipc/actions'
import { resourceIdsText, runIdsText } from '../../table/copy/copy-rows'
import { copyAs } from '../../table/copy/copy-selected'
import { tableCommands } from '../../table/table-commands'
import { visible } from '../../text/visible'
import { report, type App } from '../../workbench/app'
import { focusPart } from '../../workbench/focus'
import { pick } from '../../workbench/quick-input/box'
import { platformOf } from '../../workbench/store'
import { lockTableOf } from './lock-table'
import { redisCliCommands } from './redis-cli'

export type LockAction = Extract<ActionId, `locks.${string}`>

/** What can be done in the lock table. */
export function lockCommands(app: App): Readonly<Record<LockAction, () => void>> {
  const { workbench, live, locks } = app
  const table = lockTableOf(app)
  const show = (): void => workbench.actions.open({ kind: 'locks' })
  const of = tableCommands(app, table, show)
  return {
    'locks.filter': of.filter,
    'locks.clearFilter': of.clearFilter,
    'locks.saveFilter': () => {
      show()
      locks.actions.setNaming(true)
      focusPart('lockFilterName')
    },
    'locks.openFilter': () => report(app, openFilter(app)),
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

/** Lets a person choose one of the saved filters, and shows what it holds for. */
async function openFilter({ workbench, locks }: App): Promise<void> {
  const t = createTranslator(workbench.getState().appearance.language)
  const query = await pick(workbench, {
    title: t('locks:saved.title'),
    placeholder: t('locks:saved.which'),
    items: locks
      .getState()
      .saved.map((one) => ({ value: one.query, label: visible(one.name), detail: visible(one.query) }))
  })
  if (query === undefined) return
  locks.actions.setFilter(query)
  locks.actions.keepInHistory()
  workbench.actions.open({ kind: 'locks' })
  focusPart('locks')
}
