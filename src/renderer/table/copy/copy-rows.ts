import { assertNever } from '@shared/errors'
import { csvLine, neutral } from '@shared/export/csv'
import type { RecordContext, TableKind } from '../kind'
import type { TableRow } from '../row'
import type { TextContext } from '../text-context'
import { visible } from '../../text/visible'

export const copyFormats = ['text', 'json', 'csv'] as const
export type CopyFormat = (typeof copyFormats)[number]

/** More than this would hold the window up, and nobody pastes it: that is what exporting is for. */
export const MOST_COPIED = 5_000

export interface CopyContext extends RecordContext {
  readonly texts: TextContext
  /** The columns that are shown, left to right. */
  readonly columns: readonly string[]
}

/**
 * Rows as text for the clipboard. `text` is what is shown, with tabs between the cells. Where it is likely to be pasted
 * into a terminal or a spreadsheet, unseen marks and line ends of an id are written out, and no cell is a formula.
 */
export function copyText<Row extends TableRow>(
  kind: Pick<TableKind<Row>, 'text' | 'record' | 'cells' | 'recordFields'>,
  format: CopyFormat,
  rows: readonly Row[],
  context: CopyContext
): string {
  switch (format) {
    case 'text':
      return rows
        .map((row) => context.columns.map((id) => neutral(kind.text(id, row, context.texts))).join('\t'))
        .join('\n')
    case 'json':
      return JSON.stringify(
        rows.map((row) => kind.record(row, context)),
        null,
        2
      )
    case 'csv':
      return rows.reduce((text, row) => text + csvLine(kind.cells(row, context)), csvLine(kind.recordFields))
    default:
      return assertNever(format)
  }
}

/** Each resource once, a line each; what no line can hold is written out. */
export const resourceIdsText = (rows: readonly { readonly resourceId: string }[]): string =>
  [...new Set(rows.map(({ resourceId }) => visible(resourceId)))].join('\n')

/** The runs that are known, a line each. */
export const runIdsText = (rows: readonly { readonly runId: string | null }[]): string =>
  rows.flatMap(({ runId }) => (runId === null ? [] : visible(runId))).join('\n')
