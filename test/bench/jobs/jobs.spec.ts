import { createReadStream } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { getPriority, loadavg, setPriority } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ElectronApplication, Page } from '@playwright/test'
import { z } from 'zod'
import { jobStatusSchema, type JobStatus } from '../../../src/shared/jobs/status'
import { claimPath, jobFolder, jobsFolder, statusPath } from '../../../src/main/engine/jobs/folder/paths'
import { expect, test } from '../../e2e/support/fixtures'
import { pathWith, standInNvidiaSmi } from '../../support/nvidia-smi'
import { until } from '../../support/until'
import { mainLoopDelay, watchMainLoop } from '../window/main-loop'
import { longTasks, watchTasks } from '../window/page-watch'
import { Phases } from '../window/phases'
import { MemoryWatch, partsOf } from '../window/processes'
import { startTrace, stopTrace } from '../window/trace'
import type { JobsResult, Threads } from './result'

/** How the bench calls this: see section.ts. */
const { url, result, jobs, lines } = z
  .object({
    url: z.string(),
    /** The file for what was measured. */
    result: z.string(),
    jobs: z.number(),
    /** Lines that the one job writes. */
    lines: z.number()
  })
  .parse(JSON.parse(process.env['TASKGUARD_JOBS_BENCH'] ?? '{}'))

const SLOW = { timeout: 300_000 }
const UNTIL = { timeoutMs: 600_000, everyMs: 250 }
const GPUS = 4
/** 100 bytes with its end. */
const LINE =
  '%010.0f frames: scene 17, motion 0.4213, brightness 0.7741, loudness -23.1 LUFS, faces 2, cuts .'
const LINE_BYTES = 100

test.setTimeout(1_500_000)

