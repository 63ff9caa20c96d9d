const SHORTEST_SECRET = 8

/** The texts that give a channel away: its URL, what stands behind its host, each long part of that, and its secret. */
export function secretParts(url: string, secret: string | null): string[] {
  let parts: string[] = []
  try {
    const { pathname, search, username, password } = new URL(url)
    const path = `${pathname}${search}`
    parts = [path, username, password, ...path.split(/[/?&=]/)]
  } catch {
    // No URL: nothing of it to hide but itself.
  }
  return [url, ...parts, ...(secret === null ? [] : [secret])]
    .filter((part) => part.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
}
