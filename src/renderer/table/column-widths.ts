import type { ColumnShape } from './kind'

const PADDING = 16
/** The width of a column of text at the table's font sizes, px. */
const CHAR = 7.3

export type Widths = Readonly<Record<string, number>>

/** Widths in px of the columns that are shown, in a table of this width: what is left goes to those that were given none. */
export function columnWidths(
  available: number,
  columns: Readonly<Record<string, ColumnShape>>,
  shown: readonly string[],
  given: Widths
): Widths {
  const shapes = shown.flatMap((id) => {
    const shape = columns[id]
    return shape ? [{ id, ...shape }] : []
  })
  const taken = shapes.reduce((sum, { id, size }) => sum + (given[id] ?? size), 0)
  const spare = Math.max(0, available - taken)
  const shares = shapes.reduce((sum, { id, grow }) => sum + (given[id] === undefined ? grow : 0), 0)
  return Object.fromEntries(
    shapes.map(({ id, size, grow }) => [
      id,
      given[id] ?? size + (shares === 0 ? 0 : Math.floor((spare * grow) / shares))
    ])
  )
}

/** How many columns of text fit into a table column. */
export const textWidth = (px: number): number => Math.max(4, Math.floor((px - PADDING) / CHAR))
