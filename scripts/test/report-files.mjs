import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { say } from '../lib/say.mjs'
import { outsideFile } from './reports.mjs'

/** @typedef {import('./reports.mjs').Tally} Tally */
/** @typedef {import('./parts.mjs').Run} Run */

/**
 * How one runner's JSON report is read, and its failed tests are run again.
 * @template Report
 * @typedef {object} Reading
 * @property {(report: Report) => Tally} tally
 * @property {(report: Report, reportFile: string) => Run | null} again null: nothing that could be
 * @property {(first: Report, second: Report) => Report} merge one report of both, in which the second try stands
 */

/**
 * What a part's report files come to, whatever their shape. Undefined: there is no report, or none that can be read.
 * @typedef {object} ReportFiles
 * @property {(file: string) => Tally | undefined} count
 * @property {(file: string, secondFile: string) => Run | null} again what runs its failed tests once more, into another
 *   file; null: nothing that could be
 * @property {(file: string, secondFile: string) => Tally | undefined} countBoth
 */

/**
 * @template Report
 * @param {Reading<Report>} reading
 * @returns {ReportFiles}
 */
export const reportFiles = ({ tally, again, merge }) => ({
  count: (file) => read(file, tally),
  again: (file, secondFile) =>
    read(file, (/** @type {Report} */ report) => again(report, secondFile)) ?? null,
  countBoth: (file, secondFile) =>
    read(file, (/** @type {Report} */ first) =>
      read(secondFile, (/** @type {Report} */ second) => tally(merge(first, second)))
    )
})

/**
 * @template Report
 * @template Result
 * @param {string} file
 * @param {(report: Report) => Result} use
 * @returns {Result | undefined}
 */
function read(file, use) {
  if (!existsSync(file)) return undefined
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'))
    const outside = outsideFile(file)
    return use(
      existsSync(outside) ? { ...report, outside: JSON.parse(readFileSync(outside, 'utf8')) } : report
    )
  } catch (error) {
    say(`${path.basename(file)} is no report: ${String(error)}`)
    return undefined
  }
}
