import { assert, oneof, property, string, constantFrom } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvLine, neutral } from '@shared/export/csv'

/** Reads one line back as RFC 4180 has it. */
function readLine(line: string): string[] {
  const cells: string[] = []
  let at = 0
  do {
    let cell = ''
    if (line.charAt(at) === '"') {
      at += 1
      while (at < line.length) {
        if (line.startsWith('""', at)) {
          cell += '"'
          at += 2
        } else if (line.charAt(at) === '"') break
        else {
          cell += line.charAt(at)
          at += 1
        }
      }
      at += 1
    } else while (at < line.length && !',\r'.includes(line.charAt(at))) cell += line.charAt(at++)
    cells.push(cell)
    at += 1
  } while (line.charAt(at - 1) === ',')
  return cells
}

describe('CSV', () => {
  test('quotes what has to be quoted, and ends with CRLF', () => {
    expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', null, 1.5, -3, true])).toBe(
      'a,"b,c","d""e","f\ng",,1.5,-3,true\r\n'
    )
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '-2+3+cmd|calc'])(
    'runs no formula: %j',
    (text) => {
      expect(neutral(text)).toBe(`'${text}`)
      expect(readLine(csvLine([text]))).toEqual([`'${text}`])
    }
  )

  test('reads back as it was written, whatever the text', () => {
    const text = oneof(
      string({ unit: 'binary' }),
      string({ unit: constantFrom('"', ',', '\r', '\n', '=', '-', 'a', "'") })
    )
    assert(
      property(text, text, (a, b) => {
        expect(readLine(csvLine([a, b]))).toEqual([neutral(a), neutral(b)])
        expect(/^[=+\-@\t\r\n]/.test(neutral(a))).toBe(false)
      }),
      { numRuns: 200 }
    )
  })
})
