import { linesOf } from './excerpt.mjs'

/**
 * One test that failed, or what failed in place of a test.
 * @typedef {object} Failure
 * @property {string} name
 * @property {string} why the runner's message, with its stack; empty where it gave none
 */

/**
 * What one part of the test run came to.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {Failure[]} failures
 * @property {string[]} skips the tests' names
 * @property {Failure[]} [unstable] of those that passed: what failed at first, and passed when it was run again
 */

/**
 * Vitest's JSON report, as far as it is read here.
 * @typedef {object} VitestReport
 * @property {boolean} success
 * @property {readonly string[]} [outside] what went wrong outside the tests: the other reporter's
 * @property {{ name: string, status: string, message?: string,
 *   assertionResults: VitestResult[] }[]} testResults
 */

/**
 * @typedef {object} VitestResult
 * @property {string} fullName
 * @property {string} status
 * @property {string[]} [failureMessages] with their stacks
 * @property {{ diffs?: string[] }} [meta] the differences, where it compared something: the other reporter's
 */

/**
 * Playwright's JSON report, as far as it is read here.
 * @typedef {{ status: string, results?: { errors: { message?: string }[] }[] }} PlaywrightTest
 * @typedef {{ title: string, file: string, line: number, tests: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ suites: PlaywrightSuite[], errors: { message?: string }[] }} PlaywrightReport
 */

/**
 * Where outside-reporter.mjs writes what the JSON report does not have.
 * @param {string} reportFile
 */
export const outsideFile = (reportFile) => `${reportFile}.outside`

/**
 * A file that failed without a failed test (it did not load, or a hook broke) counts as one failure.
 * @param {VitestReport} report
 * @returns {Tally}
 */
export function tallyVitest(report) {
  const tally = emptyTally()
  for (const file of report.testResults) {
    const before = tally.failures.length
    for (const result of file.assertionResults) {
      const { fullName, status } = result
      if (status === 'passed') tally.passed += 1
      else if (status === 'failed') tally.failures.push({ name: fullName, why: vitestReason(result) })
      else tally.skips.push(fullName)
    }
    if (file.status === 'failed' && tally.failures.length === before)
      tally.failures.push({
        name: `${file.name}: the file failed outside its tests`,
        why: file.message ?? ''
      })
  }
  for (const why of report.outside ?? []) tally.failures.push({ name: 'an error outside the tests', why })
  if (!report.success && tally.failures.length === 0)
    tally.failures.push({ name: 'an error outside any test', why: '' })
  return tally
}

/**
 * @param {VitestResult} result
 * @returns {string} of a difference only what differs: what is around it may be long
 */
function vitestReason({ failureMessages = [], meta }) {
  const differences = (meta?.diffs ?? []).flatMap((diff) =>
    linesOf(diff).filter((line) => /^[-+]/.test(line))
  )
  return [...failureMessages, ...differences].join('\n')
}

/**
 * The report of test/python/run.py is a tally already.
 * @param {Tally} report
 * @returns {Tally}
 */
export const tallyPython = ({ passed, failures, skips }) => ({ passed, failures, skips })

/**
 * A test that passed only when repeated (flaky) has failed.
 * @param {PlaywrightReport} report
 * @returns {Tally}
 */
export function tallyPlaywright(report) {
  const tally = emptyTally()
  for (const { title, file, tests } of report.suites.flatMap(specsOf)) {
    for (const { status, results = [] } of tests) {
      if (status === 'expected') tally.passed += 1
      else if (status === 'skipped') tally.skips.push(`${file}: ${title}`)
      else tally.failures.push({ name: `${file}: ${title}`, why: playwrightReason(results) })
    }
  }
  for (const { message = '' } of report.errors)
    tally.failures.push({ name: 'an error outside any test', why: message })
  return tally
}

/** @param {NonNullable<PlaywrightTest['results']>} results */
const playwrightReason = (results) =>
  results
    .flatMap(({ errors }) => errors)
    .map(({ message = '' }) => message)
    .join('\n')

/**
 * @param {PlaywrightSuite} suite
 * @returns {PlaywrightSpec[]}
 */
export const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]

/** @returns {Tally} */
const emptyTally = () => ({ passed: 0, failures: [], skips: [] })

/**
 * A part that came to nothing but this.
 * @param {string} name
 * @param {string} [why]
 * @returns {Tally}
 */
export const failure = (name, why = '') => ({ ...emptyTally(), failures: [{ name, why }] })

/**
 * How a program ended.
 * @typedef {object} End
 * @property {number} code its exit code
 * @property {string} lastLines what it wrote last
 */

/**
 * A check, which counts as one test.
 * @param {End} end
 * @returns {Tally}
 */
export const tallyCheck = ({ code, lastLines }) =>
  code === 0 ? { ...emptyTally(), passed: 1 } : failure(`it ended with exit code ${code}`, lastLines)

/**
 * Holds a tally against the runner's end: a crash, or a run of no test at all, must not look like success.
 * @param {Tally | undefined} tally undefined: the runner left no report
 * @param {End} end the runner's
 * @returns {Tally}
 */
export function judge(tally, { code, lastLines }) {
  if (!tally) return failure(`it ended with exit code ${code} and left no report`, lastLines)
  const failures = [...tally.failures]
  if (code !== 0 && failures.length === 0)
    failures.push({ name: `it ended with exit code ${code}`, why: lastLines })
  if (tally.passed + failures.length + tally.skips.length === 0)
    failures.push({ name: 'it ran no test', why: lastLines })
  return { ...tally, failures }
}

/**
 * A skipped test is no success: what can't run has failed.
 * @param {Tally} tally
 */
export const isClean = (tally) => tally.failures.length + tally.skips.length === 0

/**
 * The closing line over all parts.
 * @param {readonly Tally[]} tallies
 */
export function closingLine(tallies) {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0)
  const failed = tallies.reduce((sum, tally) => sum + tally.failures.length, 0)
  const skipped = tallies.reduce((sum, tally) => sum + tally.skips.length, 0)
  return `Tests: ${passed} passed, ${failed} failed, ${skipped} skipped`
}
