import { parentOf, type PlanLine } from './lines'

/** What a key does in the plan. */
export type PlanMove =
  | { readonly do: 'focus'; readonly at: number }
  | { readonly do: 'open' | 'close' | 'tick' | 'show'; readonly at: number }

const isOpenable = (line: PlanLine | undefined): line is PlanLine & { readonly open: boolean } =>
  line !== undefined && 'open' in line

/**
 * The keys of a tree with boxes, as the ARIA practices have them; null for all others.
 * @param page how many lines a page has
 */
export function planMove(key: string, lines: readonly PlanLine[], at: number, page: number): PlanMove | null {
  const line = lines[at]
  const focus = (to: number): PlanMove => ({
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
      if (!isOpenable(line)) return focus(at)
      return line.open ? focus(at + 1) : { do: 'open', at }
    case 'ArrowLeft':
      return isOpenable(line) && line.open ? { do: 'close', at } : focus(Math.max(0, parentOf(lines, at)))
    case ' ':
      return { do: 'tick', at }
    case 'Enter':
      return { do: 'show', at }
    default:
      return null
  }
}
