import type { ReactNode } from 'react'
import { wordRanges } from './search'

/** A text with the words of the search marked. */
export function HighlightedWords({
  text,
  words
}: {
  readonly text: string
  readonly words: readonly string[]
}): ReactNode {
  const ranges = wordRanges(text, words)
  if (ranges.length === 0) return text
  const pieces: ReactNode[] = []
  let end = 0
  for (const [from, to] of ranges) {
    pieces.push(text.slice(end, from), <mark key={from}>{text.slice(from, to)}</mark>)
    end = to
  }
  return [...pieces, text.slice(end)]
}
