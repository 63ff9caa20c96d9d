/**
 * A short stand-in for a text, to see whether it is still the same: FNV-1a, 32 bits, over UTF-16 units
 * (http://www.isthe.com/chongo/tech/comp/fnv/), the length in it.
 */
export function printOf(text: string): number {
  let hash = 0x811c9dc5 ^ text.length
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash | 0
}
