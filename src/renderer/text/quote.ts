import { visible } from './visible'

/**
 * One argument of a command line to copy, as the shell reads it back. Ids come out of Redis, and the line is pasted into
 * a terminal, which acts on control characters before any shell sees a quote: an escape ends a bracketed paste, a line
 * break runs what stands before it. So each that no reader sees is written out in the shell's own escapes.
 */
export function quote(argument: string, platform: string): string {
  if (PLAIN.test(argument)) return argument
  if (platform === 'win32') return powerShell(argument)
  if (visible(argument) === argument) return `'${argument.replaceAll("'", String.raw`'\''`)}'`
  return `$'${Array.from(argument, ansi).join('')}'`
}

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/

const utf8 = new TextEncoder()

/**
 * A character within `$'…'`, which bash, zsh and ksh know, by its bytes: octal always has three digits, and needs no
 * locale. A quote and an exclamation mark too: a shell's history looks for them without knowing this quoting.
 */
const ansi = (char: string): string => {
  if (char === '\\') return '\\\\'
  if (char !== "'" && char !== '!' && visible(char) === char) return char
  return Array.from(utf8.encode(char), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

/**
 * For PowerShell, in double quotes; what means anything within them there or in cmd, which knows no other quotes, is
 * written out by its number: cmd then passes a wrong argument, and runs nothing. PowerShell takes typographic quotes for
 * quotes.
 */
const powerShell = (argument: string): string =>
  `"${Array.from(argument, (char) => (visible(char) === char && !MEANT.test(char) ? char : numbered(char))).join('')}"`

const MEANT = /["`$%!^\u2018-\u201f]/

const numbered = (char: string): string =>
  Array.from({ length: char.length }, (_, at) => `$([char]${char.charCodeAt(at)})`).join('')
