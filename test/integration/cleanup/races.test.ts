import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest'
import { cleanResultSchema, type Action, type CleanResult } from '@shared/plan/plan'
import { liveMember, resourceKeys } from '@shared/protocol/keys'
import { buildCli, type CliProcess, type CliResult, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { startFleet, type Fleet as Workers, type Worker } from '../guard/fleet'

/** Real workers, and the command line that cleans in a process of its own: each may come at the wrong moment. */
const NAMESPACE = 'tg'
const LEASE_MS = 1000

let cli: TestCli
let server: TestRedis
let redis: Redis
let fleet: Fleet
let workers: Workers
beforeAll(async () => {
  ;[cli, server, workers] = await Promise.all([buildCli(), startRedis(), startFleet()])
  redis = server.client()
  fleet = new Fleet(redis, NAMESPACE)
})
beforeEach(() => redis.flushall())
afterAll(async () => {
  await workers.stop()
  await cli.stop()
  await server.stop()
})

const keysOf = (id: string) => resourceKeys(NAMESPACE, 'video_analysis', id)
const env = { TASKGUARD_NAMESPACE: NAMESPACE }

/** Its work ended ten minutes ago, and its lock still stands. */
const orphan = (id: string): Promise<string> =>
  fleet.plant({
    id,
    runId: `run-${id}`,
    status: 'completed',
    startedAgo: 900_000,
    endedAgo: 600_000,
    lock: { value: `run-${id}`, ttl: 3_600_000 }
  })

async function started(): Promise<Worker> {
  const worker = workers.start(server.socket, 60_000)
  await worker.hear('ready')
  return worker
}

async function acquire(worker: Worker, id: string, leaseMs = 600_000): Promise<void> {
  worker.tell({ do: 'acquire', id, leaseMs })
  assert.include(await worker.hear('acquire'), { answer: 'ACQUIRED' })
}

const parsed = ({ stdout, stderr }: CliResult): CleanResult => {
  if (stdout === '') throw new Error(stderr)
  return cleanResultSchema.parse(JSON.parse(stdout))
}

const planned = async (): Promise<CleanResult> =>
  parsed(await cli.run(['clean', '--dry-run', '--json', '--url', server.url], { env }))

/** Applies it; with a stop, the process is stopped by the system right after so many acts are on record. */
async function applying(
  plan: CleanResult,
  actions: readonly Action[],
  stopAfter?: number
): Promise<CliProcess> {
  const file = join(cli.home, 'plan.json')
  await writeFile(file, JSON.stringify({ ...plan, actions }))
  const hook = join(cli.home, 'stop.cjs')
  await writeFile(hook, stoppedAfter(stopAfter ?? 0))
  const args = ['clean', '--yes', '--json', '--max-share', '1', '--plan', file, '--url', server.url]
  return cli.start(args, { env, ...(stopAfter === undefined ? {} : { node: ['--require', hook] }) })
}

const stoppedAfter = (acts: number): string => `
const { open } = require('node:fs/promises')
let ends = 0
open(__filename).then(async (handle) => {
  const prototype = Object.getPrototypeOf(handle)
  const append = prototype.appendFile
  prototype.appendFile = async function (text, ...rest) {
    const done = await append.call(this, text, ...rest)
    if (String(text).startsWith('{"event":"end"') && ++ends === ${String(acts)}) process.kill(process.pid, 'SIGSTOP')
    return done
  }
  await handle.close()
})
`

const outcomes = (result: CleanResult): Record<string, string | undefined> =>
  Object.fromEntries(result.actions.map((one) => [one.resource_id, one.result]))

/** All that stands of a resource. */
async function standing(id: string): Promise<unknown> {
  const keys = keysOf(id)
  const runs = await redis.hgetall(keys.runs)
  const members = Object.keys(runs).map((run) => liveMember(id, run))
  return {
    lock: await redis.get(keys.lock),
    expires: await redis.call('PEXPIRETIME', keys.lock),
    state: await redis.get(keys.state),
    runs,
    live: await redis.zmscore(keys.live, members)
  }
}

/** A resource of each kind of race, and what makes it change. */
class Racers {
  readonly #silent = new Map<string, Worker>()

  constructor(
    readonly name: string,
    /** Takes what is free; holds it. */
    private readonly taker: Worker
  ) {}

  get ids(): string[] {
    return ['taken', 'longer', 'fence', 'renewed', 'finished'].map((what) => this.#id(what))
  }

  /** Orphans, and two workers that are stopped while they hold their lease. */
  async plant(): Promise<void> {
    for (const what of ['taken', 'longer', 'fence']) await orphan(this.#id(what))
    for (const what of ['renewed', 'finished']) {
      const worker = await started()
      await acquire(worker, this.#id(what), LEASE_MS)
      worker.signal('SIGSTOP')
      this.#silent.set(what, worker)
    }
  }

  async change(): Promise<void> {
    const [taken, longer, fence] = [this.#id('taken'), this.#id('longer'), this.#id('fence')]
    await redis.del(keysOf(taken).lock)
    await acquire(this.taker, taken)
    await redis.pexpire(keysOf(longer).lock, 7_200_000)
    // The same value and expiry once more, by somebody who knows nothing of fences.
    const expiry = Number(await redis.call('PEXPIRETIME', keysOf(fence).lock))
    await redis.del(keysOf(fence).lock)
    await acquire(this.taker, fence)
    this.taker.tell({ do: 'finish', outcome: 'failed' })
    assert.include(await this.taker.hear('finish'), { answer: 'FINISHED' })
    await redis.set(keysOf(fence).lock, `run-${fence}`, 'PXAT', expiry)
    for (const [what, worker] of this.#silent) {
      const heard = worker.said.length
      worker.signal('SIGCONT')
      await until('it renews again', () => worker.said.slice(heard).some((line) => 'renewed' in line))
      if (what !== 'finished') continue
      worker.tell({ do: 'finish' })
      assert.include(await worker.hear('finish'), { answer: 'FINISHED', status: 'completed' })
    }
  }

  /** All but what its living worker goes on renewing. */
  standing = (): Promise<unknown[]> =>
    Promise.all(this.ids.filter((id) => id !== this.#id('renewed')).map(standing))

  /** The worker that came back still has what it held. */
  async stillHeld(): Promise<void> {
    const { said } = this.#silent.get('renewed') ?? { said: [] }
    const heard = said.length
    await until('the holder renews on', () => said.length > heard)
    // On a busy machine its renewal may come late: then it takes back what was nobody else's.
    for (const { renewed } of said.slice(heard)) assert.include(['RENEWED', 'RECOVERED'], renewed)
    assert.isFalse(said.some((line) => 'aborted' in line))
  }

  #id(what: string): string {
    return `${what}-${this.name}`
  }
}

test('what changes between preview and apply, or during the apply, begun in the journal or not: never touched, always listed', async () => {
  const taker = await started()
  const [before, begun, later] = ['before', 'begun', 'later'].map((name) => new Racers(name, taker))
  if (!before || !begun || !later) throw new Error('no racers')
  const racers = [before, begun, later]
  for (const one of racers) await one.plant()
  const dead = await started()
  await acquire(dead, 'dead', LEASE_MS)
  dead.signal('SIGKILL')
  const orphans = Array.from({ length: 40 }, (_, at) => `orphan-${String(at)}`)
  for (const id of orphans) await orphan(id)

  const all = racers.flatMap(({ ids }) => ids)
  const plan = await until(
    'the silent workers are proven so',
    async () => {
      const made = await planned()
      return made.actions.length === all.length + 1 + orphans.length && made
    },
    { timeoutMs: 60_000 }
  )
  // Two batches of the journal: those of the first are begun on disk, those of the second are not, when it is stopped.
  const actions = [
    ...orphans.slice(0, 10),
    ...before.ids,
    ...begun.ids,
    'dead',
    ...orphans.slice(10),
    ...later.ids
  ].map((id) => plan.actions.find((one) => one.resource_id === id))
  const chosen = actions.filter((one) => one !== undefined)
  expect(chosen).toHaveLength(plan.actions.length)

  await before.change()
  const stood = [await before.standing()]
  const cleaning = await applying(plan, chosen, 10)
  await until('it is stopped in the middle', async () => {
    const gone = await redis.exists(...orphans.map((id) => keysOf(id).lock))
    return gone === orphans.length - 10 && (await isStopped(cleaning))
  })
  await begun.change()
  await later.change()
  stood.push(await begun.standing(), await later.standing())
  cleaning.signal('SIGCONT')
  const result = parsed(await cleaning.ended)

  expect(result).toMatchObject({ applied: orphans.length + 1, changed: all.length, failed: 0 })
  expect(outcomes(result)).toMatchObject(Object.fromEntries(all.map((id) => [id, 'changed'])))
  expect(await Promise.all(racers.map((one) => one.standing()))).toEqual(stood)
  for (const one of racers) await one.stillHeld()
  expect(await redis.exists(...['dead', ...orphans].map((id) => keysOf(id).lock))).toBe(0)
}, 240_000)

test('two processes at once, one that cleans and one that takes over: each lock is of whoever came first', async () => {
  const ids = Array.from({ length: 400 }, (_, at) => `r${String(at)}`)
  for (const id of ids) await orphan(id)
  const plan = await planned()
  expect(plan.actions).toHaveLength(ids.length)
  const order = plan.actions.map((one) => one.resource_id)
  const cleaning = await applying(plan, plan.actions, 1)
  await until('it has begun', () => isStopped(cleaning))

  // From the other end, and on its way when the cleaning goes on.
  const first = new Map<string, boolean>()
  for (const [at, id] of order.toReversed().entries()) {
    first.set(id, await changeOne(at, id))
    if (at === 0) cleaning.signal('SIGCONT')
  }
  const result = parsed(await cleaning.ended)
  const meant = Object.fromEntries(order.map((id) => [id, first.get(id) === true ? 'changed' : 'applied']))
  expect(outcomes(result)).toEqual(meant)
  expect(result.applied).toBeGreaterThan(0)
  expect(result.changed).toBeGreaterThan(0)
  const stands = await Promise.all(order.map((id) => redis.exists(keysOf(id).lock)))
  expect(stands).toEqual(order.map((id) => (first.get(id) === true ? 1 : 0)))
}, 120_000)

/** In one step of Redis: looks at whether the lock still stands, and changes it if so. */
async function changeOne(at: number, id: string): Promise<boolean> {
  const { lock } = keysOf(id)
  const batch = redis.multi().get(lock)
  if (at % 2 === 0) batch.set(lock, 'run-new', 'PX', 600_000, 'XX')
  else batch.pexpire(lock, 7_200_000)
  const answers = await batch.exec()
  return answers?.[0]?.[1] !== null
}

const isStopped = async ({ child }: CliProcess): Promise<boolean> =>
  (await readFile(`/proc/${String(child.pid)}/stat`, 'utf8')).includes(') T ')
