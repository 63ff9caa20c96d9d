// What may fail by accident gets a second try, alone, after everything else: real processes, servers and windows on a
// machine that others use too. It is never silent: what needed it is named at the end. See CONTRIBUTING.md.
import { specsOf } from './reports.mjs'

/** More failures than these are no accident. */
const MOST = 5

/** @param {import('./reports.mjs').Tally} tally */
export const worthASecondTry = ({ failures }) => failures.length > 0 && failures.length <= MOST

/**
 * @param {import('./reports.mjs').Tally} first
 * @param {import('./reports.mjs').Tally} both with the second try
 * @returns {import('./reports.mjs').Tally}
 */
export const withUnstable = (first, both) => ({
  ...both,
  unstable: first.failures.filter(({ name }) => !both.failures.some((again) => again.name === name))
})

/**
 * @param {import('./reports.mjs').VitestReport} report
 * @returns {string[]} the files in which something failed; none where something went wrong outside the tests: nobody knows
 *   whose it was
 */
export const failedFiles = ({ testResults, outside = [] }) =>
  outside.length > 0 ? [] : testResults.filter(({ status }) => status === 'failed').map(({ name }) => name)

/**
 * Whole files: their tests may build on each other.
 * @param {import('./reports.mjs').VitestReport} first
 * @param {import('./reports.mjs').VitestReport} second
 * @returns {import('./reports.mjs').VitestReport}
 */
export function mergeVitest(first, second) {
  const again = new Set(second.testResults.map(({ name }) => name))
  const kept = first.testResults.filter(({ name }) => !again.has(name))
  return { ...second, testResults: [...kept, ...second.testResults] }
}

/**
 * @param {import('./reports.mjs').PlaywrightReport} report
 * @returns {string[]} where the failed tests stand, as `file:line`; none where something failed outside the tests
 */
export const failedPlaces = ({ suites, errors }) =>
  errors.length > 0
    ? []
    : suites
        .flatMap(specsOf)
        .filter(({ tests }) => tests.some(({ status }) => status === 'unexpected'))
        .map(({ file, line }) => `${file}:${line}`)

/**
 * @param {import('./reports.mjs').PlaywrightReport} first
 * @param {import('./reports.mjs').PlaywrightReport} second
 * @returns {import('./reports.mjs').PlaywrightReport}
 */
export function mergePlaywright(first, second) {
  const again = new Map(second.suites.flatMap(specsOf).map((spec) => [nameOf(spec), spec]))
  const specs = first.suites.flatMap(specsOf).map((spec) => again.get(nameOf(spec)) ?? spec)
  return { suites: [{ specs }], errors: second.errors }
}

/** @param {import('./reports.mjs').PlaywrightSpec} spec */
const nameOf = ({ file, line, title }) => `${file}:${line} ${title}`

/**
 * `test_x (module.Class.test_x)`, and before Python 3.11 `test_x (module.Class)`.
 * @param {import('./reports.mjs').Tally} report
 * @returns {string[]} what unittest calls the tests that failed
 */
export const failedPythonTests = ({ failures }) =>
  failures.flatMap(({ name }) => {
    const [, test, of] = /^(\w+) \(([\w.]+)\)$/.exec(name) ?? []
    if (test === undefined || of === undefined) return []
    return [of.endsWith(`.${test}`) ? of : `${of}.${test}`]
  })

/**
 * @param {import('./reports.mjs').Tally} first
 * @param {import('./reports.mjs').Tally} second
 * @returns {import('./reports.mjs').Tally}
 */
export const mergePython = (first, second) => ({
  passed: first.passed + second.passed,
  failures: [
    ...first.failures.filter((one) => failedPythonTests({ ...first, failures: [one] }).length === 0),
    ...second.failures
  ],
  skips: [...first.skips, ...second.skips]
})
