import { englishNote } from '@shared/audit/note'
import type { AuditRow } from '@shared/audit/row'
import type { Compare } from '../../table/order'
import { byId, byNumber, byText, compareBySorts, known, type ColumnOrder, type Sort } from '../../table/sort'
import type { AuditColumn } from './columns'

/** The newest first. */
export const initialSorts: readonly Sort[] = [{ column: 'at', descending: true }]

const orders: Readonly<Record<Exclude<AuditColumn, 'endpoint'>, ColumnOrder<AuditRow>>> = {
  at: known((row) => row.at, byNumber),
  by: known(({ entry }) => entry?.by ?? null, byText),
  action: known(({ entry }) => entry?.action ?? null, byText),
  namespace: known((row) => row.namespace, byText),
  source: known(({ entry }) => entry?.source ?? null, byText),
  type: known(({ entry }) => entry?.type ?? null, byText),
  resource: known(({ entry }) => entry?.resource_id ?? null, byId),
  run: known(({ entry }) => entry?.run_id ?? null, byText),
  finding: known(({ entry }) => entry?.finding ?? null, byText),
  cameOfIt: known(({ entry }) => entry?.counts?.applied ?? null, byNumber),
  for: known(({ entry }) => entry?.for_ms ?? null, byNumber),
  note: known(({ entry }) => entry && englishNote(entry), byText),
  journal: known(({ entry }) => entry?.journal ?? null, byText)
}

const ordersByName: Readonly<Record<string, ColumnOrder<AuditRow>>> = orders

/** Ties go by time, the newest first. */
export const compareBy = (sorts: readonly Sort[], endpointName: (id: string) => string): Compare<AuditRow> =>
  compareBySorts(
    sorts,
    (column) =>
      column === 'endpoint' ? known((row) => endpointName(row.endpointId), byText) : ordersByName[column],
    (a, b) => byNumber(b.at, a.at)
  )
