import { useTable, type SortingState } from '@tanstack/react-table'
import type { LockRow } from '@shared/live/view'
import { useMemo } from 'react'
import { columns, features } from './columns'
import { isSortColumn, type Sort } from './sort'

const noRows: LockRow[] = []

/** The table's columns and the state of their sorting; its rows are the row index's. */
export function useSortTable(
  sorts: readonly Sort[],
  sortBy: (sorts: readonly Sort[]) => void
): LockTableModel {
  const sorting = useMemo<SortingState>(
    () => sorts.map(({ column, descending }) => ({ id: column, desc: descending })),
    [sorts]
  )
  return useColumnTable(sorting, (next) => {
    const known = next.flatMap(({ id, desc }) => (isSortColumn(id) ? [{ column: id, descending: desc }] : []))
    if (known.length > 0) sortBy(known)
  })
}

const useColumnTable = (sorting: SortingState, onSorting: (next: SortingState) => void) =>
  useTable({
    features,
    columns,
    data: noRows,
    manualSorting: true,
    enableSortingRemoval: false,
    enableMultiSort: true,
    maxMultiSortColCount: 3,
    sortDescFirst: false,
    state: { sorting },
    onSortingChange: (update) => onSorting(typeof update === 'function' ? update(sorting) : update)
  })

export type LockTableModel = ReturnType<typeof useColumnTable>
