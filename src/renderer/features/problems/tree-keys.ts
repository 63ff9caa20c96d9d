import { parentOf, type TreeLine } from './tree-model'

/** What a key does in the tree. */
export type TreeMove =
  | { readonly do: 'focus'; readonly at: number }
  | { readonly do: 'open' | 'close'; readonly group: string }
  | { readonly do: 'show'; readonly preview: boolean }

/**
 * The keys of a tree, as the ARIA practices have them; null for all others.
 * @param page how many lines a page has
 */
export function treeMove(key: string, lines: readonly TreeLine[], at: number, page: number): TreeMove | null {
  const line = lines[at]
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
      if (line?.kind !== 'group') return focus(at)
      return line.open ? focus(at + 1) : { do: 'open', group: line.group.id }
    case 'ArrowLeft':
      return line?.kind === 'group' ? { do: 'close', group: line.group.id } : focus(parentOf(lines, at))
    case 'Enter':
      return { do: 'show', preview: false }
    case ' ':
      return { do: 'show', preview: true }
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
export function typedAhead(
  typed: string,
  lines: readonly TreeLine[],
  at: number,
  labelOf: (line: TreeLine) => string
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
