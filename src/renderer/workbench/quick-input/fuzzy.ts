/** How well a text fits what was typed, and where: pairs of [from, to) in the text. */
export interface Match {
  readonly score: number
  readonly ranges: readonly (readonly [number, number])[]
}

/** The classes of a word's match; within one, earlier and in a shorter text is better. */
const WHOLE = 4000
export const START = 3000
const WORD = 2000
const INSIDE = 1000
const LETTERS = 0

/** The class of a score: matches of one class fit about as well. */
export const matchClass = (score: number): number => Math.floor(score / 1000)

/** What was typed, word by word, in lower case. */
export const wordsOf = (query: string): readonly string[] => query.toLowerCase().split(/\s+/).filter(Boolean)

/**
 * Matches each word in the text, in any order: best the whole text, then its start, then the start of a word, then
 * anywhere, last its letters one after another (`tsb` in `Toggle Side Bar`). `lower` is the text in lower case.
 * Null where a word is not in it.
 */
export function fuzzy(words: readonly string[], lower: string): Match | null {
  let score = 0
  const ranges: (readonly [number, number])[] = []
  for (const word of words) {
    const match = whole(word, lower) ?? letters(word, lower)
    if (!match) return null
    score += match.score
    ranges.push(...match.ranges)
  }
  return { score: words.length === 0 ? 0 : score / words.length, ranges }
}

/** As `fuzzy`, without single letters: for ids, in which any letters can be found. */
export function contained(word: string, lower: string): number | null {
  return whole(word, lower)?.score ?? null
}

function whole(word: string, lower: string): Match | null {
  let at = lower.indexOf(word)
  if (at === -1) return null
  const first = at
  while (at > 0 && !isWordStart(lower, at)) {
    at = lower.indexOf(word, at + 1)
    if (at === -1) break
  }
  const place = at === -1 ? first : at
  const kind = word.length === lower.length ? WHOLE : place === 0 ? START : at === -1 ? INSIDE : WORD
  return { score: kind + closeness(place, word, lower), ranges: [[place, place + word.length]] }
}

function letters(word: string, lower: string): Match | null {
  const ranges: [number, number][] = []
  let from = 0
  let score = LETTERS
  for (const letter of word) {
    // The start of a word is worth a look ahead; else the next place at all.
    const next = lower.indexOf(letter, from)
    if (next === -1) return null
    let at = next
    while (at !== -1 && at !== from && !isWordStart(lower, at)) at = lower.indexOf(letter, at + 1)
    const start = at !== -1 && canFinish(word, ranges.length, lower, at) ? at : next
    const last = ranges.at(-1)
    if (last && last[1] === start) score += 40
    else if (isWordStart(lower, start)) score += 60
    ranges.push([start, start + letter.length])
    from = start + letter.length
  }
  return {
    score: Math.min(INSIDE - 101, score / word.length) + closeness(0, word, lower),
    ranges: joined(ranges)
  }
}

/** Whether the letters behind this one can still be found. */
function canFinish(word: string, taken: number, lower: string, at: number): boolean {
  let from = at + 1
  for (const letter of Array.from(word).slice(taken + 1)) {
    const next = lower.indexOf(letter, from)
    if (next === -1) return false
    from = next + 1
  }
  return true
}

/** 0 to 100: early in a text that is not much longer. */
const closeness = (at: number, word: string, lower: string): number =>
  (100 * word.length) / (word.length + at * 0.5 + (lower.length - word.length) * 0.5)

const isWordStart = (text: string, at: number): boolean =>
  at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))

function joined(ranges: readonly [number, number][]): readonly [number, number][] {
  const result: [number, number][] = []
  for (const [from, to] of ranges) {
    const last = result.at(-1)
    if (last && last[1] === from) last[1] = to
    else result.push([from, to])
  }
  return result
}
