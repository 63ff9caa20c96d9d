import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { JobTemplateInput } from '@shared/jobs/template'
import { gpuHolder } from '../../../src/main/engine/gpus/lock'
import { claimPath } from '../../../src/main/engine/jobs/folder/paths'
import { readQueue } from '../../../src/main/engine/jobs/queue/queue-file'
import { buildCli, type TestCli } from '../../support/cli'
import { JobBench, noLocks } from '../../support/jobs'
import { pathWith, standInNvidiaSmi, type Replay, type StandIn } from '../../support/nvidia-smi'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let redis: TestRedis
let folder: string
const benches: JobBench[] = []
const standIns: StandIn[] = []

beforeAll(async () => {
  cli = await buildCli()
})
afterAll(async () => {
  await cli.stop()
  await Promise.all(standIns.map((one) => one.remove()))
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taskguard-queue-'))
  redis = await startRedis()
})
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.stop()
  await noLocks(redis)
  for (const uuid of standIns.flatMap(({ uuids }) => uuids)) expectFree(await gpuHolder(uuid), uuid)
  await redis.stop()
  await rm(folder, { recursive: true, force: true })
})

function expectFree(holder: unknown, uuid: string): void {
  if (holder !== null) throw new Error(`${uuid} is still held: ${JSON.stringify(holder)}`)
}

async function machine(replay: Replay): Promise<StandIn> {
  const made = await standInNvidiaSmi(replay)
  standIns.push(made)
  return made
}

