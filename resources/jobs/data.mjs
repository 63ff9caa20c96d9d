import { fileURLToPath } from 'node:url'
import { readTable } from './lib/csv.mjs'
import { run } from './lib/run.mjs'

const CLUSTERS = 3
/** k-means is done where nothing moves any more, at the latest after so many rounds. */
const ROUNDS = 100

run({
  name: 'data',
  input: fileURLToPath(new URL('inputs/clouds.csv', import.meta.url)),
  read: readTable,
  analyse({ names, rows, skipped }, step) {
    const columns = names.map((name, at) =>
      columnOf(
        name,
        rows.map((row) => row[at] ?? 0)
      )
    )
    step(0.2, 'columns')
    const correlations = names.flatMap((a, i) =>
      names.slice(i + 1).map((b, j) => ({
        between: [a, b],
        correlation: rounded(correlation(columns[i], columns[i + 1 + j]))
      }))
    )
    step(0.4, 'correlations')
    const { centres, sizes, rounds } = kMeans(rows, (round) =>
      step(Math.min(1, 0.4 + (0.6 * round) / ROUNDS), `clusters, round ${round}`)
    )
    return {
      rows: rows.length,
      skipped,
      columns: columns.map(({ name, mean, deviation, least, most }) => ({
        name,
        mean,
        deviation,
        least,
        most
      })),
      correlations,
      clusters: centres.map((centre, at) => ({ centre: centre.map(rounded), rows: sizes[at] })),
      rounds
    }
  }
})

/** @typedef {{ name: string, mean: number, deviation: number, least: number, most: number, values: number[] }} Column */

/** @param {number} value */
function rounded(value) {
  return Number(value.toFixed(4))
}

/** @param {string} name @param {number[]} values @returns {Column} */
function columnOf(name, values) {
  const mean = meanOf(values)
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    name,
    mean: rounded(mean),
    deviation: rounded(Math.sqrt(squares / Math.max(1, values.length))),
    least: values.reduce((least, value) => Math.min(least, value), Infinity),
    most: values.reduce((most, value) => Math.max(most, value), -Infinity),
    values
  }
}

/** @param {number[]} values */
function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** Pearson's. @param {Column | undefined} a @param {Column | undefined} b */
function correlation(a, b) {
  if (!a || !b) return 0
  const [meanA, meanB] = [meanOf(a.values), meanOf(b.values)]
  let [both, ownA, ownB] = [0, 0, 0]
  for (const [at, value] of a.values.entries()) {
    const [da, db] = [value - meanA, (b.values[at] ?? 0) - meanB]
    both += da * db
    ownA += da * da
    ownB += db * db
  }
  return ownA * ownB === 0 ? 0 : both / Math.sqrt(ownA * ownB)
}

/**
 * Begins with rows from evenly over the table, so that the same table has the same clusters.
 * @param {number[][]} rows
 * @param {(round: number) => void} told
 */
function kMeans(rows, told) {
  const count = Math.min(CLUSTERS, rows.length)
  let centres = Array.from(
    { length: count },
    (_, at) => rows[Math.floor(((at + 0.5) * rows.length) / count)] ?? []
  )
  let sizes = centres.map(() => 0)
  for (let round = 1; round <= ROUNDS; round += 1) {
    const members = centres.map(() => /** @type {number[][]} */ ([]))
    for (const row of rows) members[nearest(row, centres)]?.push(row)
    const moved = centres.map((centre, at) => meanRow(members[at] ?? [], centre))
    sizes = members.map(({ length }) => length)
    told(round)
    const still = moved.every((row, at) =>
      row.every((value, i) => Math.abs(value - (centres[at]?.[i] ?? 0)) < 1e-9)
    )
    centres = moved
    if (still) return { centres, sizes, rounds: round }
  }
  return { centres, sizes, rounds: ROUNDS }
}

/** @param {number[]} row @param {number[][]} centres */
function nearest(row, centres) {
  let best = 0
  let least = Infinity
  for (const [at, centre] of centres.entries()) {
    const distance = row.reduce((sum, value, i) => sum + (value - (centre[i] ?? 0)) ** 2, 0)
    if (distance < least) {
      least = distance
      best = at
    }
  }
  return best
}

/** @param {number[][]} rows @param {number[]} otherwise */
function meanRow(rows, otherwise) {
  return rows.length === 0
    ? otherwise
    : otherwise.map((_, at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0) / rows.length)
}
