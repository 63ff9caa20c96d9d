import { writeFileSync } from 'node:fs'

/**
 * Vitest's JSON report tells neither of errors outside the tests, nor of files that did not come to their end, nor what
 * differed in a comparison: this does.
 */
export default class OutsideReporter {
  /**
   * The JSON report takes a test's `meta` over at the end.
   * @param {import('vitest/node').TestCase} test
   */
  onTestCaseResult(test) {
    const diffs = (test.result().errors ?? []).flatMap(({ diff }) => diff ?? [])
    if (diffs.length > 0) Object.assign(test.meta(), { diffs })
  }

  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly { message?: string }[]} errors
   */
  onTestRunEnd(modules, errors) {
    const file = process.env['TASKGUARD_TEST_OUTSIDE']
    if (!file) return
    const unfinished = modules
      .filter((module) => !['passed', 'failed', 'skipped'].includes(module.state()))
      .map(({ moduleId }) => `${moduleId} did not come to its end`)
    writeFileSync(
      file,
      JSON.stringify([...errors.map(({ message }) => message ?? 'no message'), ...unfinished])
    )
  }
}
