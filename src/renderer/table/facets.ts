import type { RowSource } from '../stores/live/row-source'

/** What is counted of a row. */
interface Typed {
  readonly endpointId: string
  readonly type: string
}

/** How many rows each task type of each endpoint has. */
export type Facets = ReadonlyMap<string, ReadonlyMap<string, number>>

/** Counts rows by endpoint and type, change by change. */
export class FacetIndex {
  private readonly counts = new Map<string, Map<string, number>>()
  private shown: Facets = new Map()
  private readonly listeners = new Set<() => void>()
  private readonly end: () => void

  constructor(private readonly source: RowSource<Typed>) {
    this.recount()
    this.end = source.subscribe((changes) => {
      if (changes === 'all') this.recount()
      else {
        for (const row of changes.before) this.add(row, -1)
        for (const row of changes.after) this.add(row, 1)
      }
      this.publish()
    })
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  readonly getSnapshot = (): Facets => this.shown

  dispose(): void {
    this.end()
    this.listeners.clear()
  }

  private recount(): void {
    this.counts.clear()
    for (const row of this.source.values()) this.add(row, 1)
    this.publish()
  }

  private add(row: Typed, by: 1 | -1): void {
    const types = this.counts.get(row.endpointId) ?? new Map<string, number>()
    const count = (types.get(row.type) ?? 0) + by
    if (count > 0) types.set(row.type, count)
    else types.delete(row.type)
    if (types.size > 0) this.counts.set(row.endpointId, types)
    else this.counts.delete(row.endpointId)
  }

  /** Renewals change rows but no counts: then nobody is told. */
  private publish(): void {
    if (same(this.shown, this.counts)) return
    this.shown = new Map([...this.counts].map(([endpointId, types]) => [endpointId, new Map(types)]))
    for (const listener of this.listeners) listener()
  }
}

const same = (a: Facets, b: Facets): boolean =>
  a.size === b.size &&
  [...a].every(([endpointId, types]) => {
    const others = b.get(endpointId)
    return others?.size === types.size && [...types].every(([type, count]) => others.get(type) === count)
  })
