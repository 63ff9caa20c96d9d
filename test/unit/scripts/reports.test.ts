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

const failed = (name: string, why = '') => ({ name, why })
const ended = (code: number, lastLines = '') => ({ code, lastLines })

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
      failures: [failed('two')],
      skips: ['three', 'four']
    })
  })

  it('says why a test failed, and of what it compared only what differs', () => {
    const result = {
      fullName: 'one',
      status: 'failed',
      failureMessages: ['AssertionError: expected { a: 1, b: 2 } to deeply equal { a: 1, b: 3 }'],
      meta: { diffs: ['- Expected\n+ Received\n\n  {\n    "a": 1,\n-   "b": 3,\n+   "b": 2,\n  }'] }
    }
    const file = { ...vitestFile('failed'), assertionResults: [result] }
    expect(tallyVitest({ success: false, testResults: [file] }).failures).toEqual([
      failed(
        'one',
        'AssertionError: expected { a: 1, b: 2 } to deeply equal { a: 1, b: 3 }\n' +
          '- Expected\n+ Received\n-   "b": 3,\n+   "b": 2,'
      )
    ])
  })

  it('counts a file that did not load as a failure', () => {
    const tally = tallyVitest({
      success: false,
      testResults: [
        { ...vitestFile('failed'), message: 'Cannot find module' },
        vitestFile('passed', ['one', 'passed'])
      ]
    })
    expect(tally).toEqual({
      passed: 1,
      failures: [failed('a.test.ts: the file failed outside its tests', 'Cannot find module')],
      skips: []
    })
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
      failures: [failed('a.spec.ts: two'), failed('a.spec.ts: three')],
      skips: ['a.spec.ts: four']
    })
  })

  it('says why a test failed: all its errors, as the first may only be that its time is over', () => {
    const errors = [{ message: 'Test timeout of 1 ms exceeded.' }, { message: 'Error: locator.click: …' }]
    const tests = [{ status: 'unexpected', results: [{ errors }] }]
    const suites = [{ specs: [{ ...spec('one'), tests }] }]
    expect(tallyPlaywright({ suites, errors: [] }).failures).toEqual([
      failed('a.spec.ts: one', 'Test timeout of 1 ms exceeded.\nError: locator.click: …')
    ])
  })

  it('counts an error of the run itself', () => {
    expect(tallyPlaywright({ suites: [], errors: [{ message: 'no such project' }] }).failures).toEqual([
      failed('an error outside any test', 'no such project')
    ])
  })
})

describe('the verdict on a part', () => {
  const good = { passed: 2, failures: [], skips: [] }

  it.each([
    [
      'a crash without a report',
      judge(undefined, ended(139, 'Segmentation fault')),
      [failed('it ended with exit code 139 and left no report', 'Segmentation fault')]
    ],
    [
      'a failure that the report does not show',
      judge(good, ended(1, 'one worker died')),
      [failed('it ended with exit code 1', 'one worker died')]
    ],
    [
      'a run of no test',
      judge({ passed: 0, failures: [], skips: [] }, ended(0, 'nothing found')),
      [failed('it ran no test', 'nothing found')]
    ],
    [
      'a failed check',
      tallyCheck(ended(2, 'a.ts: error')),
      [failed('it ended with exit code 2', 'a.ts: error')]
    ],
    ['success', judge(good, ended(0, 'all is well')), []]
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
    const failures = [failed('a'), failed('b')]
    const tallies = [tallyCheck(ended(0)), failure('x'), { passed: 40, failures, skips: ['c'] }]
    expect(closingLine(tallies)).toBe('Tests: 41 passed, 3 failed, 1 skipped')
  })
})
