import { compares } from '@shared/query/fields'
import type { QueryContext, QueryLanguage } from '@shared/query/language'
import type { RowSource } from '../../stores/live/row-source'
import { inSlices, type Slicer } from '../slices'

type Counts = ReadonlyMap<string, number>

/** After this the counts of a field are made again when they are asked for, ms. */
const OLD_AFTER = 2000
const STEP = 2000
const nothing: Counts = new Map()

/** What a filter's list knows of values. */
export interface Vocabulary {
  readonly subscribe: (listener: () => void) => () => void
  /** Another number whenever a field was counted. */
  readonly getSnapshot: () => number
  /** How many rows have each value of the field; empty while nobody knows. */
  readonly of: (field: string) => Counts
}

/** The values of fields in the rows, and how many rows have each: counted in slices when they are asked for. */
export class VocabularyIndex<Row> implements Vocabulary {
  private readonly counted = new Map<string, { readonly counts: Counts; readonly at: number }>()
  private readonly counting = new Map<string, () => void>()
  private readonly listeners = new Set<() => void>()
  private made = 0

  constructor(
    private readonly source: Pick<RowSource<Row>, 'values'>,
    private readonly language: QueryLanguage<Row>,
    private readonly context: QueryContext,
    private readonly slicer: Slicer = inSlices
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  /** Another number whenever a field was counted. */
  readonly getSnapshot = (): number => this.made

  /** What was last counted of the field; where that is old or was never, it is counted and listeners are told. */
  readonly of = (field: string): Counts => {
    const known = this.counted.get(field)
    if (known && performance.now() - known.at < OLD_AFTER) return known.counts
    if (!this.counting.has(field)) this.count(field)
    return (this.counted.get(field) ?? known)?.counts ?? nothing
  }

  dispose(): void {
    for (const cancel of this.counting.values()) cancel()
    this.counting.clear()
    this.listeners.clear()
  }

  private count(field: string): void {
    const read = this.reader(field)
    if (!read) return
    let finished = false
    let later = false
    const finish = (counts: Counts): void => {
      finished = true
      this.counting.delete(field)
      this.counted.set(field, { counts, at: performance.now() })
      // Who asked gets the answer with the question where it is at hand at once.
      if (!later) return
      this.made += 1
      for (const listener of this.listeners) listener()
    }
    const { source } = this
    function* job(): Generator<void, void> {
      const counts = new Map<string, number>()
      let seen = 0
      for (const row of source.values()) {
        const value = read?.(row) ?? ''
        if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1)
        seen += 1
        if (seen % STEP === 0) yield
      }
      finish(counts)
    }
    const cancel = this.slicer(job())
    later = true
    if (!finished) this.counting.set(field, cancel)
  }

  /** Null for what is compared rather than equal. */
  private reader(name: string): ((row: Row) => string | null) | null {
    const { fields, read } = this.language
    const field = fields[name]
    if (!field || compares(field)) return null
    return (row) => {
      const value = read[name]?.(row, this.context)
      return typeof value === 'string' ? value : null
    }
  }
}
