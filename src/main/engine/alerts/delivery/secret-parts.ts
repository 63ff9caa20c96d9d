/** Shorter parts of a path are words that stand in every such URL: blotted out, a log could not be read. */
const SHORTEST_PART = 13
const SHORTEST_SECRET = 4

/**
 * The texts that give a channel away: its URL, what stands behind its host, each long part of that, user and password as
 * they are written and meant, and its secret. The longest first.
 */
export function secretParts(url: string, secret: string | null): string[] {
  const parts = new Set([url, ...(secret === null ? [] : [secret])])
  try {
    const { pathname, search, username, password } = new URL(url)
    const path = `${pathname}${search}`
    for (const part of [path, ...path.split(/[/?&=]/)]) if (part.length >= SHORTEST_PART) parts.add(part)
    for (const part of [username, password]) parts.add(part).add(decodeURIComponent(part))
  } catch {
    // No URL: nothing of it to hide but itself.
  }
  return [...parts].filter((part) => part.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length)
}
