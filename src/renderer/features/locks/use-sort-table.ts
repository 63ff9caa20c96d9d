import { useTable, type SortingState } from '@tanstack/react-table'
import type { LockRow } from '@shared/live/view'
import { useMemo } from 'react'
import { columns, features } from './columns'
import { sortColumns, type Sort, type SortColumn } from './sort'

const noRows: LockRow[] = []
const isSortColumn = (id: string): id is SortColumn => sortColumns.some((column) => column === id)

/** The table's columns and the state of their sorting; its rows are the row index's. */
export function useSortTable(sort: Sort, sortBy: (sort: Sort) => void): LockTableModel {
  const sorting = useMemo<SortingState>(() => [{ id: sort.column, desc: sort.descending }], [sort])
  return useColumnTable(sorting, (next) => {
    const [first] = next
    if (first && isSortColumn(first.id)) sortBy({ column: first.id, descending: first.desc })
  })
}

const useColumnTable = (sorting: SortingState, onSorting: (next: SortingState) => void) =>
  useTable({
    features,
    columns,
    data: noRows,
    manualSorting: true,
    enableSortingRemoval: false,
    enableMultiSort: false,
    sortDescFirst: false,
    state: { sorting },
    onSortingChange: (update) => onSorting(typeof update === 'function' ? update(sorting) : update)
  })

export type LockTableModel = ReturnType<typeof useColumnTable>
