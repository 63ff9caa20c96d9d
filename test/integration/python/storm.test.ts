import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../../support/bundle.mjs'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { startPython } from './python'

interface Line {
  /** About to write its name. */
  readonly taking?: string
  readonly begun?: string
  readonly id?: string
  readonly fence?: string
  readonly before?: string | null
  readonly over?: string
  readonly own?: boolean
  readonly end?: string
  readonly refused?: string
}

let server: TestRedis
let worker: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  server = await startRedis()
  worker = await bundle('test/integration/python/storm-worker.ts')
})
afterAll(async () => {
  await worker.remove()
  await server.stop()
})

test('runs of both languages against each other never overlap, and the killed are found out', async () => {
  const said: (Line & { readonly by: number })[] = []
  const start = (by: number): ChildProcess => {
    const stdio: StdioOptions = ['pipe', 'pipe', 'inherit']
    const child =
      by % 2 === 0
        ? spawn(process.execPath, [worker.file, server.socket], { stdio })
        : startPython(['test/integration/python/storm_worker.py', server.socket], { stdio })
    if (!child.stdout) throw new Error('the worker has no stdout')
    createInterface({ input: child.stdout }).on('line', (line) =>
      said.push({ ...(JSON.parse(line) as Line), by })
    )
    return child
  }
  const children = Array.from({ length: 6 }, (_, by) => start(by))
  const ended = children.map((child) => once(child, 'close'))
  const begunBy = (by: number): number => said.filter((line) => line.by === by && line.begun).length
  const patience = { timeoutMs: 150_000, everyMs: 5 }
  await until('all are at work', () => children.every((_, by) => begunBy(by) > 0), patience)
  // One of each language dies once it has been at work, wherever it stands then.
  const killed = [0, 1]
  for (const by of killed) {
    await until(`worker ${by} was at work for a while`, () => begunBy(by) >= 20, patience)
    children[by]?.kill('SIGKILL')
  }
  // What a killed one held is taken over, and the others go on.
  const known = said.length
  await until(
    'every resource is worked on again',
    () => {
      const since = new Set(said.slice(known).map((line) => line.begun && line.id))
      return Array.from({ length: 6 }, (_, id) => String(id)).every((id) => since.has(id))
    },
    patience
  )
  for (const child of children) child.stdin?.end()
  await Promise.all(ended)

  const begun = said.filter((line) => line.begun !== undefined)
  for (let by = 0; by < 6; by += 1)
    expect(begun.filter((line) => line.by === by).length, `worker ${by} worked`).toBeGreaterThan(0)
  const over = new Set(said.map((line) => line.over))
  // Every run that began ended, but for those that were killed on the way: one each at most.
  const open = begun.filter((line) => !over.has(line.begun))
  expect(open.filter((line) => !killed.includes(line.by))).toEqual([])
  expect(open.length).toBeLessThanOrEqual(killed.length)
  // Whoever begins finds nobody at work, but the name of one that was killed, once.
  const dead = new Set(
    said.filter((line) => killed.includes(line.by) && !over.has(line.taking)).map((line) => line.taking)
  )
  const overlaps = begun.filter(({ before }) => before != null && !dead.delete(before))
  expect(overlaps).toEqual([])
  expect(said.filter((line) => line.over !== undefined && !(line.own && line.end === 'FINISHED'))).toEqual([])
  // No fence was given twice.
  const fences = begun.map((line) => `${line.id} ${line.fence}`)
  expect(new Set(fences).size).toBe(fences.length)
  expect(said.some((line) => line.refused !== undefined)).toBe(true)
}, 400_000)