test('jobs in the window', async ({ launch, home }) => {
  const standIn = await standInNvidiaSmi({ kind: 'idle', gpus: GPUS })
  const [notes, go] = [join(home, 'notes'), join(home, 'go')]
  const inQueue = `while [ ! -e "$2" ]; do sleep 0.05; done; echo "start $0 $CUDA_VISIBLE_DEVICES" >> "$1"; echo "::progress 0.5 half"; sleep 0.2; echo "end $0 $CUDA_VISIBLE_DEVICES" >> "$1"`
  const templates = [
    {
      name: 'queued',
      type: 'video_analysis',
      resourceId: 'tape-${input:tape}',
      inputs: [{ kind: 'text', name: 'tape', label: 'Tape' }],
      command: ['sh', '-c', inQueue, '${input:tape}', notes, go],
      gpus: { count: 1 },
      endpoint: 'lab'
    },
    {
      name: 'writes',
      type: 'data_analysis',
      resourceId: 'flood',
      command: ['seq', '-f', LINE, '1', String(lines)],
      endpoint: 'lab'
    }
  ]
  const settings = { endpoints: [{ name: 'lab', url }], 'jobs.templates': templates }
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings))
  const { app, window, log } = await launch({ env: { PATH: pathWith(standIn) } })
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1400, 900))
  const pids = await partsOf(app)
  // Started with `nice`, beside others' work: Chromium gives its processes priorities of its own.
  const priority = getPriority()
  if (priority < 0) for (const pid of Object.values(pids)) setPriority(pid, priority)
  await watchTasks(window)
  const phases = new Phases()
  const measured = measuring(app, window, pids, phases)

  // The queue.
  await sleep(3_000)
  let threads = await measured()
  for (let at = 0; at < jobs; at += 1) {
    phases.begin('launching')
    await openLaunch(window, 'queued')
    await window.getByLabel('Tape').fill(String(at).padStart(2, '0'))
    await window.getByRole('button', { name: /^(Start|Put in the Queue)$/ }).click(SLOW)
    await expect(window.locator('.job-sentence')).toBeVisible(SLOW)
  }
  const list = window.getByRole('listbox', { name: 'Jobs' }).first()
  phases.begin('changing the order')
  await list.focus()
  await window.keyboard.press('End')
  for (const key of ['Alt+ArrowUp', 'Alt+ArrowUp', 'Alt+ArrowUp', 'Alt+ArrowDown']) {
    await window.keyboard.press(key)
    await sleep(300)
  }
  await sleep(2_000)
  const order = await queueOrder(home)
  phases.begin('moving through the jobs')
  const began = performance.now()
  await writeFile(go, '')
  const moving = moveThrough(window)
  const ids = await until(
    'all are over',
    async () => ((await endedJobs(home)).length === jobs ? endedJobs(home) : false),
    UNTIL
  )
  const seconds = (performance.now() - began) / 1000
  await moving.stop()
  const completed = (await Promise.all(ids.map((id) => statusOf(home, id)))).filter(
    (status) => status?.end?.outcome === 'completed'
  ).length
  const queueThreads = await threads()

  // The output.
  const memory = await MemoryWatch.of(window, pids, log)
  phases.begin('launching')
  await openLaunch(window, 'writes')
  await memory.look(true)
  threads = await measured()
  await window.getByRole('button', { name: 'Start', exact: true }).click(SLOW)
  phases.begin('showing the output')
  const flood = await until('it has begun', () => floodOf(home, ids), UNTIL)
  const runner = { first: 0, most: 0 }
  const status = await until(
    'it is over',
    async () => {
      const now = await statusOf(home, flood)
      if (now && now.end === null) {
        const rss = await residentMib(now.runner.pid)
        if (runner.first === 0) runner.first = rss
        runner.most = Math.max(runner.most, rss)
      }
      await memory.look(false)
      return now !== null && now.end !== null && now
    },
    UNTIL
  )
  const over = Date.now()
  const last = String(lines).padStart(10, '0')
  await expect(window.locator('.xterm-rows')).toContainText(`${last} frames`, SLOW)
  const shownAfter = (Date.now() - over) / 1000
  phases.begin('searching it and reading earlier lines')
  await window.keyboard.press('Control+f')
  await window.keyboard.type('frames: scene', { delay: 60 })
  await sleep(2_000)
  await window.keyboard.press('Escape')
  await window.getByRole('button', { name: /^Show earlier lines/ }).click(SLOW)
  await sleep(4_000)
  const outputThreads = await threads()
  await memory.look(true)
  memory.close()

  const { onDisk, parts, whole } = await readBack(jobFolder(home, flood))
  const versions = await app.evaluate(() => process.versions)
  const found: JobsResult = {
    electron: versions['electron'] ?? '',
    chromium: versions['chrome'] ?? '',
    load: loadavg()[0] ?? 0,
    priority,
    queue: {
      jobs,
      gpus: GPUS,
      seconds,
      onOne: await mostOnOne(notes),
      inOrder: await tookInOrder(home, order),
      completed,
      threads: queueThreads
    },
    output: {
      written: lines * LINE_BYTES,
      onDisk,
      parts,
      whole,
      seconds: ((status.end?.at ?? 0) - status.startedAt) / 1000,
      shownAfter,
      threads: outputThreads,
      memory: memory.looks,
      runner
    }
  }
  await writeFile(result, JSON.stringify(found))
  await standIn.remove()
})

async function openLaunch(window: Page, template: string): Promise<void> {
  await window.keyboard.press('Control+4')
  await window.getByRole('button', { name: `Launch ${template}`, exact: true }).click(SLOW)
  await expect(window.getByRole('heading', { name: 'What the guard says' })).toBeVisible(SLOW)
}

