import type { LockRow } from '@shared/live/view'
import type { RowChanges } from '../../stores/live/mirror'
import type { RowSource } from '../../stores/live/store'
import { matcher, noFilter, type Filter } from './filter'
import { changeOrder, findPlace, sortInSlices, type Compare } from './order'
import { compareBy, type Sort } from './sort'

/** What the table shows: rows in their order. `sorting`: an order that was asked for is still being made. */
export interface ShownRows {
  readonly rows: readonly LockRow[]
  readonly sorting: boolean
  /** Another number for another sort or filter; changes of rows leave it. */
  readonly view: number
}

/** Works a job off in slices; answers the function that gives it up. */
export type Slicer = (job: Generator<void, void>) => () => void

const SLICE_MS = 6

/** A slice a task, so that input and frames come in between. */
export const inSlices: Slicer = (job) => {
  let timer: ReturnType<typeof setTimeout> | null = null
  const slice = (): void => {
    const until = performance.now() + SLICE_MS
    while (performance.now() < until) if (job.next().done) return
    timer = setTimeout(slice, 0)
  }
  slice()
  return () => {
    if (timer !== null) clearTimeout(timer)
  }
}

/**
 * Keeps the shown order of all rows up to date: a new sort or filter is made in slices beside the order in force, a
 * change of rows is merged in. A React component follows it with useSyncExternalStore.
 */
export class RowIndex {
  private shown: ShownRows = { rows: [], sorting: false, view: 0 }
  private view = 0
  private sort: Sort = { column: 'age', descending: false }
  private filter: Filter = noFilter
  private compare: Compare = compareBy(this.sort)
  private matches: (row: LockRow) => boolean = matcher(noFilter)
  /** Changes that came while a new order is made, to be merged into it. */
  private pending: RowChanges[] = []
  private cancel: (() => void) | null = null
  private readonly listeners = new Set<() => void>()
  private readonly end: () => void

  constructor(
    private readonly source: RowSource,
    private readonly slicer: Slicer = inSlices
  ) {
    this.end = source.subscribe((changes) => this.take(changes))
    this.rebuild()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  readonly getSnapshot = (): ShownRows => this.shown

  /** Where the row of this key is shown; -1 where it is not. */
  placeOf(key: string): number {
    const row = this.source.get(key)
    if (!row) return -1
    const { rows } = this.shown
    const at = findPlace(rows, row, this.compare)
    if (rows[at]?.key === key) return at
    // While a new order is made the shown rows may be older than the source's.
    return this.cancel ? rows.findIndex((one) => one.key === key) : -1
  }

  show(sort: Sort, filter: Filter): void {
    if (sort === this.sort && filter === this.filter) return
    this.sort = sort
    this.filter = filter
    this.view += 1
    this.rebuild()
  }

  dispose(): void {
    this.end()
    this.cancel?.()
    this.listeners.clear()
  }

  private take(changes: RowChanges | 'all'): void {
    if (changes === 'all') return this.rebuild()
    if (this.cancel) this.pending.push(changes)
    else this.publish({ ...this.shown, rows: this.merge(this.shown.rows, changes) })
  }

  private merge(rows: readonly LockRow[], { before, after }: RowChanges): readonly LockRow[] {
    return changeOrder(rows, this.compare, before, after.filter(this.matches))
  }

  private rebuild(): void {
    this.cancel?.()
    this.pending = []
    const compare = compareBy(this.sort)
    const matches = matcher(this.filter)
    // A copy: the source changes while slices of the job are still to come.
    const all = [...this.source.values()]
    let finished = false
    const finish = (sorted: readonly LockRow[]): void => {
      finished = true
      this.compare = compare
      this.matches = matches
      const rows = this.pending.reduce((now, changes) => this.merge(now, changes), sorted)
      this.pending = []
      this.cancel = null
      this.publish({ rows, sorting: false, view: this.view })
    }
    function* job(): Generator<void, void> {
      finish(yield* sortInSlices(all, matches, compare))
    }
    const cancel = this.slicer(job())
    if (finished) return
    this.cancel = cancel
    this.publish({ ...this.shown, sorting: true })
  }

  private publish(shown: ShownRows): void {
    if (shown.rows === this.shown.rows && shown.sorting === this.shown.sorting) return
    this.shown = shown
    for (const listener of this.listeners) listener()
  }
}
