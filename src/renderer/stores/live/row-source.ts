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
