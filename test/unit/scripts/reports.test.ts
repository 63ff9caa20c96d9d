import { describe, expect, it } from 'vitest'
import {
  closingLine,
  failure,
  isClean,
  judge,
  tallyCheck,
  tallyPlaywright,
  tallyVitest
} from '../../../scripts/test/reports.mjs'

const vitestFile = (status: string, ...tests: [string, string][]) => ({
  name: 'a.test.ts',
  status,
  message: '',
  assertionResults: tests.map(([fullName, state]) => ({ fullName, status: state }))
})

const spec = (title: string, ...states: string[]) => ({
  title,
  file: 'a.spec.ts',
  line: 1,
  tests: states.map((status) => ({ status }))
})

describe('a Vitest report', () => {
  it('counts every test by its state', () => {
    const file = vitestFile(
      'failed',
      ['one', 'passed'],
      ['two', 'failed'],
      ['three', 'pending'],
      ['four', 'todo']
    )
    expect(tallyVitest({ success: false, testResults: [file] })).toEqual({
      passed: 1,
      failures: ['two'],
      skips: ['three', 'four']
    })
  })

  it('counts a file that did not load as a failure', () => {
    const tally = tallyVitest({
      success: false,
      testResults: [
        { ...vitestFile('failed'), message: 'Cannot find module' },
        vitestFile('passed', ['one', 'passed'])
      ]
    })
    expect(tally).toEqual({ passed: 1, failures: ['a.test.ts: Cannot find module'], skips: [] })
  })

  it('counts an error outside the tests, which Vitest only tells by "success"', () => {
    const tally = tallyVitest({ success: false, testResults: [vitestFile('passed', ['one', 'passed'])] })
    expect(tally.failures).toHaveLength(1)
  })
})

describe('a Playwright report', () => {
  it('counts the tests of nested suites, a flaky one as failed', () => {
    const suites = [
      {
        specs: [spec('one', 'expected')],
        suites: [
          { specs: [spec('two', 'unexpected', 'expected'), spec('three', 'flaky'), spec('four', 'skipped')] }
        ]
      }
    ]
    expect(tallyPlaywright({ suites, errors: [] })).toEqual({
      passed: 2,
      failures: ['a.spec.ts: two', 'a.spec.ts: three'],
      skips: ['a.spec.ts: four']
    })
  })

  it('counts an error of the run itself', () => {
    expect(tallyPlaywright({ suites: [], errors: [{ message: 'no such project' }] }).failures).toEqual([
      'no such project'
    ])
  })
})

describe('the verdict on a part', () => {
  const good = { passed: 2, failures: [], skips: [] }

  it.each([
    ['a crash without a report', judge(undefined, 139), ['it ended with exit code 139 and left no report']],
    ['a failure that the report does not show', judge(good, 1), ['it ended with exit code 1']],
    ['a run of no test', judge({ passed: 0, failures: [], skips: [] }, 0), ['it ran no test']],
    ['a failed check', tallyCheck(2), ['it ended with exit code 2']],
    ['success', judge(good, 0), []]
  ])('%s', (_case, tally, failures) => {
    expect(tally.failures).toEqual(failures)
    expect(isClean(tally)).toBe(failures.length === 0)
  })

  it('takes a skipped test for no success', () => {
    expect(isClean({ passed: 5, failures: [], skips: ['later'] })).toBe(false)
  })
})

describe('the closing line', () => {
  it('sums all parts', () => {
    const tallies = [tallyCheck(0), failure('x'), { passed: 40, failures: ['a', 'b'], skips: ['c'] }]
    expect(closingLine(tallies)).toBe('Tests: 41 passed, 3 failed, 1 skipped')
  })
})
