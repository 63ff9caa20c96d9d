import type { ActionId } from '@shared/ipc/actions'
import { tableCommands } from '../../table/table-commands'
import type { App } from '../../workbench/app'
import { focusPart } from '../../workbench/focus'
import { auditTableOf } from './audit-table'

export type AuditCommand = Extract<ActionId, `audit.${string}`>

/** What can be done in the audit trail. */
export function auditCommands(app: App): Readonly<Record<AuditCommand, () => void>> {
  const { workbench, live } = app
  const show = (): void => workbench.actions.open({ kind: 'audit' })
  const of = tableCommands(app, auditTableOf(app), show)
  return {
    'audit.show': () => {
      show()
      focusPart('audit')
    },
    'audit.filter': of.filter,
    'audit.clearFilter': of.clearFilter,
    'audit.saveFilter': of.saveFilter,
    'audit.openFilter': of.openFilter,
    'audit.sortBy': of.sortBy,
    'audit.chooseColumns': of.chooseColumns,
    'audit.actions': of.actions,
    'audit.selectAll': of.selectAll,
    'audit.refresh': live.audit.refresh,
    'audit.copy': of.copy,
    'audit.copyJson': of.copyJson,
    'audit.copyCsv': of.copyCsv,
    'audit.exportCsv': of.exportCsv,
    'audit.exportExcel': of.exportExcel,
    'audit.exportJson': of.exportJson,
    'audit.cancelExport': of.cancelExport
  }
}
