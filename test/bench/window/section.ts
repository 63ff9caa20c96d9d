import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestRedis } from '../../support/redis'
import { plant } from '../monitor/plant'
import type { BenchSection } from '../section'
import { soakReport, windowReport } from './report'
import { windowResultSchema, type WindowResult } from './result'

const ROWS = 100_000
const RATE = 1_000
const SECONDS = 60
const SOAK_MINUTES = 10

export const windowSection: BenchSection = {
  name: 'window',
  title: 'The window under 1,000 changes a second',
  measure: async (server) => windowReport(await measureWindow(server, SECONDS, true), ROWS)
}

/** Ten minutes, so only when it is asked for: `npm run soak`, or `npm run soak -- --short` for one minute. */
export const soakSection: BenchSection = {
  name: 'soak',
  title: 'Memory over time',
  onlyByName: true,
  measure: async (server, { short }) =>
    soakReport(await measureWindow(server, (short ? 1 : SOAK_MINUTES) * 60, false), ROWS)
}

/** Plants the fleet and has Playwright drive the built app over it, on a screen and a session bus of its own. */
async function measureWindow(server: TestRedis, seconds: number, trace: boolean): Promise<WindowResult> {
  console.log(`planting ${ROWS} locks`)
  await plant(server.client(), ROWS)
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-bench-'))
  try {
    const result = join(folder, 'result.json')
    const order = {
      url: server.socketUrl,
      rows: ROWS,
      rate: RATE,
      seconds,
      trace,
      driver: process.argv[1],
      result
    }
    const args = [
      resolve('node_modules/@playwright/test/cli.js'),
      'test',
      '--project=bench',
      'test/bench/window'
    ]
    const child = spawn(process.execPath, args, {
      env: { ...process.env, TASKGUARD_WINDOW_BENCH: JSON.stringify(order) },
      stdio: 'inherit'
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error('the window could not be measured: is the app built (npm run build)?')
    return windowResultSchema.parse(JSON.parse(await readFile(result, 'utf8')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
