import { checkQuery, type Checked } from '@shared/query/check'
import type { Fields } from '@shared/query/fields'
import type { SavedFilter } from '@shared/settings/saved-filters'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { MenuPlace } from '../workbench/context-menu/item'
import type { Columns } from './columns-state'
import { remember } from './filter/history'
import { nothingSelected, selectOnly, type Selection } from './selection'
import type { Sort } from './sort'

/** A query that is in force. */
export interface Filter {
  readonly text: string
  readonly checked: Checked
}

export const noFilter: Filter = { text: '', checked: checkQuery('', {}) }

export const isFiltered = ({ checked }: Filter): boolean => checked.tests.length > 0

/** What a table shows, and of it what is selected. */
export interface TableState {
  /** What stands in the filter box: runs ahead of the filter in force, and may be wrong. */
  readonly draft: string
  /** The last query without a fault. */
  readonly filter: Filter
  /** Queries that were used, the newest first. */
  readonly history: readonly string[]
  /** Those of settings.json. */
  readonly saved: readonly SavedFilter[]
  /** Whether the filter in force is being given a name. */
  readonly naming: boolean
  /** The first one counts most; never empty. */
  readonly sorts: readonly Sort[]
  readonly columns: Columns
  /** The menu of the header, where it is open: of one column, or of all alone. */
  readonly columnMenu: { readonly id: string | null; readonly at: MenuPlace } | null
  readonly selection: Selection
  /** The menu of the selected rows, where it is open: on this row's cell. */
  readonly rowMenu: { readonly key: string; readonly column: string; readonly at: MenuPlace } | null
  /** How many rows of a file are written; null: none is, or it was given up. */
  readonly exporting: { readonly done: number; readonly total: number } | null
  /** The row to be brought into sight; a new object for each time. */
  readonly revealed: { readonly key: string } | null
}

export interface TableActions {
  /** What a person types: `applyDraft` puts it in force. */
  readonly setDraft: (text: string) => void
  /** Puts the draft in force where nothing is wrong with it. */
  readonly applyDraft: () => void
  /** Sets the box and, where nothing is wrong with the text, the filter. */
  readonly setFilter: (text: string) => void
  /** The filter is one to come back to. */
  readonly keepInHistory: () => void
  readonly setNaming: (naming: boolean) => void
  readonly sortBy: (sorts: readonly Sort[]) => void
  readonly setColumns: (change: (now: Columns) => Columns) => void
  readonly showRowMenu: (menu: TableState['rowMenu']) => void
  readonly showColumnMenu: (menu: TableState['columnMenu']) => void
  readonly select: (change: (now: Selection) => Selection) => void
  readonly selectRow: (key: string | null) => void
  /** Selects a row and brings it into sight. */
  readonly reveal: (key: string) => void
}

export type TableStore = StoreApi<TableState> & { readonly actions: TableActions }

/** A query with a fault asks for nothing yet. */
const filterOf = (text: string, fields: Fields): Filter | null => {
  const checked = checkQuery(text, fields)
  return checked.faults.length === 0 ? { text, checked } : null
}

/** Of what a table shows, that which outlives the window. */
export type RememberedTable = Pick<TableState, 'sorts' | 'columns' | 'history'> & { readonly query: string }

export function createTableStore(fields: Fields, { query, ...restored }: RememberedTable): TableStore {
  const store = createStore<TableState>(() => ({
    ...restored,
    draft: query,
    filter: filterOf(query, fields) ?? noFilter,
    saved: [],
    naming: false,
    columnMenu: null,
    rowMenu: null,
    exporting: null,
    selection: nothingSelected,
    revealed: null
  }))
  const { setState: set, getState: get } = store
  const apply = (text: string): void => {
    if (text === get().filter.text) return
    const filter = filterOf(text, fields)
    if (filter) set({ filter })
  }
  const actions: TableActions = {
    setDraft: (draft) => set({ draft }),
    applyDraft: () => apply(get().draft),
    setFilter: (text) => {
      set({ draft: text })
      apply(text)
    },
    keepInHistory: () => set(({ history, filter }) => ({ history: remember(history, filter.text) })),
    setNaming: (naming) => set({ naming }),
    sortBy: (sorts) => set({ sorts }),
    setColumns: (change) => set(({ columns }) => ({ columns: change(columns) })),
    showRowMenu: (rowMenu) => set({ rowMenu }),
    showColumnMenu: (columnMenu) => set({ columnMenu }),
    select: (change) => set(({ selection }) => ({ selection: change(selection) })),
    selectRow: (key) => set({ selection: key === null ? nothingSelected : selectOnly(key) }),
    reveal: (key) => set({ selection: selectOnly(key), revealed: { key } })
  }
  return Object.assign(store, { actions })
}
