import { BOM, csvLine } from '@shared/export/csv'
import type { ExportFormat } from '@shared/ipc/export'
import type { MissingPart, RecordContext, TableKind } from '../kind'
import type { TableRow } from '../row'

/** Rows between two rests: a few milliseconds of work, and a message that holds nobody up. */
const CHUNK = 500

export interface ExportContext extends RecordContext {
  /** The filter in force, as it is written. */
  readonly query: string
  /** This machine's Date.now(). */
  readonly at: number
  /** What is missing of what is shown; empty: everything is there. */
  readonly missing: readonly MissingPart[]
}

type Recorded<Row extends TableRow> = Pick<TableKind<Row>, 'name' | 'recordFields' | 'record' | 'cells'>

/** `locks-2026-11-23T10-15-00-partial.csv`: a list that is not whole says so in its name. */
export function exportName(
  { name }: Pick<TableKind, 'name'>,
  format: ExportFormat,
  { missing, at }: Pick<ExportContext, 'missing' | 'at'>
): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')
  const partial = missing.length > 0 ? '-partial' : ''
  return `${name}-${time}${partial}.${format === 'json' ? 'json' : 'csv'}`
}

/** The file's text in parts of some hundred rows each. */
export function* exportParts<Row extends TableRow>(
  kind: Recorded<Row>,
  format: ExportFormat,
  rows: readonly Row[],
  context: ExportContext
): Generator<{ readonly text: string; readonly done: number }> {
  yield { text: head(kind, format, context), done: 0 }
  for (let from = 0; from < rows.length; from += CHUNK) {
    const part = rows.slice(from, from + CHUNK)
    const text =
      format === 'json'
        ? part
            .map(
              (row, at) => `${from + at === 0 ? '' : ',\n'}    ${JSON.stringify(kind.record(row, context))}`
            )
            .join('')
        : part.map((row) => csvLine(kind.cells(row, context))).join('')
    yield { text, done: from + part.length }
  }
  if (format === 'json') yield { text: '\n  ]\n}\n', done: rows.length }
}

function head(
  { name, recordFields }: Pick<TableKind, 'name' | 'recordFields'>,
  format: ExportFormat,
  { missing, query, at }: ExportContext
): string {
  if (format !== 'json') return (format === 'excel' ? BOM : '') + csvLine(recordFields)
  const about = {
    exported_at: new Date(at).toISOString(),
    filter: query,
    complete: missing.length === 0,
    missing
  }
  return `${JSON.stringify(about, null, 2).slice(0, -2)},\n  "${name}": [\n`
}
