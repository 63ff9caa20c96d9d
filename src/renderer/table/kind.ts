import type { Cell } from '@shared/export/csv'
import type { ActionId } from '@shared/ipc/actions'
import type { EndpointView } from '@shared/live/view'
import type { Fields } from '@shared/query/fields'
import type { QueryContext } from '@shared/query/language'
import type { TableName } from '@shared/settings/saved-filters'
import type { ReactNode } from 'react'
import type { Part } from '../workbench/focus'
import type { TableRow } from './row'
import type { Sort } from './sort'
import type { TextContext } from './text-context'

export interface ColumnShape {
  /** Width in px at least; what is left over goes to the columns that grow, by this share. */
  readonly size: number
  readonly grow: number
  readonly numeric: boolean
  /** Its texts are ids, in the monospace font. */
  readonly mono?: boolean
  /** What stands beside the text, icons and bars: px. */
  readonly beside?: number
}

/**
 * What a table shows, and how. The functions are methods, so that the parts of a table need not know what its rows are:
 * they hand them back to where they came from.
 */
export interface TableKind<Row extends TableRow = TableRow> {
  /** Also that of its catalog, of its actions and of what is remembered of it. */
  readonly name: TableName
  /** By id, in the order that they begin with. */
  readonly columns: Readonly<Record<string, ColumnShape>>
  /** Those that are not shown at first. */
  readonly hidden: readonly string[]
  /** The sorts that it begins with; never empty. */
  readonly sorts: readonly Sort[]
  /** The filter that it begins with. Left out: none. */
  readonly query?: string
  readonly fields: Fields
  /** Where the focus goes. */
  readonly parts: {
    readonly grid: Part
    readonly header: Part
    readonly filter: Part
    /** Where the filter is given a name. */
    readonly filterName: Part
  }
  /** The column whose value a row's menu is about where it was opened by its key. */
  readonly menuColumn: string
  /** What a row's menu offers, a line between the groups. */
  readonly menu: readonly (readonly ActionId[])[]
  cell(column: string, row: Row, width: number): ReactNode
  /** A cell as text, whole: for the clipboard, and to see how wide a column has to be. Empty where nothing is known. */
  text(column: string, row: Row, context: TextContext): string
  /** A class of its own for the row's element. */
  rowClass(row: Row): string | null
  /** What the query language calls a cell's value; null where a value is compared rather than equal, or not known. */
  filterValue(
    column: string,
    row: Row,
    names: QueryContext
  ): { readonly field: string; readonly value: string } | null
  /** The columns of a CSV, in their order. */
  readonly recordFields: readonly string[]
  /** A row as it leaves the app: names and times as the command line's JSON has them. */
  record(row: Row, context: RecordContext): Readonly<Record<string, unknown>>
  /** The same in the cells of a CSV. */
  cells(row: Row, context: RecordContext): readonly Cell[]
}

export interface RecordContext {
  readonly endpointOf: (id: string) => EndpointView | undefined
  /** The endpoint's time, Redis ms. */
  readonly now: (endpointId: string) => number
}

export interface MissingPart {
  readonly endpoint: string
  readonly connection: string
  readonly unread: readonly string[]
}
