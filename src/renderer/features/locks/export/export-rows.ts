import { BOM, csvLine } from '@shared/export/csv'
import { isComplete, recordFields, recordOf } from '@shared/export/record'
import type { ExportFormat } from '@shared/ipc/export'
import type { EndpointView, LockRow } from '@shared/live/view'

/** Rows between two rests: a few milliseconds of work, and a message that holds nobody up. */
const CHUNK = 500

export interface ExportContext {
  readonly endpoints: readonly EndpointView[]
  /** The filter in force, as it is written. */
  readonly query: string
  /** This machine's Date.now(). */
  readonly at: number
}

/** What is missing of each endpoint that is not known whole now; empty: everything is there. */
export function missingParts(
  endpoints: readonly EndpointView[]
): readonly { readonly endpoint: string; readonly connection: string; readonly unread: readonly string[] }[] {
  return endpoints
    .filter((endpoint) => !isComplete(endpoint))
    .map(({ name, connection, unread }) => ({ endpoint: name, connection, unread }))
}

/** `locks-2026-11-23T10-15-00-partial.csv`: a list that is not whole says so in its name. */
export function exportName(format: ExportFormat, { endpoints, at }: ExportContext): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')
  const partial = missingParts(endpoints).length > 0 ? '-partial' : ''
  return `locks-${time}${partial}.${format === 'json' ? 'json' : 'csv'}`
}

/** The file's text in parts of some hundred rows each. */
export function* exportParts(
  format: ExportFormat,
  rows: readonly LockRow[],
  context: ExportContext
): Generator<{ readonly text: string; readonly done: number }> {
  const byId = new Map(context.endpoints.map((endpoint) => [endpoint.id, endpoint]))
  const record = (row: LockRow) => recordOf(row, byId.get(row.endpointId))
  yield { text: head(format, context), done: 0 }
  for (let from = 0; from < rows.length; from += CHUNK) {
    const part = rows.slice(from, from + CHUNK)
    const text =
      format === 'json'
        ? part.map((row, at) => `${from + at === 0 ? '' : ',\n'}    ${JSON.stringify(record(row))}`).join('')
        : part
            .map((row) => {
              const fields = record(row)
              return csvLine(recordFields.map((field) => fields[field]))
            })
            .join('')
    yield { text, done: from + part.length }
  }
  if (format === 'json') yield { text: '\n  ]\n}\n', done: rows.length }
}

function head(format: ExportFormat, { endpoints, query, at }: ExportContext): string {
  if (format !== 'json') return (format === 'excel' ? BOM : '') + csvLine(recordFields)
  const missing = missingParts(endpoints)
  const about = {
    exported_at: new Date(at).toISOString(),
    filter: query,
    complete: missing.length === 0,
    missing
  }
  return `${JSON.stringify(about, null, 2).slice(0, -2)},\n  "locks": [\n`
}
