import { describe, expect, it } from 'vitest'
import { tallyPlaywright, tallyVitest } from '../../../scripts/test/reports.mjs'
import {
  failedFiles,
  failedPlaces,
  failedPythonTests,
  mergePlaywright,
  mergePython,
  mergeVitest,
  withUnstable,
  worthASecondTry
} from '../../../scripts/test/second-try.mjs'

const file = (name: string, ...tests: [string, string][]) => ({
  name,
  status: tests.some(([, status]) => status === 'failed') ? 'failed' : 'passed',
  assertionResults: tests.map(([fullName, status]) => ({ fullName, status }))
})
const spec = (title: string, line: number, status: string) => ({
  title,
  file: 'e2e/a.spec.ts',
  line,
  tests: [{ status }]
})
const failed = (name: string, why = '') => ({ name, why })
const tally = (...names: string[]) => ({ passed: 1, failures: names.map((name) => failed(name)), skips: [] })

describe('a second try', () => {
  it('is for a few failures: none, or many, are no accident', () => {
    expect(worthASecondTry(tally())).toBe(false)
    expect(worthASecondTry(tally('one'))).toBe(true)
    expect(worthASecondTry(tally('1', '2', '3', '4', '5', '6'))).toBe(false)
  })

  it('names what needed it, and what failed again has failed', () => {
    const first = { ...tally(), failures: [failed('one', 'late'), failed('two', 'late too')] }
    const second = { ...tally(), failures: [failed('two', 'late again')] }
    expect(withUnstable(first, second)).toEqual({
      passed: 1,
      failures: [failed('two', 'late again')],
      skips: [],
      unstable: [failed('one', 'late')]
    })
  })
})

describe('of Vitest', () => {
  const first = {
    success: false,
    testResults: [
      file('a.test.ts', ['a1', 'passed'], ['a2', 'failed']),
      file('b.test.ts', ['b1', 'passed']),
      file('c.test.ts', ['c1', 'failed'])
    ]
  }

  it('runs the files with failures, whole, and counts each of their tests once', () => {
    expect(failedFiles(first)).toEqual(['a.test.ts', 'c.test.ts'])
    const second = {
      success: false,
      testResults: [
        file('a.test.ts', ['a1', 'passed'], ['a2', 'passed']),
        file('c.test.ts', ['c1', 'failed'])
      ]
    }
    expect(tallyVitest(mergeVitest(first, second))).toEqual({
      passed: 3,
      failures: [failed('c1')],
      skips: []
    })
  })

  it('a test that passed the first time, and fails the second, has failed', () => {
    const second = {
      success: false,
      testResults: [
        file('a.test.ts', ['a1', 'failed'], ['a2', 'passed']),
        file('c.test.ts', ['c1', 'passed'])
      ]
    }
    expect(tallyVitest(mergeVitest(first, second)).failures).toEqual([failed('a1')])
  })

  it('an error outside the tests is no accident: it is told, and nothing is tried again', () => {
    const broken = { ...first, outside: ['a promise was rejected'] }
    expect(failedFiles(broken)).toEqual([])
    expect(tallyVitest(broken).failures).toContainEqual(
      failed('an error outside the tests', 'a promise was rejected')
    )
  })

  it('nor is one of the second run', () => {
    const second = {
      success: true,
      testResults: [
        file('a.test.ts', ['a1', 'passed'], ['a2', 'passed']),
        file('c.test.ts', ['c1', 'passed'])
      ],
      outside: ['a promise was rejected']
    }
    expect(tallyVitest(mergeVitest(first, second)).failures).toEqual([
      failed('an error outside the tests', 'a promise was rejected')
    ])
  })

  it('a file that does not come back with all its tests is told', () => {
    const second = { success: false, testResults: [file('a.test.ts', ['a1', 'passed'], ['a2', 'passed'])] }
    expect(tallyVitest(mergeVitest(first, second)).failures).toContainEqual(failed('c1'))
  })
})

describe('of Playwright', () => {
  const first = {
    suites: [
      { specs: [spec('one', 3, 'expected')], suites: [{ specs: [spec('two', 9, 'unexpected')] }] },
      { specs: [spec('three', 20, 'unexpected'), spec('four', 30, 'skipped')] }
    ],
    errors: []
  }

  it('runs what failed by its place, and counts each once', () => {
    expect(failedPlaces(first)).toEqual(['e2e/a.spec.ts:9', 'e2e/a.spec.ts:20'])
    const second = {
      suites: [{ specs: [spec('two', 9, 'expected'), spec('three', 20, 'unexpected')] }],
      errors: []
    }
    expect(tallyPlaywright(mergePlaywright(first, second))).toEqual({
      passed: 2,
      failures: [failed('e2e/a.spec.ts: three')],
      skips: ['e2e/a.spec.ts: four']
    })
  })

  it('an error outside the tests is not tried again', () => {
    expect(failedPlaces({ ...first, errors: [{ message: 'no display' }] })).toEqual([])
  })
})

describe('of unittest', () => {
  it('knows the tests by name, as old and new versions write them; what has none stays failed', () => {
    const first = {
      passed: 7,
      failures: [
        failed('test_a (guard.Renewal.test_a)', 'first'),
        failed('test_b (guard.Renewal)', 'first'),
        failed('setUpClass (guard.Other)!')
      ],
      skips: []
    }
    const second = { passed: 1, failures: [failed('test_b (guard.Renewal)', 'second')], skips: [] }
    expect(failedPythonTests(first)).toEqual(['guard.Renewal.test_a', 'guard.Renewal.test_b'])
    expect(mergePython(first, second)).toEqual({
      passed: 8,
      failures: [failed('setUpClass (guard.Other)!'), failed('test_b (guard.Renewal)', 'second')],
      skips: []
    })
  })
})
