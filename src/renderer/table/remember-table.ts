import { z } from 'zod'
import type { Remembered } from '../stores/remembered/remembered'
import { columnsSchema, defaultColumns } from './columns-state'
import { HISTORY_KEPT } from './filter/history'
import { sortsSchema } from './sort'
import type { TableKind } from './kind'
import type { RememberedTable, TableStore } from './table-store'

type Kept = Pick<TableKind, 'name' | 'columns' | 'hidden' | 'sorts' | 'query'>

const slicesOf = (remembered: Remembered, kind: Kept) => ({
  sorts: remembered.slice(`${kind.name}.sorts`, sortsSchema(Object.keys(kind.columns)), kind.sorts),
  columns: remembered.slice(`${kind.name}.columns`, columnsSchema(kind), defaultColumns(kind)),
  query: remembered.slice(`${kind.name}.query`, z.string(), kind.query ?? ''),
  history: remembered.slice(`${kind.name}.history`, z.array(z.string()).max(HISTORY_KEPT).readonly(), [])
})

/** As the window was left; what can't be read is as at the first start. */
export function restoreTable(remembered: Remembered, kind: Kept): RememberedTable {
  const { sorts, columns, query, history } = slicesOf(remembered, kind)
  return { sorts: sorts.get(), columns: columns.get(), query: query.get(), history: history.get() }
}

/** Keeps what changes from here on. Answers the function that ends it. */
export function rememberTable(remembered: Remembered, kind: Kept, store: TableStore): () => void {
  const { sorts, columns, query, history } = slicesOf(remembered, kind)
  return store.subscribe((now, before) => {
    if (now.sorts !== before.sorts) sorts.set(now.sorts)
    if (now.columns !== before.columns) columns.set(now.columns)
    if (now.filter !== before.filter) query.set(now.filter.text)
    if (now.history !== before.history) history.set(now.history)
  })
}
