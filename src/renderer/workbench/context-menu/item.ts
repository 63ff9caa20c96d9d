/** A line of a context menu. Checks leave the menu open, so that several can be set at once. */
export type MenuItem =
  | {
      readonly kind: 'item'
      readonly label: string
      /** The keys that do the same, as they are shown; null: none. */
      readonly keys?: string | null
      readonly disabled?: boolean
      readonly run: () => void
    }
  | {
      readonly kind: 'check'
      readonly label: string
      readonly checked: boolean
      readonly disabled?: boolean
      readonly run: () => void
      /** Alt with an arrow moves the line up (-1) or down; answers whether there was a place to go. */
      readonly move?: (by: 1 | -1) => boolean
    }
  | { readonly kind: 'separator' }

/** Where a menu opens, px of the window. */
export interface MenuPlace {
  readonly x: number
  readonly y: number
}

/** The next line that takes the focus, around the ends; -1 where none does. */
export function nextItem(items: readonly MenuItem[], from: number, by: 1 | -1): number {
  for (let steps = 1; steps <= items.length; steps += 1) {
    const at = (from + by * steps + items.length * steps) % items.length
    if (items[at]?.kind !== 'separator') return at
  }
  return -1
}

/** The next line behind `from` whose label begins with the letter; -1 for none. */
export function itemByLetter(items: readonly MenuItem[], from: number, letter: string): number {
  for (let steps = 1; steps <= items.length; steps += 1) {
    const at = (from + steps) % items.length
    const item = items[at]
    if (item && item.kind !== 'separator' && item.label.toLowerCase().startsWith(letter.toLowerCase()))
      return at
  }
  return -1
}
