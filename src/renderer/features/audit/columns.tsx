import type { AuditRow } from '@shared/audit/row'
import type { ReactNode } from 'react'
import { EndpointCell, ForeignCell, TimeCell, WordsCell } from '../../table/cells'
import type { ColumnShape } from '../../table/kind'
import { ActionCell, ByCell, CameOfItCell, ForCell, NoteCell } from './cells'

/** Every column of the audit trail, in the order that it begins with. Named as the query language names its fields. */
export const auditColumns = {
  at: { size: 138, grow: 0, numeric: false },
  by: { size: 124, grow: 2, numeric: false, beside: 22 },
  action: { size: 174, grow: 0, numeric: false, beside: 22 },
  endpoint: { size: 96, grow: 1, numeric: false },
  namespace: { size: 96, grow: 1, numeric: false, mono: true },
  source: { size: 70, grow: 0, numeric: false },
  type: { size: 104, grow: 1, numeric: false },
  resource: { size: 104, grow: 2, numeric: false, mono: true },
  run: { size: 104, grow: 1, numeric: false, mono: true },
  finding: { size: 104, grow: 1, numeric: false, mono: true },
  cameOfIt: { size: 130, grow: 1, numeric: false },
  for: { size: 70, grow: 0, numeric: true },
  note: { size: 120, grow: 4, numeric: false },
  journal: { size: 120, grow: 2, numeric: false }
} as const satisfies Readonly<Record<string, ColumnShape>>
export type AuditColumn = keyof typeof auditColumns

export const isAuditColumn = (id: string): id is AuditColumn => Object.hasOwn(auditColumns, id)

const foreign =
  (read: (row: AuditRow) => string | undefined) =>
  (row: AuditRow, width: number): ReactNode => <ForeignCell text={read(row) ?? null} width={width} />

const cells: Readonly<Record<AuditColumn, (row: AuditRow, width: number) => ReactNode>> = {
  at: (row) => <TimeCell at={row.at} />,
  by: (row) => <ByCell row={row} />,
  action: (row) => <ActionCell row={row} />,
  endpoint: (row) => <EndpointCell endpointId={row.endpointId} />,
  namespace: foreign((row) => row.namespace),
  source: ({ entry }) => <WordsCell text={entry?.source ?? null} />,
  type: ({ entry }) => <WordsCell text={entry?.type ?? null} />,
  resource: foreign(({ entry }) => entry?.resource_id),
  run: foreign(({ entry }) => entry?.run_id),
  finding: foreign(({ entry }) => entry?.finding),
  cameOfIt: (row) => <CameOfItCell row={row} />,
  for: (row) => <ForCell row={row} />,
  note: (row) => <NoteCell row={row} />,
  journal: ({ entry }) => <WordsCell text={entry?.journal ?? null} />
}

export const auditCell = (column: AuditColumn, row: AuditRow, width: number): ReactNode =>
  cells[column](row, width)
