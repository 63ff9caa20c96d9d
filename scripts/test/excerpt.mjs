import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { root } from '../lib/root.mjs'

const MOST_LINES = 12
/** Of these, for the places in the code. */
const MOST_PLACES = 3
const MOST_CHARACTERS = 900
const LONGEST_LINE = 200

/** A frame of a stack, or the line that a code frame points at. */
const place = /^(?:\s+at |\s*> *\d+ \|)/
/** The other lines of a code frame. */
const besides = /^ *\d* \|/
/** A frame in somebody else's code, or in none. */
const foreign = /node_modules|node:|<anonymous>/

/**
 * The first lines of what a runner says of a failure, and the places in the project's own code: short enough to be read
 * at the end of a long run, free of what would steer a terminal.
 * @param {string} why
 * @returns {string[]} at most 12 lines and some 900 characters
 */
export function excerpt(why) {
  const lines = linesOf(withoutRoot(why)).filter((line) => !besides.test(line))
  const places = lines.filter((line) => place.test(line) && !foreign.test(line)).slice(0, MOST_PLACES)
  const message = lines.filter((line) => !place.test(line))
  const room = MOST_CHARACTERS - lengthOf(places)
  const told = upTo(message, MOST_LINES - places.length, room)
  return [...told, ...places]
}

/**
 * @param {readonly string[]} lines
 * @param {number} most
 * @param {number} characters
 * @returns {readonly string[]} the first of them; the last one says so where there are more
 */
function upTo(lines, most, characters) {
  let kept = lines.slice(0, most)
  while (lengthOf(kept) > characters) kept = kept.slice(0, -1)
  return kept.length < lines.length ? [...kept.slice(0, most - 1), '…'] : kept
}

/**
 * @param {string} text
 * @returns {string} with the project's own paths as they stand in the repository
 */
const withoutRoot = (text) =>
  text.replaceAll(`${String(pathToFileURL(root))}/`, '').replaceAll(root + path.sep, '')

/** @param {readonly string[]} lines */
const lengthOf = (lines) => lines.reduce((sum, line) => sum + line.length + 1, 0)

/**
 * @param {string} text
 * @returns {string[]} its lines that say something, each cut where it is too long, without control characters
 */
export const linesOf = (text) =>
  stripVTControlCharacters(text)
    .split(/\r?\n/)
    .map((line) => cut(line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').trimEnd(), LONGEST_LINE))
    .filter((line) => line !== '')

/**
 * @param {string} text
 * @param {number} length
 */
const cut = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

/**
 * @param {string} name which may come from a table of cases, with anything in it
 * @returns {string} in one line
 */
export const inOneLine = (name) => cut(linesOf(name).join(' '), LONGEST_LINE)

/**
 * Keeps what a program wrote last: of one that left no report it is all there is.
 */
export function lastLines() {
  /** @type {string[]} */
  let last = []
  return {
    /** @param {string} line */
    add(line) {
      last.push(...linesOf(line))
      while (last.length > MOST_LINES || lengthOf(last) > MOST_CHARACTERS) last = last.slice(1)
    },
    text: () => last.join('\n')
  }
}
