import type { Checked } from '@shared/query/check'
import { asksFor, compileQuery, dependsOnTime, type RowTest } from '@shared/query/compile'
import type { QueryContext, QueryLanguage } from '@shared/query/language'
import type { RowChanges } from '../stores/live/mirror'
import type { RowSource } from '../stores/live/row-source'
import { noFilter } from './table-store'
import { changeOrder, findPlace, sortInSlices, type Compare } from './order'
import { inSlices, type Slicer } from './slices'
import type { Sort } from './sort'
import type { TableRow } from './row'
import { sweep } from './time-sweep'

/** What the table shows: rows in their order. `sorting`: an order that was asked for is still being made. */
export interface ShownRows<Row = TableRow> {
  readonly rows: readonly Row[]
  readonly sorting: boolean
  /** Another number for another sort or filter; changes of rows leave it. */
  readonly view: number
}

/** How the rows of a table are filtered and sorted. */
export interface IndexedBy<Row> {
  readonly language: QueryLanguage<Row>
  /** The sorts that it begins with; never empty. */
  readonly sorts: readonly Sort[]
  readonly compareBy: (sorts: readonly Sort[], endpointName: (id: string) => string) => Compare<Row>
}

/** How often a filter that asks for ages is asked again, ms. */
const SWEEP_MS = 1000

/** The sort and filter in force. */
interface InForce<Row> {
  readonly compare: Compare<Row>
  readonly matches: RowTest<Row>
  /** Keys of the rows that are shown, where time alone changes them; null for any other filter. */
  readonly shownKeys: Set<string> | null
}

/**
 * Keeps the shown order of all rows up to date: a new sort or filter is made in slices beside the order in force, a
 * change of rows is merged in, and what time alone changes is looked for in slices once a second. A React component
 * follows it with useSyncExternalStore.
 */
export class RowIndex<Row extends TableRow> {
  private shown: ShownRows<Row> = { rows: [], sorting: false, view: 0 }
  private view = 0
  private sorts: readonly Sort[]
  private filter: Checked = noFilter.checked
  private inForce: InForce<Row>
  /** Changes that came while a new order is made, to be merged into it. */
  private pending: RowChanges<Row>[] = []
  private cancel: (() => void) | null = null
  private cancelSweep: (() => void) | null = null
  private ticker: ReturnType<typeof setInterval> | null = null
  private readonly listeners = new Set<() => void>()
  private readonly end: () => void

  constructor(
    private readonly source: RowSource<Row>,
    private readonly kind: IndexedBy<Row>,
    private readonly context: QueryContext,
    private readonly slicer: Slicer = inSlices
  ) {
    this.sorts = kind.sorts
    this.inForce = this.compile()
    this.end = source.subscribe((changes) => this.take(changes))
    this.rebuild()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  readonly getSnapshot = (): ShownRows<Row> => this.shown

  /** Where the row of this key is shown; -1 where it is not. */
  readonly placeOf = (key: string): number => {
    const row = this.source.get(key)
    if (!row) return -1
    const { rows } = this.shown
    const at = findPlace(rows, row, this.inForce.compare)
    if (rows[at]?.key === key) return at
    // While a new order is made the shown rows may be older than the source's.
    return this.cancel ? rows.findIndex((one) => one.key === key) : -1
  }

  /** Whether the filter that was last asked for holds for the row. */
  matches(row: Row): boolean {
    return compileQuery(this.filter, this.kind.language, this.context)(row)
  }

  show(sorts: readonly Sort[], filter: Checked): void {
    if (sorts === this.sorts && filter === this.filter) return
    this.sorts = sorts
    this.filter = filter
    this.view += 1
    this.rebuild()
  }

  /** An endpoint has another name: what asks for names is asked again. */
  renamed(): void {
    if (asksFor(this.filter, 'endpoint')) this.rebuild()
    else if (this.sorts.some(({ column }) => column === 'endpoint')) this.rebuild()
  }

  dispose(): void {
    this.end()
    this.cancel?.()
    this.endSweeps()
    this.listeners.clear()
  }

  private compile(): InForce<Row> {
    const test = compileQuery(this.filter, this.kind.language, this.context)
    const compare = this.kind.compareBy(this.sorts, this.context.endpointName)
    if (!dependsOnTime(this.filter, this.kind.language)) return { compare, matches: test, shownKeys: null }
    const shownKeys = new Set<string>()
    const matches: RowTest<Row> = (row) => {
      const holds = test(row)
      if (holds) shownKeys.add(row.key)
      else shownKeys.delete(row.key)
      return holds
    }
    return { compare, matches, shownKeys }
  }

  private take(changes: RowChanges<Row> | 'all'): void {
    if (changes === 'all') return this.rebuild()
    if (this.cancel) this.pending.push(changes)
    else this.publish({ ...this.shown, rows: merge(this.inForce, this.shown.rows, changes) })
  }

  private rebuild(): void {
    this.cancel?.()
    this.endSweeps()
    const next = this.compile()
    // A copy: the source changes while slices of the job are still to come.
    const all = [...this.source.values()]
    // This job's own: a later one begins with none.
    const pending: RowChanges<Row>[] = []
    this.pending = pending
    let finished = false
    const finish = (rows: readonly Row[]): void => {
      finished = true
      this.inForce = next
      this.cancel = null
      if (next.shownKeys) this.ticker = setInterval(() => this.sweep(), SWEEP_MS)
      this.publish({ rows, sorting: false, view: this.view })
    }
    function* job(): Generator<void, void> {
      let rows = yield* sortInSlices(all, next.matches, next.compare)
      // Each copies the order: together they would hold the window up.
      for (let changes = pending.shift(); changes; changes = pending.shift()) {
        rows = merge(next, rows, changes)
        if (pending.length > 0) yield
      }
      finish(rows)
    }
    const cancel = this.slicer(job())
    if (finished) return
    this.cancel = cancel
    this.publish({ ...this.shown, sorting: true })
  }

  /** Looks in slices for the rows that time alone brought in or out, and merges them as changes. */
  private sweep(): void {
    const { matches, shownKeys } = this.inForce
    // One at a time; on a slow machine a sweep may last longer than the clock's tick.
    if (this.cancelSweep || this.cancel || !shownKeys) return
    let finished = false
    const apply = (changes: RowChanges<Row>): void =>
      this.publish({ ...this.shown, rows: merge(this.inForce, this.shown.rows, changes) })
    const job = function* (this: RowIndex<Row>): Generator<void, void> {
      yield* sweep(this.source, shownKeys, matches, apply)
      finished = true
      this.cancelSweep = null
    }
    const cancel = this.slicer(job.call(this))
    if (!finished) this.cancelSweep = cancel
  }

  private endSweeps(): void {
    this.cancelSweep?.()
    this.cancelSweep = null
    if (this.ticker !== null) clearInterval(this.ticker)
    this.ticker = null
  }

  private publish(shown: ShownRows<Row>): void {
    if (shown.rows === this.shown.rows && shown.sorting === this.shown.sorting) return
    this.shown = shown
    for (const listener of this.listeners) listener()
  }
}

/** The order after a change, as this sort and filter have it. */
function merge<Row extends TableRow>(
  { compare, matches, shownKeys }: InForce<Row>,
  rows: readonly Row[],
  { before, after }: RowChanges<Row>
): readonly Row[] {
  if (shownKeys) for (const { key } of before) shownKeys.delete(key)
  return changeOrder(rows, compare, before, after.filter(matches))
}