/** From a call on to its answer's: how the window's and main's threads fared. */
const measuring =
  (app: ElectronApplication, window: Page, pids: Awaited<ReturnType<typeof partsOf>>, phases: Phases) =>
  async (): Promise<() => Promise<Threads>> => {
    await startTrace(app)
    await watchMainLoop(app)
    const since = Date.now()
    return async () => {
      const main = await mainLoopDelay(app)
      const tasks = await longTasks(window, since, [])
      const traced = await stopTrace(app, pids, since, since, phases)
      const { long, processor } = traced.renderer.measured
      const mainProcessor = traced.main.measured.processor
      return { longTasks: tasks, traced: long, processor, mainProcessor, main }
    }
  }

/** A person who goes up and down in the list and looks at one or the other, until told to stop. */
function moveThrough(window: Page): { stop(): Promise<void> } {
  const end = new AbortController()
  const hand = async (): Promise<void> => {
    for (let at = 0; !end.signal.aborted; at += 1) {
      const key = at % 9 === 8 ? ' ' : at % 40 < 20 ? 'ArrowUp' : 'ArrowDown'
      await window.keyboard.press(key)
      await sleep(80)
    }
  }
  const moving = hand()
  return {
    stop: async () => {
      end.abort()
      await moving
    }
  }
}

const idsOf = async (home: string): Promise<string[]> =>
  (await readdir(jobsFolder(home))).filter((name) => /^[0-9A-Z]{26}$/.test(name)).toSorted()

async function statusOf(home: string, id: string): Promise<JobStatus | null> {
  const text = await readFile(statusPath(jobFolder(home, id)), 'utf8').catch(() => null)
  return text === null ? null : jobStatusSchema.parse(JSON.parse(text))
}

async function endedJobs(home: string): Promise<string[]> {
  const ended: string[] = []
  for (const id of await idsOf(home)) if ((await statusOf(home, id))?.end) ended.push(id)
  return ended
}

async function floodOf(home: string, before: readonly string[]): Promise<string | undefined> {
  const id = (await idsOf(home)).find((one) => !before.includes(one))
  return id !== undefined && (await statusOf(home, id)) ? id : undefined
}

/** Who waits, in order. */
async function queueOrder(home: string): Promise<string[]> {
  const text = await readFile(join(jobsFolder(home), 'queue.json'), 'utf8')
  return z.object({ order: z.array(z.string()) }).parse(JSON.parse(text)).order
}

/** A runner begins once the one before it has its GPUs. */
async function tookInOrder(home: string, order: readonly string[]): Promise<boolean> {
  const began = await Promise.all(
    order.map(async (id) => (await stat(claimPath(jobFolder(home, id)), { bigint: true })).mtimeNs)
  )
  return order.length > 1 && began.every((at, place) => place === 0 || (began[place - 1] ?? at) < at)
}

async function mostOnOne(notes: string): Promise<number> {
  const on = new Map<string, number>()
  let most = 0
  for (const line of (await readFile(notes, 'utf8')).split('\n').filter(Boolean)) {
    const [what, , gpu = ''] = line.split(' ')
    const now = (on.get(gpu) ?? 0) + (what === 'start' ? 1 : -1)
    on.set(gpu, now)
    most = Math.max(most, now)
  }
  return most
}

async function residentMib(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024
}

/** Reads the whole log back, part by part, and compares every line. */
async function readBack(folder: string): Promise<{ onDisk: number; parts: number; whole: boolean }> {
  const parts = (await readdir(folder)).filter((name) => /^output\.\d+\.log$/.test(name)).toSorted()
  let [onDisk, number, whole] = [0, 0, true]
  const tail = LINE.slice('%010.0f'.length)
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const part of parts)
      for await (const chunk of createReadStream(join(folder, part)) as AsyncIterable<Buffer>) {
        onDisk += chunk.length
        yield chunk
      }
  }
  for await (const line of createInterface({ input: Readable.from(bytes()), crlfDelay: Infinity })) {
    number += 1
    if (line !== `${String(number).padStart(10, '0')}${tail}`) whole = false
  }
  return { onDisk, parts: parts.length, whole: whole && number === lines }
}
