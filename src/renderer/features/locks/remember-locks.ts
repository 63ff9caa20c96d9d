import { z } from 'zod'
import type { Remembered } from '../../stores/remembered/remembered'
import { columnsSchema, defaultColumns } from './columns-state'
import { HISTORY_KEPT } from './filter/history'
import type { LocksStore, RememberedLocks } from './locks-store'
import { initialSorts, sortSchema } from './sort'

const slicesOf = (remembered: Remembered) => ({
  sorts: remembered.slice('locks.sorts', z.array(sortSchema).min(1).readonly(), initialSorts),
  columns: remembered.slice('locks.columns', columnsSchema, defaultColumns),
  query: remembered.slice('locks.query', z.string(), ''),
  history: remembered.slice('locks.history', z.array(z.string()).max(HISTORY_KEPT).readonly(), [])
})

/** As the window was left; what can't be read is as at the first start. */
export function restoreLocks(remembered: Remembered): RememberedLocks {
  const { sorts, columns, query, history } = slicesOf(remembered)
  return { sorts: sorts.get(), columns: columns.get(), query: query.get(), history: history.get() }
}

/** Keeps what changes from here on. Answers the function that ends it. */
export function rememberLocks(remembered: Remembered, locks: LocksStore): () => void {
  const { sorts, columns, query, history } = slicesOf(remembered)
  return locks.subscribe((now, before) => {
    if (now.sorts !== before.sorts) sorts.set(now.sorts)
    if (now.columns !== before.columns) columns.set(now.columns)
    if (now.filter !== before.filter) query.set(now.filter.text)
    if (now.history !== before.history) history.set(now.history)
  })
}
