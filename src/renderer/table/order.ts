import type { TableRow } from './row'

/** A total order of rows: 0 only for the same key. */
export type Compare<Row> = (a: Row, b: Row) => number

/** Where `row` stands, or would stand, in `rows`. */
export function findPlace<Row extends TableRow>(
  rows: readonly Row[],
  row: Row,
  compare: Compare<Row>
): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(rows[middle]!, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The order after a change, without sorting it again: k changes in n rows cost k·log n comparisons and one copy of n
 * references. `before` are rows of the old order by reference or by key, `after` come in where they belong.
 */
export function changeOrder<Row extends TableRow>(
  rows: readonly Row[],
  compare: Compare<Row>,
  before: readonly Row[],
  after: readonly Row[]
): readonly Row[] {
  const gone = new Set<number>()
  for (const row of before) {
    const at = findPlace(rows, row, compare)
    if (rows[at]?.key === row.key) gone.add(at)
  }
  if (gone.size === 0 && after.length === 0) return rows
  const come = [...after].sort(compare)
  // Cut the old order at every place where something goes or comes.
  const cuts: { readonly at: number; readonly row: Row | null }[] = [...gone].map((at) => ({
    at,
    row: null
  }))
  for (const row of come) cuts.push({ at: findPlace(rows, row, compare), row })
  // At one place what comes goes in before what goes is skipped; Array.sort is stable, so arrivals keep their order.
  cuts.sort((a, b) => a.at - b.at || (a.row ? 0 : 1) - (b.row ? 0 : 1))
  // What lies between two cuts is copied as a whole: pushed one by one, a hundred thousand take three times as long.
  const pieces: (readonly Row[])[] = []
  let from = 0
  for (const { at, row } of cuts) {
    if (from < at) pieces.push(rows.slice(from, at))
    from = Math.max(from, at)
    if (row) pieces.push([row])
    else from = at + 1
  }
  pieces.push(rows.slice(from))
  return ([] as Row[]).concat(...pieces)
}

const RUN = 1024

/**
 * Filters and sorts in slices: a generator that yields often enough (every few thousand comparisons) for its caller to
 * stop for a frame. A merge sort, bottom up, over runs that Array.sort makes.
 */
export function* sortInSlices<Row extends TableRow>(
  source: Iterable<Row>,
  matches: (row: Row) => boolean,
  compare: Compare<Row>
): Generator<void, readonly Row[]> {
  let from: Row[] = []
  let run: Row[] = []
  let seen = 0
  for (const row of source) {
    if (matches(row)) run.push(row)
    seen += 1
    if (run.length === RUN) {
      for (const one of run.sort(compare)) from.push(one)
      run = []
      yield
    } else if (seen % (4 * RUN) === 0) yield
  }
  for (const one of run.sort(compare)) from.push(one)

  for (let width = RUN; width < from.length; width *= 2) {
    const to: Row[] = []
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length)
      const end = Math.min(start + 2 * width, from.length)
      let left = start
      let right = middle
      while (left < middle || right < end) {
        const takeLeft = right >= end || (left < middle && compare(from[left]!, from[right]!) <= 0)
        to.push(takeLeft ? from[left++]! : from[right++]!)
        if (to.length % (2 * RUN) === 0) yield
      }
    }
    from = to
    yield
  }
  return from
}
