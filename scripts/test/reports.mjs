/**
 * What one part of the test run came to. `failures` and `skips` name the tests.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {string[]} failures
 * @property {string[]} skips
 * @property {string[]} [unstable] of those that passed: what failed at first, and passed when it was run again
 */

/**
 * Vitest's JSON report, as far as it is read here.
 * @typedef {object} VitestReport
 * @property {boolean} success
 * @property {readonly string[]} [outside] what went wrong outside the tests: the other reporter's
 * @property {{ name: string, status: string, message?: string,
 *   assertionResults: { fullName: string, status: string }[] }[]} testResults
 */

/**
 * Playwright's JSON report, as far as it is read here.
 * @typedef {{ title: string, file: string, line: number, tests: { status: string }[] }} PlaywrightSpec
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
    for (const { fullName, status } of file.assertionResults) {
      if (status === 'passed') tally.passed += 1
      else if (status === 'failed') tally.failures.push(fullName)
      else tally.skips.push(fullName)
    }
    if (file.status === 'failed' && tally.failures.length === before)
      tally.failures.push(`${file.name}: ${file.message || 'the file failed outside its tests'}`)
  }
  for (const message of report.outside ?? []) tally.failures.push(`outside the tests: ${message}`)
  if (!report.success && tally.failures.length === 0) tally.failures.push('an error outside any test')
  return tally
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
    for (const { status } of tests) {
      if (status === 'expected') tally.passed += 1
      else if (status === 'skipped') tally.skips.push(`${file}: ${title}`)
      else tally.failures.push(`${file}: ${title}`)
    }
  }
  for (const { message } of report.errors) tally.failures.push(message ?? 'an error outside any test')
  return tally
}

/**
 * @param {PlaywrightSuite} suite
 * @returns {PlaywrightSpec[]}
 */
export const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]

/** @returns {Tally} */
const emptyTally = () => ({ passed: 0, failures: [], skips: [] })

/**
 * A part that came to nothing but this.
 * @param {string} why
 * @returns {Tally}
 */
export const failure = (why) => ({ ...emptyTally(), failures: [why] })

/**
 * A check, which counts as one test.
 * @param {number} code its exit code
 * @returns {Tally}
 */
export const tallyCheck = (code) =>
  code === 0 ? { ...emptyTally(), passed: 1 } : failure(`it ended with exit code ${code}`)

/**
 * Holds a tally against the runner's end: a crash, or a run of no test at all, must not look like success.
 * @param {Tally | undefined} tally undefined: the runner left no report
 * @param {number} code the runner's exit code
 * @returns {Tally}
 */
export function judge(tally, code) {
  if (!tally) return failure(`it ended with exit code ${code} and left no report`)
  const failures = [...tally.failures]
  if (code !== 0 && failures.length === 0) failures.push(`it ended with exit code ${code}`)
  if (tally.passed + failures.length + tally.skips.length === 0) failures.push('it ran no test')
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
