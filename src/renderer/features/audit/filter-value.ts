import type { AuditField } from '@shared/audit/language'
import { englishNote } from '@shared/audit/note'
import type { AuditRow } from '@shared/audit/row'
import type { QueryContext } from '@shared/query/language'
import type { AuditColumn } from './columns'

/** What the query language calls a cell's value; null where a value is compared rather than equal, or nothing is known. */
export function filterValue(
  column: AuditColumn,
  { entry, endpointId, namespace }: AuditRow,
  { endpointName }: Pick<QueryContext, 'endpointName'>
): { readonly field: AuditField; readonly value: string } | null {
  const values: Partial<Record<AuditColumn & AuditField, string | undefined>> = {
    by: entry?.by,
    action: entry?.action,
    endpoint: endpointName(endpointId),
    namespace,
    source: entry?.source,
    type: entry?.type,
    resource: entry?.resource_id,
    run: entry?.run_id,
    finding: entry?.finding,
    note: (entry && englishNote(entry)) ?? undefined,
    journal: entry?.journal
  }
  const fields: Readonly<Partial<Record<string, string | undefined>>> = values
  const value = fields[column]
  return value === undefined ? null : { field: column as AuditField, value }
}
