import { describe, expect, test } from 'vitest'
import { ProgressLines, parseProgressLine } from '../../../src/main/engine/jobs/progress-lines'
import type { ReportedProgress } from '../../../src/main/engine/jobs/progress-lines'

describe('parseProgressLine', () => {
  test.each([
    ['::progress 0.42 half way', { fraction: 0.42, text: 'half way' }],
    ['::progress 1', { fraction: 1, text: '' }],
    ['::progress 0', { fraction: 0, text: '' }],
    ['::progress .5', { fraction: 0.5, text: '' }],
    ['::progress 0.42 text\r', { fraction: 0.42, text: 'text' }],
    ['::progress loading the model', { fraction: null, text: 'loading the model' }],
    ['::progress 42 of 100', { fraction: null, text: '42 of 100' }],
    ['::progress 0.5 \u001b[2Jgone', { fraction: 0.5, text: '[2Jgone' }]
  ])('%j', (line, progress) => {
    expect(parseProgressLine(line)).toEqual(progress)
  })

  test.each(['::progress', '::progress ', '::progressing 0.4', ' ::progress 0.4', 'progress 0.4', ''])(
    '%j is none',
    (line) => {
      expect(parseProgressLine(line)).toBeNull()
    }
  )

  test('a long text is cut', () => {
    expect(parseProgressLine(`::progress 0.1 ${'😀'.repeat(300)}`)?.text).toBe('😀'.repeat(256))
  })
})

const read = (chunks: readonly (string | Buffer)[]): ReportedProgress[] => {
  const found: ReportedProgress[] = []
  const lines = new ProgressLines((progress) => found.push(progress))
  for (const chunk of chunks) lines.push(Buffer.from(chunk as string))
  lines.end()
  return found
}

describe('ProgressLines', () => {
  test('however the chunks fall', () => {
    const whole = 'out\n::progress 0.1 ä\n\n::progress 0.2 b\nmore\n::progress 0.3 c'
    const expected = [
      { fraction: 0.1, text: 'ä' },
      { fraction: 0.2, text: 'b' },
      { fraction: 0.3, text: 'c' }
    ]
    // The newest of each chunk; the last line has no newline yet.
    expect(read([whole])).toEqual(expected.slice(1))
    expect(read([whole.slice(0, 21), whole.slice(21, 40), whole.slice(40)])).toEqual(expected)
    expect(read([...Buffer.from(whole)].map((byte) => Buffer.from([byte])))).toEqual(expected)
  })

  test('the newest of a chunk is the last that is progress', () => {
    expect(read(['::progress 0.1\n::progress 0.2\n::progressing\nout\n'])).toEqual([
      { fraction: 0.2, text: '' }
    ])
    expect(read(['::progress 0.1\nout\n'])).toEqual([{ fraction: 0.1, text: '' }])
    expect(read(['out ::progress 0.1\n ::progress 0.2\n'])).toEqual([])
  })

  test('a line longer than any progress is passed over, and the next one found', () => {
    const long = Buffer.alloc(100_000, 'x')
    expect(read([Buffer.from('::progress 0.5 '), long, Buffer.from('\n::progress 0.6 y\n')])).toEqual([
      { fraction: 0.6, text: 'y' }
    ])
  })
})
