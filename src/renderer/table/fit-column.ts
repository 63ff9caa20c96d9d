import { MAX_WIDTH, MIN_WIDTH } from './columns-state'
import type { TableKind } from './kind'
import type { TableRow } from './row'
import type { TextContext } from './text-context'

/** Rows that are looked at: those one sees, and more than anybody scrolls through to compare. */
const LOOKED_AT = 500
const PADDING = 17
/** The width of a character where nothing can be measured, px. */
const CHAR = 7.3

export type Measure = (text: string, mono: boolean) => number

/** Measures text as the window draws it. */
export function domMeasure(): Measure {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return (text) => text.length * CHAR
  const root = getComputedStyle(document.documentElement)
  const ui = `13px ${root.getPropertyValue('--font-ui')}`
  const fixed = `12px ${root.getPropertyValue('--font-mono')}`
  return (text, isMono) => {
    context.font = isMono ? fixed : ui
    return context.measureText(text).width
  }
}

/** The width in px at which the column's name and the texts of the first rows are whole. */
export function fitColumn(
  kind: Pick<TableKind, 'columns' | 'text'>,
  column: string,
  title: string,
  rows: readonly TableRow[],
  context: TextContext,
  measure: Measure
): number {
  const { mono = false, beside = 0 } = kind.columns[column] ?? {}
  // The arrow of a sort stands beside the name.
  let widest = measure(title, false) + 18
  for (let at = 0; at < Math.min(rows.length, LOOKED_AT); at += 1) {
    const text = kind.text(column, rows[at]!, context)
    // A text that can't be wider than the widest needs no measuring: CJK at most twice a letter.
    if (text.length * 14 > widest) widest = Math.max(widest, measure(text, mono) + beside)
  }
  return Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.ceil(widest) + PADDING))
}
