import { assertNever } from '@shared/errors'
import { csvLine, neutral } from '@shared/export/csv'
import { recordFields, recordOf } from '@shared/export/record'
import type { EndpointView, LockRow } from '@shared/live/view'
import { visible } from '../../../text/visible'
import { columnText, type TextContext } from '../column-text'
import type { SortColumn } from '../sort'
import { redisCliCommands } from './redis-cli'

export const copyFormats = ['text', 'json', 'csv', 'redisCli', 'resourceId', 'runId'] as const
export type CopyFormat = (typeof copyFormats)[number]

/** More than this would hold the window up, and nobody pastes it: that is what exporting is for. */
export const MOST_COPIED = 5_000

export interface CopyContext {
  readonly texts: TextContext
  /** The columns that are shown, left to right. */
  readonly columns: readonly SortColumn[]
  readonly endpointOf: (id: string) => EndpointView | undefined
  readonly platform: string
}

/**
 * Rows as text for the clipboard. `text` is what is shown, with tabs between the cells. Where it is likely to be pasted
 * into a terminal or a spreadsheet, unseen marks and line ends of an id are written out, and no cell is a formula.
 */
export function copyText(format: CopyFormat, rows: readonly LockRow[], context: CopyContext): string {
  switch (format) {
    case 'text':
      return rows
        .map((row) => context.columns.map((id) => neutral(columnText(id, row, context.texts))).join('\t'))
        .join('\n')
    case 'json':
      return JSON.stringify(
        rows.map((row) => recordOf(row, context.endpointOf(row.endpointId))),
        null,
        2
      )
    case 'csv':
      return rows.reduce((text, row) => {
        const record = recordOf(row, context.endpointOf(row.endpointId))
        return text + csvLine(recordFields.map((field) => record[field]))
      }, csvLine(recordFields))
    case 'redisCli':
      return rows
        .flatMap((row) => redisCliCommands(row, context.endpointOf(row.endpointId), context.platform))
        .join('\n')
    case 'resourceId':
      return [...new Set(rows.map((row) => visible(row.resourceId)))].join('\n')
    case 'runId':
      return rows.flatMap((row) => (row.runId === null ? [] : visible(row.runId))).join('\n')
    default:
      return assertNever(format)
  }
}
