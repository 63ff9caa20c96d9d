import stringWidth from 'string-width'
import type { Color, Output, Painted } from '../frame/output'
import { safeText } from '../frame/safe-text'

export interface Cell {
  readonly text: string
  readonly color?: Color
}

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Longer texts are cut in the middle, where names of one family differ least from each other. */
  readonly max?: number
}

const GAP = '  '
const graphemes = new Intl.Segmenter()

/** Cuts in the middle by display width: `analysis-of-a-very…-long-name`. */
export function cut(text: string, max: number): string {
  if (stringWidth(text) <= max) return text
  const chars = Array.from(graphemes.segment(text), ({ segment }) => segment)
  let [head, tail] = ['', '']
  let [from, to] = [0, chars.length - 1]
  for (let turn = 0; from <= to; turn += 1) {
    const char = turn % 2 === 0 ? chars[from] : chars[to]
    if (char === undefined || stringWidth(head) + stringWidth(tail) + stringWidth(char) + 1 > max) break
    if (turn % 2 === 0) [head, from] = [head + char, from + 1]
    else [tail, to] = [char + tail, to - 1]
  }
  return `${head}…${tail}`
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - stringWidth(text)))
  return align === 'right' ? blanks + text : text + blanks
}

/** Prints rows in aligned columns under their titles. Cells are hostile text: made safe before they are measured. */
export function printTable(
  out: Output,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  indent = ''
): void {
  const texts = rows.map((row) =>
    columns.map((column, i) => cut(safeText(row[i]?.text ?? ''), column.max ?? Infinity))
  )
  const widths = columns.map((column, i) =>
    Math.max(stringWidth(column.title), ...texts.map((row) => stringWidth(row[i] ?? '')))
  )
  const line = (cells: readonly string[], color: (i: number) => Color | undefined): (string | Painted)[] => {
    const parts: (string | Painted)[] = [indent]
    for (const [i, column] of columns.entries()) {
      const last = i === columns.length - 1
      const text = cells[i] ?? ''
      // No blanks at a line's end: they wrap on narrow terminals.
      const padded =
        last && column.align !== 'right' ? text : pad(text, widths[i] ?? 0, column.align ?? 'left')
      const paint = color(i)
      parts.push(paint ? out.paint(paint, padded) : padded, last ? '' : GAP)
    }
    return parts
  }
  if (columns.some((column) => column.title !== ''))
    out.line(
      ...line(
        columns.map((column) => column.title),
        () => 'gray'
      )
    )
  for (const [at, cells] of texts.entries()) out.line(...line(cells, (i) => rows[at]?.[i]?.color))
}
