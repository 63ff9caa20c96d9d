import { z } from 'zod'
import type { TableKind } from './kind'

/** Which columns a table shows, in what order and how wide. Kept between starts. */
export interface Columns {
  /** Every column once, left to right, hidden ones included. */
  readonly order: readonly string[]
  readonly hidden: readonly string[]
  /** px, of those that were given one; the others share what is left. */
  readonly widths: Readonly<Record<string, number>>
}

export const MIN_WIDTH = 40
export const MAX_WIDTH = 2000

type Shaped = Pick<TableKind, 'columns' | 'hidden'>

export const defaultColumns = ({ columns, hidden }: Shaped): Columns => ({
  order: Object.keys(columns),
  hidden: [...hidden],
  widths: {}
})

/** As they are kept. A column that the kept order lacks, a newer version's, comes at its own place. */
export function columnsSchema({ columns }: Shaped): z.ZodType<Columns> {
  const all = Object.keys(columns)
  const column = z.enum(all)
  return z
    .object({
      order: z.array(column),
      hidden: z.array(column),
      widths: z.record(z.string(), z.number().min(MIN_WIDTH).max(MAX_WIDTH))
    })
    .transform((kept) => ({
      ...kept,
      order: wholeOrder(kept.order, all),
      widths: Object.fromEntries(Object.entries(kept.widths).filter(([id]) => all.includes(id)))
    }))
}

function wholeOrder(kept: readonly string[], all: readonly string[]): readonly string[] {
  const order = [...new Set(kept)]
  for (const [place, id] of all.entries()) {
    if (order.includes(id)) continue
    // Behind the nearest column before it that is there.
    const before = all.slice(0, place).findLast((one) => order.includes(one))
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id)
  }
  return order
}

export const isShown = ({ hidden }: Columns, id: string): boolean => !hidden.includes(id)

export const shownColumns = (columns: Columns): readonly string[] =>
  columns.order.filter((id) => isShown(columns, id))

/** Shows or hides a column; the last one that is shown stays. */
export function toggleColumn(columns: Columns, id: string): Columns {
  if (!isShown(columns, id)) return { ...columns, hidden: columns.hidden.filter((one) => one !== id) }
  return shownColumns(columns).length === 1 ? columns : { ...columns, hidden: [...columns.hidden, id] }
}

/** Puts a column before another; null: last. */
export function placeColumn(columns: Columns, id: string, before: string | null): Columns {
  if (id === before) return columns
  const order = columns.order.filter((one) => one !== id)
  order.splice(before === null ? order.length : order.indexOf(before), 0, id)
  return { ...columns, order }
}

/**
 * Moves a column past the next one to its left (-1) or right (1).
 * @param among those that count as places: the shown ones for the header, all for a list of all
 */
export function moveColumn(
  columns: Columns,
  id: string,
  by: 1 | -1,
  among: readonly string[] = shownColumns(columns)
): Columns {
  const at = among.indexOf(id)
  const target = among[at + by]
  if (at === -1 || target === undefined) return columns
  if (by === -1) return placeColumn(columns, id, target)
  return placeColumn(columns, id, columns.order[columns.order.indexOf(target) + 1] ?? null)
}

/** Gives columns their widths, px; null takes one away. Others keep theirs. */
export function resizeColumns(columns: Columns, given: Readonly<Record<string, number | null>>): Columns {
  const widths = { ...columns.widths }
  for (const [id, width] of Object.entries(given)) {
    if (width === null) delete widths[id]
    else widths[id] = Math.round(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, width)))
  }
  return { ...columns, widths }
}
