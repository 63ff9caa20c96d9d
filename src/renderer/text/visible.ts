/**
 * What comes out of Redis is hostile text. Marks that no reader sees, but that reorder, join or hide what stands beside
 * them, are written out by their code point; everything else is left as it is.
 */

// Controls, soft hyphen, Arabic letter mark, Hangul fillers, zero-width and bidi marks, line separators, variation
// selectors and tags, interlinear annotations, the byte order mark, and lone surrogates.
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is shown here
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|\p{Variation_Selector}|\u034f|\u17b4|\u17b5|\p{Surrogate}/gu

const code = (char: string): string =>
  `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`

/** The text with every unseen mark written out: `8123⟨U+202E⟩`. */
export const visible = (text: string): string => text.replace(UNSEEN, code)

const wide = (char: string): boolean => (char.codePointAt(0) ?? 0) >= 0x1100

/** Width in columns of a monospace font: CJK and emoji take two. */
const columns = (char: string): number => (wide(char) ? 2 : 1)

/**
 * At most `width` columns, the middle left out: the beginning and the end are what tells ids apart. Cuts between code
 * points, never within one.
 */
export function ellipsizeMiddle(text: string, width: number): string {
  // A text that is short even if every character were wide: the usual case, and cheap.
  if (text.length * 2 <= width) return text
  const chars = Array.from(text)
  const total = chars.reduce((sum, char) => sum + columns(char), 0)
  if (total <= width) return text
  const room = Math.max(2, width - 1)
  const tailRoom = Math.floor(room / 2)
  const head: string[] = []
  const tail: string[] = []
  let used = 0
  for (const char of chars) {
    if (used + columns(char) > room - tailRoom) break
    head.push(char)
    used += columns(char)
  }
  used = 0
  for (let at = chars.length - 1; at >= head.length; at -= 1) {
    const char = chars[at]!
    if (used + columns(char) > tailRoom) break
    tail.unshift(char)
    used += columns(char)
  }
  return `${head.join('')}…${tail.join('')}`
}
