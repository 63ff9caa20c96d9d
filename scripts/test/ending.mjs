import { excerpt, inOneLine } from './excerpt.mjs'
import { closingLine } from './reports.mjs'

/** @typedef {import('./reports.mjs').Failure} Failure */

/** So many failures are told with their reason: of a long output often only the end is kept. */
const TOLD = 5
/** No line of a reason can be taken for the closing line. */
const INDENT = '         │ '

/**
 * The end of the run's output: what did not pass, why, and last the counts, so that they are within reach however much
 * has failed.
 * @param {ReadonlyMap<string, import('./reports.mjs').Tally>} tallies by part
 * @param {readonly string[]} summary a line for each part
 * @returns {string[]}
 */
export function ending(tallies, summary) {
  const failed = entries(
    tallies,
    ({ failures }) => failures,
    (part, name) => `FAILED   ${part}: ${name}`
  )
  const unstable = entries(
    tallies,
    ({ unstable: names = [] }) => names,
    (part, name) => `UNSTABLE ${part}: ${name} (failed; passed alone)`
  )
  const skipped = [...tallies].flatMap(([part, { skips }]) =>
    skips.map((name) => `SKIPPED  ${part}: ${inOneLine(name)} (what does not run proves nothing)`)
  )
  const all = [...failed, ...unstable]
  const told = all.slice(0, TOLD)
  const named = all.slice(TOLD)
  return [
    ...skipped,
    ...named.map(({ line }) => line),
    ...told.flatMap(({ line, why }) => [line, ...excerpt(why).map((each) => `${INDENT}${each}`)]),
    ...(named.length > 0
      ? [`Why the other ${named.length} failed is told above, in their parts' lines.`]
      : []),
    ...(all.length + skipped.length > 0 ? [''] : []),
    ...summary,
    'Each check (format, lint, types, build) counts as one test.',
    closingLine([...tallies.values()])
  ]
}

/**
 * @param {ReadonlyMap<string, import('./reports.mjs').Tally>} tallies
 * @param {(tally: import('./reports.mjs').Tally) => readonly Failure[]} of
 * @param {(part: string, name: string) => string} line
 */
const entries = (tallies, of, line) =>
  [...tallies].flatMap(([part, tally]) =>
    of(tally).map(({ name, why }) => ({ line: line(part, inOneLine(name)), why }))
  )
