/**
 * @typedef {object} Table
 * @property {string[]} names
 * @property {number[][]} rows
 * @property {number} skipped rows that are not all numbers
 */

/**
 * Reads CSV with a row of names and numbers below it, no quotes.
 * @param {Buffer} bytes
 * @param {string} name
 * @returns {Table}
 */
export function readTable(bytes, name) {
  const [head = '', ...lines] = bytes.toString('utf8').split(/\r?\n/)
  const names = head.split(',').map((text) => text.trim())
  if (names.length < 2) throw new Error(`${name} has fewer than two columns`)
  const filled = lines.filter((line) => line.trim() !== '')
  const rows = filled
    .map((line) => line.split(',').map((cell) => (cell.trim() === '' ? NaN : Number(cell))))
    .filter((row) => row.length === names.length && row.every(Number.isFinite))
  if (rows.length === 0) throw new Error(`${name} has no row of numbers`)
  return { names, rows, skipped: filled.length - rows.length }
}
