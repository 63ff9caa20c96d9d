import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestRedis } from '../../support/redis'
import { plantWeek } from '../../support/week'
import { NAMESPACE, TYPES } from '../monitor/plant'
import { ratio, table } from '../numbers'
import type { BenchSection } from '../section'
import { engineCosts, type Cost } from './engine'
import { metricsResultSchema, type MetricsResult } from './window-result'

const RECORDS = 100_000
const OFTEN = 1_000

/** A week of a busy fleet: what the engine does for the metrics, and what the window does with them. */
export const metricsSection: BenchSection = {
  name: 'metrics',
  title: `Metrics of ${RECORDS.toLocaleString('en')} runs in 7 days`,
  async measure(server) {
    console.log(`planting ${RECORDS} records`)
    await plantWeek(server.client(), { records: RECORDS, types: TYPES, namespace: NAMESPACE, often: OFTEN })
    const { floor, costs } = await engineCosts(server)
    for (const { name, total, longest } of costs)
      console.log(`${name}: ${total.toFixed(0)} ms, the longest turn ${longest.toFixed(0)} ms`)
    return report(floor, costs, await inWindow(server))
  }
}

async function inWindow(server: TestRedis): Promise<MetricsResult> {
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-bench-'))
  try {
    const result = join(folder, 'result.json')
    const args = [
      resolve('node_modules/@playwright/test/cli.js'),
      'test',
      '--project=bench',
      'test/bench/metrics/metrics.spec.ts'
    ]
    const child = spawn(process.execPath, args, {
      env: { ...process.env, TASKGUARD_METRICS_BENCH: JSON.stringify({ url: server.socketUrl, result }) },
      stdio: 'inherit'
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error('the window could not be measured: is the app built (npm run build)?')
    return metricsResultSchema.parse(JSON.parse(await readFile(result, 'utf8')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function report(floor: number, costs: readonly Cost[], { tasks, ...window }: MetricsResult): string {
  const ms = (value: number): string => `${value.toFixed(0)} ms`
  const cells = [
    ['the engine', 'processor time', 'against the floor', 'its longest turn', 'aim'],
    ['floor: the same records by HVALS, JSON.parse, dropped', ms(floor), ratio(1), '', ''],
    ...costs.map(({ name, total, longest }) => [
      name,
      ms(total),
      ratio(total / floor),
      ms(longest),
      '≤ 50 ms'
    ])
  ]
  const during = tasks.long.map((task) => `${task.during} (of its own ${ms(task.processor)})`)
  return `100,000 records of 4 types in 7 days: 1,000 resources with 50 runs each, the others with one. The engine reads them once, from then on only what
changed; a look puts all of them together anew, in turns of some milliseconds, between which it does everything else. Processor time of the
process, so that a busy machine does not blur it; the first look counts the compiler's time as well.

${table(cells)}

The window on Electron ${window.electron} (Chromium ${window.chromium}), without a GPU, 1,400 × 900, with ${window.charts} charts: it opens the metrics, goes to a week, scrolls,
points, zooms, is told anew, and shows all of it as tables (load average ${window.load.toFixed(1)} at the end). The renderer's longest task took ${ms(tasks.processor)} of processor
time (aim: ≤ 50 ms); by the clock, which others on the machine lengthen, ${tasks.long.length} took over 50 ms${during.length > 0 ? `: ${during.join(', ')}` : ''}.`
}
