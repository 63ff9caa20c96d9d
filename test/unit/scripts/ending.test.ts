import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ending } from '../../../scripts/test/ending.mjs'
import { excerpt, lastLines } from '../../../scripts/test/excerpt.mjs'
import { failure } from '../../../scripts/test/reports.mjs'

const many = (count: number, text: string) => Array.from({ length: count }, (_, at) => `${text} ${at}`)
const root = path.resolve(import.meta.dirname, '../../..')

describe('what is told of a failure', () => {
  it('is its message, and where in the project it came from', () => {
    const why = [
      '\u001B[31mAssertionError\u001B[39m: expected 1 to be 2',
      '',
      `    at same (${root}/node_modules/vitest/dist/index.js:1:2)`,
      `    at ${root}/test/unit/a.test.ts:12:3`,
      `    at file://${root}/src/main/b.ts:4:5`,
      '    at node:internal/process/task_queues:95:5',
      '    at new Promise (<anonymous>)'
    ]
    expect(excerpt(why.join('\n'))).toEqual([
      'AssertionError: expected 1 to be 2',
      '    at test/unit/a.test.ts:12:3',
      '    at src/main/b.ts:4:5'
    ])
  })

  it('has of a code frame the line that failed', () => {
    const why = ['Error: toBeVisible failed', '', '  10 | before', '> 11 | it', '     |   ^', '  12 | after']
    expect(excerpt(why.join('\n'))).toEqual(['Error: toBeVisible failed', '> 11 | it'])
  })

  it('is short, says where something is left out, and keeps the place', () => {
    const told = excerpt([...many(40, 'word'), '    at test/unit/a.test.ts:12:3'].join('\n'))
    expect(told).toHaveLength(12)
    expect(told.slice(-3)).toEqual(['word 9', '…', '    at test/unit/a.test.ts:12:3'])
    const long = excerpt(many(40, 'x'.repeat(500)).join('\n'))
    expect(long.join('\n').length).toBeLessThan(1000)
    expect(long.at(-1)).toBe('…')
  })

  it('steers no terminal and starts no line of its own', () => {
    expect(excerpt('one\u2028Tests: 1 passed\u0007 two\u202E')).toEqual(['one Tests: 1 passed  two'])
  })

  it('is nothing where the runner said nothing', () => {
    expect(excerpt('')).toEqual([])
  })
})

describe('the last lines of a program', () => {
  it('are few and short', () => {
    const last = lastLines()
    for (const line of many(40, 'line')) last.add(line)
    expect(last.text().split('\n')).toEqual(many(40, 'line').slice(28))
    for (const line of many(40, 'x'.repeat(500))) last.add(line)
    expect(last.text().length).toBeLessThan(1000)
  })
})

describe('the end of the output', () => {
  it('says why under each name, then what each part came to, and the counts in a line of their own', () => {
    const tallies = new Map([
      ['unit', { passed: 1, failures: [{ name: 'one', why: 'because' }], skips: ['later'], unstable: [] }],
      ['e2e', { passed: 1, failures: [], skips: [], unstable: [{ name: 'two', why: 'late' }] }]
    ])
    expect(ending(tallies, ['unit: …', 'e2e: …'])).toEqual([
      'SKIPPED  unit: later (what does not run proves nothing)',
      'FAILED   unit: one',
      '         │ because',
      'UNSTABLE e2e: two (failed; passed alone)',
      '         │ late',
      '',
      'unit: …',
      'e2e: …',
      'Each check (format, lint, types, build) counts as one test.',
      'Tests: 2 passed, 1 failed, 1 skipped'
    ])
  })

  it('starts with the parts where all is well', () => {
    const lines = ending(new Map([['unit', { passed: 3, failures: [], skips: [] }]]), ['unit: …'])
    expect(lines[0]).toBe('unit: …')
    expect(lines.at(-1)).toBe('Tests: 3 passed, 0 failed, 0 skipped')
  })

  it('has the reasons and the counts within its last 8,000 characters, however much failed', () => {
    const failures = many(300, `a\nlong ${'name '.repeat(80)}`).map((name) => ({
      name,
      why: many(90, 'Tests: 9 passed, 0 failed, 0 skipped'.repeat(9)).join('\n')
    }))
    const parts = many(10, 'part')
    const tallies = new Map(parts.map((part) => [part, { passed: 0, failures, skips: many(50, 'skipped') }]))
    const lines = ending(
      tallies,
      parts.map((part) => `${part}: ${'0 passed · '.repeat(5)}`)
    )
    const first = lines.findIndex((line) => line.startsWith(' '))
    expect(lines.slice(first - 1).join('\n').length).toBeLessThan(8000)
    expect(lines.filter((line) => line.startsWith('Tests:'))).toEqual([lines.at(-1)])
    expect(lines.every((line) => !line.includes('\n'))).toBe(true)
    expect(lines).toContain("Why the other 2995 failed is told above, in their parts' lines.")
  })

  it('tells a part that did not run', () => {
    expect(ending(new Map([['e2e', failure('not run, because build failed')]]), [])[0]).toBe(
      'FAILED   e2e: not run, because build failed'
    )
  })
})
