/**
 * CSV as RFC 4180 has it: lines end with CRLF, a cell with a comma, a quote or a line's end stands in quotes. A
 * spreadsheet takes a cell that begins with one of these for a formula and runs it: text from Redis is put behind an
 * apostrophe then (OWASP, CSV injection). Numbers stay numbers.
 */
export type Cell = string | number | boolean | null

/** Full-width forms too: spreadsheets of some languages take them for the same. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u
const QUOTED = /[",\r\n]/

/** Text that no spreadsheet runs. */
export const neutral = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const text = neutral(cell)
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** What Excel needs to see that a file is UTF-8. */
export const BOM = '\uFEFF'
