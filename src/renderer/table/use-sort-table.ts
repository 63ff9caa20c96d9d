import {
  columnSizingFeature,
  createColumnHelper,
  rowSortingFeature,
  tableFeatures,
  useTable as useColumns,
  type SortingState
} from '@tanstack/react-table'
import { useMemo } from 'react'
import type { Sort } from './sort'
import type { TableKind } from './kind'
import type { TableRow } from './row'

// Sorting and filtering are RowIndex's: the table's own row models would make an object a row for 100,000 rows at every
// change. TanStack's table owns the columns, their sizes and the state of sorting.
export const features = tableFeatures({ rowSortingFeature, columnSizingFeature })

const helper = createColumnHelper<typeof features, TableRow>()
const noRows: TableRow[] = []

/** The table's columns and the state of their sorting; its rows are the row index's. */
export function useSortTable(
  { columns }: Pick<TableKind, 'columns'>,
  sorts: readonly Sort[],
  sortBy: (sorts: readonly Sort[]) => void
): SortTable {
  const sorting = useMemo<SortingState>(
    () => sorts.map(({ column, descending }) => ({ id: column, desc: descending })),
    [sorts]
  )
  const shapes = useMemo(
    () =>
      helper.columns(
        Object.entries(columns).map(([id, { size }]) => helper.accessor((row) => row.key, { id, size }))
      ),
    [columns]
  )
  return useColumnTable(shapes, sorting, (next) => {
    const known = next.filter(({ id }) => Object.hasOwn(columns, id))
    if (known.length > 0) sortBy(known.map(({ id, desc }) => ({ column: id, descending: desc })))
  })
}

const useColumnTable = (
  columns: ReturnType<typeof helper.columns>,
  sorting: SortingState,
  onSorting: (next: SortingState) => void
) =>
  useColumns({
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

export type SortTable = ReturnType<typeof useColumnTable>
