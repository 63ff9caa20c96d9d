import { isComplete, recordFields, recordOf } from '@shared/export/record'
import type { LockRow } from '@shared/live/view'
import { lockFields } from '@shared/query/locks'
import type { TableKind } from '../../table/kind'
import type { Table } from '../../table/table'
import type { App } from '../../workbench/app'
import { openResource } from '../resource/commands'
import { columnText } from './column-text'
import { isLockColumn, lockCell, lockColumns } from './columns'
import { filterValue } from './filter-value'
import { initialSorts } from './sort'

/** The live locks as a table. */
export const lockTable: TableKind<LockRow> = {
  name: 'locks',
  columns: lockColumns,
  hidden: ['endpoint', 'namespace', 'task', 'owner', 'fence', 'host', 'mode', 'source', 'started'],
  sorts: initialSorts,
  fields: lockFields,
  parts: { grid: 'locks', header: 'locksHeader', filter: 'lockFilter', filterName: 'lockFilterName' },
  menuColumn: 'type',
  menu: [
    ['resource.open', 'resource.copyLink', 'resource.copyInspect'],
    ['cleanup.planSelection'],
    [
      'locks.copy',
      'locks.copyJson',
      'locks.copyCsv',
      'locks.copyRedisCli',
      'locks.copyResourceId',
      'locks.copyRunId'
    ]
  ],
  cell: (column, row, width) => (isLockColumn(column) ? lockCell(column, row, width) : null),
  text: (column, row, context) => (isLockColumn(column) ? columnText(column, row, context) : ''),
  rowClass: ({ duplicate }) => (duplicate ? 'duplicate' : null),
  filterValue: (column, row, names) => (isLockColumn(column) ? filterValue(column, row, names) : null),
  recordFields,
  record: (row, { endpointOf }) => ({ ...recordOf(row, endpointOf(row.endpointId)) }),
  cells: (row, { endpointOf }) => {
    const record = recordOf(row, endpointOf(row.endpointId))
    return recordFields.map((field) => record[field])
  }
}

/** The lock table of a window. */
export const lockTableOf = (app: App): Table<LockRow> => ({
  kind: lockTable,
  source: app.live.rows,
  index: app.index,
  vocabulary: app.vocabulary,
  store: app.locks,
  open: ({ endpointId, type, resourceId: id }) =>
    openResource(app, { endpointId, type, id }, { preview: true }),
  missing: () =>
    app.live.state
      .getState()
      .endpoints.filter((endpoint) => !isComplete(endpoint))
      .map(({ name, connection, unread }) => ({ endpoint: name, connection, unread }))
})
