import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quote } from '../../../src/renderer/text/quote'
import { visible } from '../../../src/renderer/text/visible'

const ESC = '\u001b'
/** Leaves a bracketed paste, interrupts, and runs; reorders what is read; and the quotes and words of shells. */
const HOSTILE = [
  `${ESC}[201~\u0003rm -rf ~\n`,
  "it's\nreboot\n",
  "a\u0085b\u009b31m'; reboot #",
  'abc\u202Etxt.exe',
  '\u2066\u200b\u{e0041}',
  "\\n\\'\t\u007f!!!-1",
  '$(reboot)`reboot`"$HOME"%PATH%!x!^&|<>',
  '“$(reboot)” ‘x’',
  '😀 视频 \ufeff'
]

const shell = (word: string): string =>
  execFileSync('bash', ['--norc', '-c', `printf %s ${word}`], { encoding: 'utf8', env: { LC_ALL: 'C' } })

describe('on POSIX', () => {
  test('what needs no quotes has none, and what is seen stands in single ones', () => {
    expect(quote('8123', 'linux')).toBe('8123')
    expect(quote('', 'linux')).toBe("''")
    expect(quote("it's $HOME", 'darwin')).toBe(String.raw`'it'\''s $HOME'`)
    expect(quote('视频', 'linux')).toBe("'视频'")
  })

  test('what no reader sees is written out', () => {
    expect(quote(`a${ESC}[201~\u0003'\n`, 'linux')).toBe(String.raw`$'a\033[201~\003\047\012'`)
    expect(quote('\u202E', 'darwin')).toBe(String.raw`$'\342\200\256'`)
  })

  test.each(HOSTILE)('a shell reads %j back, and no terminal sees a control character', (text) => {
    const word = quote(text, 'linux')
    expect(visible(word)).toBe(word)
    expect(shell(word)).toBe(text)
  })

  test('any text', () => {
    // No argument holds a NUL, and half a character has no bytes.
    const texts = fc
      .string({ unit: 'binary' })
      .filter((text) => !text.includes('\0') && !/\p{Surrogate}/u.test(text))
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 40 }), (many) => {
        const words = many.map((text) => quote(text, 'linux'))
        expect(words.map(visible)).toEqual(words)
        const read = execFileSync('bash', ['--norc', '-c', `printf '%s\\0' '' ${words.join(' ')}`], {
          encoding: 'utf8'
        })
        expect(read.split('\0').slice(1, -1)).toEqual(many)
      }),
      { numRuns: 50 }
    )
  })
})

describe('on Windows', () => {
  test('what means something within the double quotes is written by its number', () => {
    expect(quote('8123', 'win32')).toBe('8123')
    expect(quote('two words', 'win32')).toBe('"two words"')
    expect(quote('"; reboot; "$(reboot)', 'win32')).toBe(
      '"$([char]34); reboot; $([char]34)$([char]36)(reboot)"'
    )
    expect(quote('a\u001b[201~\n', 'win32')).toBe('"a$([char]27)[201~$([char]10)"')
    expect(quote('\u{e0041}', 'win32')).toBe('"$([char]56128)$([char]56385)"')
  })

  test.each(HOSTILE)('of %j nothing is left that ends the quotes or runs', (text) => {
    const word = quote(text, 'win32')
    expect(visible(word)).toBe(word)
    expect(word.slice(1, -1).replaceAll(/\$\(\[char\]\d{1,5}\)/g, '')).not.toMatch(/["`$%!^\u2018-\u201f]/)
  })
})
