import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { Vocabulary } from './filter/vocabulary'
import type { MissingPart, TableKind } from './kind'
import type { TableRow } from './row'
import type { ShownRows } from './row-index'
import type { TableActions, TableState, TableStore } from './table-store'

/** What of a row index the parts of a table need. */
export interface ShownIndex<Row extends TableRow = TableRow> {
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => ShownRows<Row>
  /** Where the row of this key is shown; -1 where it is not. */
  readonly placeOf: (key: string) => number
}

/** A table of this window. */
export interface Table<Row extends TableRow = TableRow> {
  readonly kind: TableKind<Row>
  readonly source: { readonly get: (key: string) => Row | undefined }
  readonly index: ShownIndex<Row>
  readonly vocabulary: Vocabulary
  readonly store: TableStore
  /** Shows what the row is of. */
  open(row: Row): void
  /** What is missing of what is shown; empty: everything is there. */
  missing(): readonly MissingPart[]
}

const Context = createContext<Table | null>(null)
export const TableProvider = Context.Provider

export function useTable(): Table {
  const table = useContext(Context)
  if (!table) throw new Error('outside of TableProvider')
  return table
}

export const useTableState = <T>(select: (state: TableState) => T): T => useStore(useTable().store, select)

export const useTableActions = (): TableActions => useTable().store.actions
