import { z } from 'zod'
import { sortColumns, type SortColumn } from './sort'

/** Which columns the table shows, in what order and how wide. Kept between starts. */

export const MIN_WIDTH = 40
export const MAX_WIDTH = 2000

const column = z.enum(sortColumns)

export const columnsSchema = z.object({
  /** Left to right, hidden ones included. A column that it lacks, a newer version's, comes at its own place. */
  order: z.array(column),
  hidden: z.array(column),
  /** px, of those that were given one; the others share what is left. */
  widths: z.partialRecord(column, z.number().min(MIN_WIDTH).max(MAX_WIDTH))
})
export type Columns = z.infer<typeof columnsSchema>

export const defaultColumns: Columns = {
  order: [...sortColumns],
  hidden: ['endpoint', 'namespace', 'task', 'owner', 'fence', 'host', 'mode', 'source', 'started'],
  widths: {}
}

/** Every column once, left to right. */
export function orderOf({ order }: Columns): readonly SortColumn[] {
  const all = [...new Set(order)]
  for (const [place, id] of sortColumns.entries()) {
    if (all.includes(id)) continue
    // Behind the nearest column before it that is there.
    const before = sortColumns.slice(0, place).findLast((one) => all.includes(one))
    all.splice(before === undefined ? 0 : all.indexOf(before) + 1, 0, id)
  }
  return all
}

export const isShown = ({ hidden }: Columns, id: SortColumn): boolean => !hidden.includes(id)

export const shownColumns = (columns: Columns): readonly SortColumn[] =>
  orderOf(columns).filter((id) => isShown(columns, id))

/** Shows or hides a column; the last one that is shown stays. */
export function toggleColumn(columns: Columns, id: SortColumn): Columns {
  if (!isShown(columns, id)) return { ...columns, hidden: columns.hidden.filter((one) => one !== id) }
  return shownColumns(columns).length === 1 ? columns : { ...columns, hidden: [...columns.hidden, id] }
}

/** Puts a column before another; null: last. */
export function placeColumn(columns: Columns, id: SortColumn, before: SortColumn | null): Columns {
  if (id === before) return columns
  const order = orderOf(columns).filter((one) => one !== id)
  order.splice(before === null ? order.length : order.indexOf(before), 0, id)
  return { ...columns, order }
}

/**
 * Moves a column past the next one to its left (-1) or right (1).
 * @param among those that count as places: the shown ones for the header, all for a list of all
 */
export function moveColumn(
  columns: Columns,
  id: SortColumn,
  by: 1 | -1,
  among: readonly SortColumn[] = shownColumns(columns)
): Columns {
  const at = among.indexOf(id)
  const target = among[at + by]
  if (at === -1 || target === undefined) return columns
  if (by === -1) return placeColumn(columns, id, target)
  const all = orderOf(columns)
  return placeColumn(columns, id, all[all.indexOf(target) + 1] ?? null)
}

/** Gives columns their widths, px; null takes one away. Others keep theirs. */
export function resizeColumns(columns: Columns, given: Partial<Record<SortColumn, number | null>>): Columns {
  const widths = { ...columns.widths }
  for (const [id, width] of Object.entries(given) as [SortColumn, number | null][]) {
    if (width === null) delete widths[id]
    else widths[id] = Math.round(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, width)))
  }
  return { ...columns, widths }
}
