import type { TableRow } from './row'

/**
 * Which rows are selected, by key: they stay selected while rows change around them. `lead` is the row that the keys
 * move from and the details show; `anchor` is where a range begins. A new object for each change, the set included.
 */
export interface Selection {
  readonly keys: ReadonlySet<string>
  readonly anchor: string | null
  readonly lead: string | null
}

export const nothingSelected: Selection = { keys: new Set(), anchor: null, lead: null }

export const selectOnly = (key: string): Selection => ({ keys: new Set([key]), anchor: key, lead: key })

/** Moves the lead alone, as Ctrl with an arrow does. */
export const moveLead = (selection: Selection, key: string): Selection => ({ ...selection, lead: key })

/** Takes a row in or out. */
export function toggle(selection: Selection, key: string): Selection {
  const keys = new Set(selection.keys)
  if (!keys.delete(key)) keys.add(key)
  return { keys, anchor: key, lead: key }
}

/**
 * Everything between the anchor and the row at `to`, in the order that is shown, in the place of what was selected or,
 * with `add`, beside it.
 * @param from the anchor's place; -1 where it is not shown any more: then the row at `to` alone
 */
export function selectRange(
  selection: Selection,
  rows: readonly TableRow[],
  from: number,
  to: number,
  add: boolean
): Selection {
  const lead = rows[to]?.key
  if (lead === undefined) return selection
  if (from === -1) return add ? toggle(selection, lead) : selectOnly(lead)
  const keys = new Set(add ? selection.keys : [])
  for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) {
    const key = rows[at]?.key
    if (key !== undefined) keys.add(key)
  }
  return { keys, anchor: rows[from]?.key ?? lead, lead }
}

export function selectAll(selection: Selection, rows: readonly TableRow[]): Selection {
  const keys = new Set<string>()
  for (const { key } of rows) keys.add(key)
  const lead = selection.lead !== null && keys.has(selection.lead) ? selection.lead : (rows[0]?.key ?? null)
  return { keys, anchor: lead, lead }
}

/** Without the rows that are there no longer; a single one stays, so that what became of it can be said. */
export function withoutGone(selection: Selection, isThere: (key: string) => boolean): Selection {
  const keys = new Set([...selection.keys].filter(isThere))
  const lead = selection.lead !== null && isThere(selection.lead) ? selection.lead : null
  const [first] = keys
  return { ...selection, keys, lead: lead ?? first ?? null }
}

/**
 * The rows that are selected and shown, in the order that is shown: what an action works on. What a filter hides is not
 * acted on unseen.
 * @param placeOf where a row of a key is shown; -1 where it is not
 */
export function selectedRows<Row extends TableRow>(
  { keys }: Selection,
  rows: readonly Row[],
  placeOf: (key: string) => number
): readonly Row[] {
  if (keys.size === 0) return []
  if (keys.size > rows.length / 16) return rows.filter(({ key }) => keys.has(key))
  return [...keys]
    .map(placeOf)
    .filter((place) => place !== -1)
    .sort((a, b) => a - b)
    .flatMap((place) => rows[place] ?? [])
}