/** Work that notes when it has which GPU, and ends when it is told, or at once. */
const noting = (name: string, wants: JobTemplateInput['gpus'], waits: boolean): JobTemplateInput => ({
  name,
  type: 'video_analysis',
  resourceId: '${input:id}',
  command: [
    'sh',
    '-c',
    `echo "start $0 $CUDA_VISIBLE_DEVICES" >> "$1/notes"; ${waits ? 'while [ ! -e "$1/go-$0" ]; do sleep 0.05; done;' : 'sleep 0.05;'} echo "end $0 $CUDA_VISIBLE_DEVICES" >> "$1/notes"`,
    '${input:id}',
    folder
  ],
  inputs: [{ kind: 'text', name: 'id' }],
  ...(wants ? { gpus: wants } : {}),
  lease: '30s',
  grace: '1s'
})
const open = async (standIn: StandIn, home?: string): Promise<JobBench> => {
  const bench = await JobBench.open({
    cli: cli.file,
    url: redis.url,
    env: { PATH: pathWith(standIn) },
    ...(home === undefined ? {} : { home }),
    templates: [
      noting('short', { count: 1 }, false),
      noting('waits', { count: 1 }, true),
      noting('two', { count: 2 }, true),
      noting('perhaps', { count: 1, optional: true }, false)
    ]
  })
  benches.push(bench)
  return bench
}
const id = (at: number): string => `tape-${String(at).padStart(2, '0')}`
const notes = async (): Promise<string[][]> => {
  const text = await readFile(join(folder, 'notes'), 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
}
const started = async (): Promise<string[]> =>
  (await notes()).filter(([what]) => what === 'start').map(([, name = '']) => name)
const go = (name: string): Promise<void> => writeFile(join(folder, `go-${name}`), '')

describe('the queue for GPUs', () => {
  test('50 jobs on 4 GPUs: never two on one, in their order, all done', { timeout: 900_000 }, async () => {
    const standIn = await machine({ kind: 'idle', gpus: 4 })
    const bench = await open(standIn)
    const ids: string[] = []
    for (let at = 0; at < 50; at += 1)
      ids.push(await bench.launch({ template: 'short', inputs: { id: id(at) } }))
    for (const job of ids)
      expect(await bench.ended(job, 800_000)).toMatchObject({ state: 'ended', end: { outcome: 'completed' } })
    const told = await notes()
    expect(told.filter(([what]) => what === 'start')).toHaveLength(50)
    const holding = new Map<string, string>()
    for (const [what = '', name = '', uuid = ''] of told) {
      expect(standIn.uuids).toContain(uuid)
      expect(holding.get(uuid)).toBe(what === 'start' ? undefined : name)
      if (what === 'start') holding.set(uuid, name)
      else holding.delete(uuid)
    }
    // A runner begins once the one before it has its GPUs: they were taken in the order of the queue.
    const begun = await Promise.all(ids.map((job) => beganAt(bench.folder(job))))
    expect(begun).toEqual([...begun].sort((a, b) => (a < b ? -1 : 1)))
    await until('the queue is empty', async () => {
      const { order, starting } = await readQueue(bench.home)
      return order.length === 0 && starting === null
    })
  })

  test('is shown, and changed by moving and removing; who is out of it never runs', async () => {
    const standIn = await machine({ kind: 'idle', gpus: 1 })
    const bench = await open(standIn)
    const first = await bench.launch({ template: 'waits', inputs: { id: 'a' } })
    await bench.seen(first, 'running')
    expect(await bench.preflight({ template: 'waits', inputs: { id: 'b' } })).toMatchObject({
      guard: { state: 'free' },
      gpus: { state: 'queued', ahead: 0, holders: [{ type: 'video_analysis', id: 'a' }] },
      choices: ['start', 'observe']
    })
    const rest: string[] = []
    for (const name of ['b', 'c', 'd'])
      rest.push(await bench.launch({ template: 'waits', inputs: { id: name } }))
    const [b = '', c = '', d = ''] = rest
    await bench.seen(d, ({ position }) => position === 3)
    await bench.ask({ op: 'move', id: d, to: 0 })
    await bench.seen(d, ({ position }) => position === 1)
    await bench.seen(b, ({ position }) => position === 2)
    await bench.ask({ op: 'stop', id: b })
    expect(await bench.ended(b)).toMatchObject({
      end: { outcome: 'cancelled', delivery: 'none', error: expect.stringContaining('in the queue') }
    })
    await bench.seen(c, ({ position }) => position === 2)
    await Promise.all(['a', 'c', 'd'].map(go))
    for (const job of [first, c, d])
      expect(await bench.ended(job)).toMatchObject({ end: { outcome: 'completed' } })
    expect(await started()).toEqual(['a', 'd', 'c'])
    expect((await bench.call({ op: 'move', id: c, to: 0 })).faults).toMatchObject([{ code: 'not_queued' }])
  })

  test('keeps a small job behind a large one, so that the large one has its turn', async () => {
    const standIn = await machine({ kind: 'idle', gpus: 2 })
    const bench = await open(standIn)
    const a = await bench.launch({ template: 'waits', inputs: { id: 'a' } })
    await bench.seen(a, 'running')
    const large = await bench.launch({ template: 'two', inputs: { id: 'large' } })
    const small = await bench.launch({ template: 'short', inputs: { id: 'small' } })
    await bench.seen(small, ({ position }) => position === 2)
    await go('a')
    await bench.seen(large, 'running')
    expect((await bench.seen(large, ({ gpus }) => gpus.length === 2)).gpus.map(({ uuid }) => uuid)).toEqual(
      standIn.uuids
    )
    await go('large')
    await bench.ended(small)
    expect(await started()).toEqual(['a', 'large', 'small'])
  })

  test('waits on while no app runs, and goes on in the next one; two apps drive one queue', async () => {
    const standIn = await machine({ kind: 'idle', gpus: 1 })
    const before = await open(standIn)
    const a = await before.launch({ template: 'waits', inputs: { id: 'a' } })
    await before.seen(a, 'running')
    const rest: string[] = []
    for (const name of ['b', 'c', 'd'])
      rest.push(await before.launch({ template: 'short', inputs: { id: name } }))
    await before.close()
    benches.length = 0
    await go('a')
    await until('the first job ended without an app', async () => (await notes()).length === 2)
    expect(await started()).toEqual(['a'])
    const [one, two] = [await open(standIn, before.home), await open(standIn, before.home)]
    for (const bench of [one, two])
      for (const job of [a, ...rest])
        expect(await bench.ended(job)).toMatchObject({ end: { outcome: 'completed' } })
    expect(await started()).toEqual(['a', 'b', 'c', 'd'])
    await one.stop()
    await two.stop()
    benches.length = 0
    await rm(before.home, { recursive: true, force: true })
  })

  test('does not keep what needs no GPU, nor what takes one only where there is one', async () => {
    const bench = await open(await machine({ kind: 'no_driver' }))
    expect(await bench.preflight({ template: 'perhaps', inputs: { id: 'p' } })).toMatchObject({
      gpus: { state: 'none', instead: true },
      choices: ['start', 'observe']
    })
    const perhaps = await bench.launch({ template: 'perhaps', inputs: { id: 'p' } })
    expect(await bench.ended(perhaps)).toMatchObject({ gpus: [], end: { outcome: 'completed' } })
    const preflight = await bench.preflight({ template: 'short', inputs: { id: 's' } })
    expect(preflight).toMatchObject({ gpus: { state: 'never' }, choices: [] })
    expect(await bench.refused({ template: 'short', inputs: { id: 's' } })).toMatchObject([
      { code: 'no_gpu' }
    ])
  })

  test('a driver that hangs for 30 s holds nobody up', async () => {
    const bench = await open(await machine({ kind: 'hangs' }))
    const began = performance.now()
    const waiting = bench.preflight({ template: 'short', inputs: { id: 's' } })
    const plain = await bench.launch({
      template: 'short',
      inputs: { id: 'p' },
      gpus: { count: 0, memory: 0 }
    })
    expect(await bench.ended(plain)).toMatchObject({ end: { outcome: 'completed' } })
    expect(await waiting).toMatchObject({
      gpus: { state: 'never', detail: expect.stringContaining('no answer') }
    })
    expect(performance.now() - began).toBeLessThan(28_000)
  })
})

/** When its runner took the job, nanoseconds. */
const beganAt = async (job: string): Promise<bigint> => (await stat(claimPath(job), { bigint: true })).mtimeNs
