import { writeUnseen } from '@shared/text/unseen'

/**
 * What comes out of Redis is hostile text. Marks that no reader sees, but that reorder, join or hide what stands beside
 * them, are written out by their code point; everything else is left as it is.
 */

/** The text with every unseen mark written out: `8123⟨U+202E⟩`. */
export const visible = (text: string): string => writeUnseen(text, (hex) => `⟨U+${hex}⟩`)

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
