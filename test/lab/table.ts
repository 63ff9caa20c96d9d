import type { Cell } from './cell'
import type { Row } from './row'

const BEGIN = '<!-- lab -->\n'
const END = '<!-- end of lab -->'

/** The Markdown that docs/celery.md has of the lab. */
export function tableOf(rows: readonly Row[], tasks: number, about: string): string {
  const guards = rows[0]?.cells.map(({ guard }) => guard.title) ?? []
  const lines = [
    ['fault', ...guards],
    ...rows.map(({ scenario, cells }) => [scenario.title, ...cells.map(({ cell }) => cellText(cell))])
  ]
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = lines
  const table = [row(head), row(widths.map((width) => '-'.repeat(width))), ...body.map(row)].join('\n')
  const rabbit = rows.find((one) => one.rabbit !== null)?.rabbit
  const endless = rows.some(({ cells }) => cells.some(({ cell }) => cell.endless))
  return `
Measured by \`npm run lab\`, which wrote this table: ${tasks} tasks a cell; cells are bodies run / tasks that ran overlapping /
tasks lost / results wrong. In bold: not as it should be.

${table}
${endless ? '\n† Deliveries had no end: stopped after 90 s.\n' : ''}
With ${about}${rabbit ? `, RabbitMQ ${rabbit}` : ''}.

`
}

/** Puts it between its marks. @throws where the document has none */
export function withTable(text: string, table: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin === -1 || end < begin) throw new Error('docs/celery.md has no place for the table')
  return text.slice(0, begin + BEGIN.length) + table + text.slice(end)
}

/** What the guard promises and did not keep here. */
export const faultsOf = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ scenario, cells }) =>
    cells
      .filter(({ guard, cell }) => guard.name === 'taskguard' && !isFine(cell))
      .map(({ cell }) => `${scenario.title}: the guard did not keep its promise: ${cellText(cell)}`)
  )

const isFine = ({ overlapping, lost, wrong, endless }: Cell): boolean =>
  overlapping + lost + wrong === 0 && !endless

function cellText(cell: Cell): string {
  const text = `${cell.bodies} / ${cell.overlapping} / ${cell.lost} / ${cell.wrong}${cell.endless ? ' †' : ''}`
  return isFine(cell) ? text : `**${text}**`
}
