import type { LockRow } from '@shared/live/view'
import type { RowChanges } from './mirror'

/** The rows, apart from React's state: read by key, followed by change. */
export interface RowSource<Row = LockRow> {
  readonly get: (key: string) => Row | undefined
  readonly values: () => Iterable<Row>
  readonly size: number
  /** Grows with every change. */
  readonly version: number
  /** Answers the function that ends it. */
  readonly subscribe: (listener: (changes: RowChanges<Row> | 'all') => void) => () => void
}

/**
 * Makes one.
 * @param rows those of now: the map may be another after a change
 * @returns also what is called after each change
 */
export function createRowSource<Row>(rows: () => ReadonlyMap<string, Row>): {
  readonly source: RowSource<Row>
  readonly changed: (changes: RowChanges<Row> | 'all') => void
} {
  const listeners = new Set<(changes: RowChanges<Row> | 'all') => void>()
  let version = 0
  return {
    source: {
      get: (key) => rows().get(key),
      values: () => rows().values(),
      get size() {
        return rows().size
      },
      get version() {
        return version
      },
      subscribe: (listener) => {
        listeners.add(listener)
        return () => {
          listeners.delete(listener)
        }
      }
    },
    changed: (changes) => {
      version += 1
      for (const listener of listeners) listener(changes)
    }
  }
}
