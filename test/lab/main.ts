import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { versions } from './about'
import { guards } from './guards'
import { runScenario, stopBrokers, type Row } from './row'
import { scenarios } from './scenarios'
import { faultsOf, tableOf, withTable } from './table'

const DOCUMENT = 'docs/celery.md'

const USAGE = `usage: npm run lab -- [--tasks N] [SCENARIO…]
scenarios: ${scenarios.map(({ name }) => name).join(', ')}; all of them: the table is written into ${DOCUMENT}`

await lab()

async function lab(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { tasks: { type: 'string', default: '10' } }
  })
  const tasks = Number(values.tasks)
  const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name))
  if (unknown.length > 0 || !Number.isInteger(tasks) || tasks < 1 || tasks > 50) {
    console.error(USAGE)
    process.exit(2)
  }
  // Workers go with this process; brokers leave folders.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stopBrokers().finally(() => process.exit(1)))

  const about = await versions()
  console.log(about)
  const rows: Row[] = []
  for (const scenario of scenarios) {
    if (positionals.length > 0 && !positionals.includes(scenario.name)) continue
    const began = Date.now()
    const row = await runScenario(scenario, guards, tasks)
    rows.push(row)
    console.log(`\n${scenario.title} (${Math.round((Date.now() - began) / 1_000)} s)`)
    for (const { guard, cell } of row.cells)
      console.log(
        `  ${guard.title.padEnd(20)} ${cell.bodies} bodies, ${cell.overlapping} overlapping, ${cell.lost} lost, ${cell.wrong} wrong${cell.endless ? ', without end' : ''}`
      )
  }
  if (positionals.length === 0) {
    const text = await readFile(DOCUMENT, 'utf8')
    await writeFile(DOCUMENT, withTable(text, tableOf(rows, tasks, about)))
    console.log(`\nwritten to ${DOCUMENT}`)
  }
  const faults = faultsOf(rows)
  for (const fault of faults) console.error(fault)
  // Nothing of it may hang: what was started is gone, and what libraries keep open is not waited for.
  process.exit(faults.length > 0 ? 1 : 0)
}
