import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { getPriority, loadavg, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { expect, test } from '../../e2e/support/fixtures'
import { Hands } from './hands'
import { mainLoopDelay, watchMainLoop } from './main-loop'
import { longTasks, shownProbes, watchPage, type Span } from './page-watch'
import { Phases } from './phases'
import { MemoryWatch, partsOf, startShares } from './processes'
import type { WindowResult } from './result'
import { startTrace, stopTrace } from './trace'

/** How the bench calls this: see section.ts. */
const { url, rows, rate, seconds, trace, driver, result } = z
  .object({
    url: z.string(),
    /** How many locks stand. */
    rows: z.number(),
    /** Changes a second. */
    rate: z.number(),
    seconds: z.number(),
    /** Whether Chromium traces its tasks: some MiB a minute. */
    trace: z.boolean(),
    /** The bench's own bundle, whose driver makes the changes. */
    driver: z.string(),
    /** The file for what was measured. */
    result: z.string()
  })
  .parse(JSON.parse(process.env['TASKGUARD_WINDOW_BENCH'] ?? '{}'))

const drivenSchema = z.object({
  kind: z.literal('driven'),
  driven: z.object({ begun: z.array(z.tuple([z.string(), z.number()])), rate: z.number() })
})

/** A part of the time the table shows the probes alone, so that each of their rows is in sight. */
const PROBES_SHARE = 1 / 3
const LOOK_EVERY = 10_000
const COLLECT_EVERY = 60_000

test.setTimeout((seconds + 120) * 1000)

test('the window under a fleet that changes', async ({ launch }) => {
  const { app, window, log } = await launch({ env: { TASKGUARD_URL: url } })
  if (trace) await startTrace(app)
  const grid = window.getByRole('grid', { name: 'Live locks' })
  await expect(grid).toHaveAttribute('aria-rowcount', String(rows + 1), { timeout: 60_000 })
  await expect(grid).toHaveAttribute('aria-busy', 'false')
  const opened = Date.now()
  // The records behind the rows are counted in slices; what is measured is the steady state.
  await sleep(5_000)

  const pids = await partsOf(app)
  // Started with `nice`, beside others' work: Chromium gives its processes priorities of its own.
  const priority = getPriority()
  if (priority < 0) for (const pid of Object.values(pids)) setPriority(pid, priority)
  const phases = new Phases()
  const hands = await Hands.at(window, phases)
  const memory = await MemoryWatch.of(window, pids, log)
  await watchPage(window)
  await memory.look(true)
  const driving = startDriver()
  const driven = once(driving, 'message')
  const isDriving = (): void => {
    if (driving.exitCode !== null && driving.exitCode !== 0) throw new Error('the driver ended by itself')
  }
  // The first runs end two seconds after they began.
  await sleep(3_000)

  const shares = await startShares(pids)
  await watchMainLoop(app)
  const since = Date.now()
  const end = since + (seconds - 3) * 1000
  let lookedAt = since
  let collectedAt = since
  const collections: Span[] = []
  const watched: Span[] = []
  const look = async (): Promise<void> => {
    isDriving()
    if (Date.now() - lookedAt < LOOK_EVERY) return
    lookedAt = Date.now()
    const collect = lookedAt - collectedAt >= COLLECT_EVERY && end - lookedAt > LOOK_EVERY
    await memory.look(collect)
    if (!collect) return
    collectedAt = Date.now()
    collections.push({ from: lookedAt - 100, to: collectedAt })
  }
  const round = Math.min(60_000, end - since)
  while (end - Date.now() > 1_000) {
    phases.begin('filtering to the probes')
    await hands.filterBy('probe-')
    phases.begin('showing the probes')
    const from = Date.now()
    const to = from + Math.min(round, end - from) * PROBES_SHARE
    while (Date.now() < to) {
      await look()
      await sleep(500)
    }
    // One that begins now has a second until the next filter.
    watched.push({ from, to: to - 1_000 })
    phases.begin('filtering')
    await hands.filterBy('')
    const busy = Date.now() + Math.min(round * (1 - PROBES_SHARE), end - Date.now())
    while (Date.now() < busy - 500) {
      await hands.busy(Math.min(LOOK_EVERY, busy - Date.now()))
      await look()
    }
  }
  const load = loadavg()[0] ?? 0
  const cpu = await shares()
  const main = await mainLoopDelay(app)
  const traced = trace ? await stopTrace(app, pids, opened, since, phases) : null
  const tasks = await longTasks(window, since, collections)
  const shown = await shownProbes(window)
  const [message] = (await driven) as unknown[]
  const told = drivenSchema.parse(message).driven
  // What the driver left is gone before the last look.
  await expect(grid).toHaveAttribute('aria-rowcount', String(rows + 1), { timeout: 20_000 })
  await memory.look(true)
  memory.close()
  const probes = told.begun.filter(
    ([id, at]) => id.startsWith('probe-') && watched.some(({ from, to }) => at >= from && at <= to)
  )
  expect(probes.length).toBeGreaterThan(0)
  const lags = probes.flatMap(([id, at]) => {
    const seen = shown.get(id)
    return seen === undefined ? [] : [seen - at]
  })
  const versions = await app.evaluate(() => process.versions)
  const measured: WindowResult = {
    electron: versions['electron'] ?? '',
    chromium: versions['chrome'] ?? '',
    seconds: (Date.now() - since) / 1000,
    changesPerSecond: told.rate,
    lags,
    missed: probes.length - lags.length,
    longTasks: tasks,
    traced,
    done: hands.done,
    main,
    cpu,
    memory: memory.looks,
    load,
    priority
  }
  await writeFile(result, JSON.stringify(measured))
})

function startDriver(): ChildProcess {
  const args = ['part:driver', url, String(rate), String(seconds), 'again']
  return fork(driver, args, { serialization: 'advanced' })
}
