/** A line of a tree as it is shown: the lines below a closed one are not among them. */
export interface TreeLine {
  readonly level: number
  /** Left out: nothing is below it. */
  readonly open?: boolean
}

/** What a key does in a tree. */
export type TreeMove = { readonly do: 'focus' | 'open' | 'close'; readonly at: number }

/** The line that this one belongs to; -1: none. */
export function parentOf(lines: readonly TreeLine[], at: number): number {
  const level = lines[at]?.level ?? 1
  for (let line = at - 1; line >= 0; line -= 1) if ((lines[line]?.level ?? 1) < level) return line
  return -1
}

/**
 * The keys by which a tree is walked, opened and closed, as the ARIA practices have them; null for all others.
 * @param page how many lines a page has
 */
export function treeMove(key: string, lines: readonly TreeLine[], at: number, page: number): TreeMove | null {
  const open = lines[at]?.open
  const out = parentOf(lines, at)
  const focus = (to: number): TreeMove => ({
    do: 'focus',
    at: Math.max(0, Math.min(lines.length - 1, to))
  })
  switch (key) {
    case 'ArrowDown':
      return focus(at + 1)
    case 'ArrowUp':
      return focus(at - 1)
    case 'Home':
      return focus(0)
    case 'End':
      return focus(lines.length - 1)
    case 'PageDown':
      return focus(at + page)
    case 'PageUp':
      return focus(at - page)
    case 'ArrowRight':
      if (open === undefined) return focus(at)
      return open ? focus(at + 1) : { do: 'open', at }
    case 'ArrowLeft':
      return open === true ? { do: 'close', at } : focus(out === -1 ? at : out)
    default:
      return null
  }
}

/** A pause this long begins a new word, ms. */
export const TYPING_MS = 800

/**
 * The next line whose label begins with what was typed, around the end; the line itself counts from the second
 * character on. -1: none.
 */
export function typedAhead<Line>(
  typed: string,
  lines: readonly Line[],
  at: number,
  labelOf: (line: Line) => string
): number {
  const wanted = typed.toLowerCase()
  const first = typed.length > 1 ? 0 : 1
  for (let step = first; step < lines.length + first; step += 1) {
    const place = (at + step) % lines.length
    const line = lines[place]
    if (line && labelOf(line).toLowerCase().startsWith(wanted)) return place
  }
  return -1
}
