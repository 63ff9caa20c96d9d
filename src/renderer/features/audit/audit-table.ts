import { auditFields } from '@shared/audit/language'
import type { AuditRow } from '@shared/audit/row'
import { missingOf } from '../../table/feed/missing'
import type { TableKind } from '../../table/kind'
import type { Table } from '../../table/table'
import type { App } from '../../workbench/app'
import { openResource } from '../resource/commands'
import { columnText } from './column-text'
import { auditCell, auditColumns, isAuditColumn } from './columns'
import { filterValue } from './filter-value'
import { cellsOf, recordFields, recordOf } from './record'
import { initialSorts } from './sort'

/** Who did what, as a table. */
export const auditTable: TableKind<AuditRow> = {
  name: 'audit',
  columns: auditColumns,
  hidden: ['endpoint', 'namespace', 'source', 'run', 'finding', 'for', 'journal'],
  sorts: initialSorts,
  // Most cycles of an automatic cleanup find nothing to do: they would hide what people did.
  query: 'idle:no',
  fields: auditFields,
  parts: { grid: 'audit', header: 'auditHeader', filter: 'auditFilter', filterName: 'auditFilterName' },
  menuColumn: 'by',
  menu: [
    ['resource.open', 'resource.copyLink', 'resource.copyInspect'],
    ['audit.copy', 'audit.copyJson', 'audit.copyCsv']
  ],
  cell: (column, row, width) => (isAuditColumn(column) ? auditCell(column, row, width) : null),
  text: (column, row, context) => (isAuditColumn(column) ? columnText(column, row, context) : ''),
  rowClass: () => null,
  filterValue: (column, row, names) => (isAuditColumn(column) ? filterValue(column, row, names) : null),
  recordFields,
  record: (row, context) => ({ ...recordOf(row, context) }),
  cells: cellsOf
}

/** The audit trail of a window. */
export const auditTableOf = (app: App): Table<AuditRow> => ({
  kind: auditTable,
  source: app.live.audit.rows,
  index: app.audit.index,
  vocabulary: app.audit.vocabulary,
  store: app.audit.store,
  open: (row) => openAct(app, row),
  missing: () => missingOf(app.live, app.live.audit)
})

/** Shows what the act was done to: its resource, its problem, or what a cleanup did. */
function openAct(app: App, { endpointId, entry }: AuditRow): void {
  const { live, workbench } = app
  if (entry?.type !== undefined && entry.resource_id !== undefined) {
    openResource(app, { endpointId, type: entry.type, id: entry.resource_id }, { preview: true })
    return
  }
  const { findings } = live.state.getState()
  const finding = entry?.finding === undefined ? undefined : findings.get(`${endpointId}:${entry.finding}`)
  if (finding) workbench.actions.openFinding(finding, true)
  else if (entry?.journal !== undefined) workbench.actions.open({ kind: 'cleanupHistory' })
}
