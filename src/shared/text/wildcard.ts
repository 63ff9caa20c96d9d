/**
 * Compiles a pattern in which `*` stands for any text and nothing else is special: unlike a regular expression it takes
 * time in proportion to the text, whatever a hostile one holds.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const pieces = pattern.split('*')
  return (text) => matches(text, pieces)
}

/** The pieces must come one after another; the first begins the text and the last ends it. */
function matches(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  if (pieces.length === 1) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
