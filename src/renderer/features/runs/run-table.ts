import { runFields } from '@shared/history/language'
import type { HistoryRun } from '@shared/history/run'
import { missingOf } from '../../table/feed/missing'
import type { TableKind } from '../../table/kind'
import type { Table } from '../../table/table'
import type { App } from '../../workbench/app'
import { openResource } from '../resource/commands'
import { columnText } from './column-text'
import { isRunColumn, runCell, runColumns } from './columns'
import { filterValue } from './filter-value'
import { cellsOf, recordFields, recordOf } from './record'
import { initialSorts } from './sort'

/** The runs of the last days as a table. */
export const runTable: TableKind<HistoryRun> = {
  name: 'runs',
  columns: runColumns,
  hidden: [
    'endpoint',
    'namespace',
    'run',
    'task',
    'fence',
    'ended',
    'host',
    'attempt',
    'progress',
    'mode',
    'source',
    'endedBy',
    'result'
  ],
  sorts: initialSorts,
  fields: runFields,
  parts: { grid: 'runs', header: 'runsHeader', filter: 'runFilter', filterName: 'runFilterName' },
  menuColumn: 'type',
  menu: [
    ['resource.open', 'resource.reveal', 'resource.copyLink', 'resource.copyInspect'],
    ['runs.copy', 'runs.copyJson', 'runs.copyCsv', 'runs.copyResourceId', 'runs.copyRunId']
  ],
  cell: (column, run, width) => (isRunColumn(column) ? runCell(column, run, width) : null),
  text: (column, run, context) => (isRunColumn(column) ? columnText(column, run, context) : ''),
  rowClass: ({ overlapCount }) => (overlapCount > 0 ? 'duplicate' : null),
  filterValue: (column, run, names) => (isRunColumn(column) ? filterValue(column, run, names) : null),
  recordFields,
  record: (run, context) => ({ ...recordOf(run, context) }),
  cells: cellsOf
}

/** The table of runs of a window. */
export const runTableOf = (app: App): Table<HistoryRun> => ({
  kind: runTable,
  source: app.live.runs.rows,
  index: app.runs.index,
  vocabulary: app.runs.vocabulary,
  store: app.runs.store,
  // On the record of the run itself, among all runs of its resource.
  open: ({ endpointId, type, resourceId: id, runId: run }) =>
    openResource(app, { endpointId, type, id }, { preview: true, run }),
  missing: () => missingOf(app.live, app.live.runs)
})
