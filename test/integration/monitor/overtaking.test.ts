import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { thresholdTable } from '@shared/findings/thresholds'
import type { ResourceFacts } from '@shared/model/facts'
import { liveMember, resourceKeys, typeKeys } from '@shared/protocol/keys'
import { defaultSettings } from '@shared/settings/schema'
import { Guard, type GuardRun } from '../../../src/main/engine/guard'
import { Detector } from '../../../src/main/engine/monitor/detector'
import { guardKey, noCounts } from '../../../src/main/engine/monitor/model/entry'
import { NamespaceModel, type ModelOptions } from '../../../src/main/engine/monitor/model/model'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import type { RedisClient } from '../../../src/main/engine/redis/client'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

const type = 'video_analysis'
/** Several slices of 500. */
const MANY = 1_800

let redis: TestRedis
let client: RedisClient
let guard: Guard
let runs: Map<string, GuardRun>
let model: NamespaceModel

beforeEach(async () => {
  redis = await startRedis()
  client = await openRedis(parseRedisUrl(redis.url), 'guard', { commandTimeout: 60_000 })
  guard = new Guard(client, { namespace: 'taskguard' })
  runs = new Map()
  await Promise.all(Array.from({ length: MANY }, (_, at) => begin(`v${at}`)))
  model = newModel()
  await model.readAll()
  await model.readChanges()
})
afterEach(async () => {
  guard.close()
  client.disconnect()
  await redis.stop()
})

function newModel(options: Partial<ModelOptions> = {}): NamespaceModel {
  const made = new NamespaceModel({
    namespace: 'taskguard',
    templates: [],
    otherLocks: defaultSettings().otherLocks,
    thresholds: thresholdTable(),
    lookGap: () => 1_000,
    ...options
  })
  made.connect(client)
  return made
}

async function begin(id: string): Promise<void> {
  const answer = await guard.acquire({ type, id })
  if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
  runs.set(id, answer.run)
}

async function end(id: string): Promise<void> {
  const run = runs.get(id)
  if (!run) throw new Error(`${id} does not run`)
  await guard.finish(run, { outcome: 'failed', error: 'out of memory' })
}

/** What is said of each resource, in an order of its own; what its records say is read again only where it changed. */
const said = (of: NamespaceModel): Pick<ResourceFacts, 'id' | 'lock' | 'state' | 'live'>[] =>
  of.store
    .facts()
    .map(({ id, lock, state, live }) => ({ id, lock, state, live }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))

const factsOf = (id: string): ResourceFacts | undefined => model.store.ofType(type).get(id)?.facts

const ended = (told: readonly string[]): string[] => told.filter((id) => id.startsWith('v'))

/** One that ends and one that comes in every pause, all over the slices; the model follows at once, as the monitor does. */
function busyPause(told: string[]): () => Promise<void> {
  let pauses = 0
  return async () => {
    pauses += 1
    // In what is read already, and in what is on its way.
    for (const at of [pauses * 11, MANY - pauses * 7, Math.floor(MANY / 2) + pauses]) {
      const id = `v${at}`
      await end(id)
      told.push(id)
    }
    await begin(`new${pauses}`)
    told.push(`new${pauses}`)
    await model.readChanges()
    // Told now, not at the end of the long reading.
    expect(factsOf(`new${pauses}`)?.live).toHaveLength(1)
    expect(ended(told).flatMap((id) => factsOf(id)?.live ?? [])).toEqual([])
  }
}

describe('what changes while a long reading is under way', () => {
  it.each([
    ['everything is read again', (pause: () => Promise<void>) => model.readAll(pause)],
    ['`live` is read whole', (pause: () => Promise<void>) => model.refreshLive(pause)]
  ])('is known at once, and stays so, where %s', async (_what, read) => {
    const told: string[] = []
    await read(busyPause(told))
    expect(told.length).toBeGreaterThan(0)
    // No older answer has come over what was read meanwhile.
    expect(ended(told).filter((id) => factsOf(id)?.state?.status !== 'failed')).toEqual([])
    await model.readChanges()
    const afresh = newModel()
    await afresh.readAll()
    expect(said(model)).toEqual(said(afresh))
    expect(model.store.counts).toEqual(afresh.store.counts)
  })

  it.each([
    ['everything is read again', (pause: () => Promise<void>) => model.readAll(pause)],
    ['`live` is read whole', (pause: () => Promise<void>) => model.refreshLive(pause)]
  ])('a lease that would have run out meanwhile, and was renewed, stands, where %s', async (_what, read) => {
    const raw = redis.client()
    const { live } = typeKeys('taskguard', type)
    const member = liveMember('v5', factsOf('v5')?.lock?.value ?? '')
    const now = async (): Promise<number> => Number((await raw.time())[0]) * 1000
    await raw.zadd(live, (await now()) + 2_000, member)
    await model.refreshLive()
    const short = factsOf('v5')?.live[0]?.deadline ?? 0
    const renewed = short + 3_600_000
    let pauses = 0
    await read(async () => {
      pauses += 1
      // `live` has been read by then, and nothing else.
      if (pauses !== 1) return
      await until('the lease as it was read is over', async () => (await now()) > short)
      await raw.zadd(live, 'XX', renewed, member)
      await model.readChanges()
    })
    expect(factsOf('v5')?.live).toEqual([expect.objectContaining({ deadline: renewed, sweepsPast: 0 })])
  })

  it('another server behind the same name is seen after it, not in it', async () => {
    let pauses = 0
    await model.readAll(async () => {
      pauses += 1
      if (pauses !== 2) return
      await redis.client().flushall()
      // One that has not named the type yet.
      const other = new Guard(client, { namespace: 'taskguard' })
      expect((await other.acquire({ type, id: 'after' })).answer).toBe('ACQUIRED')
      other.close()
      await model.readChanges()
    })
    await model.readChanges()
    expect(said(model).map(({ id }) => id)).toEqual(['after'])
  })
})

describe('what has ended and gives nothing to say', () => {
  const detector = (): Detector => new Detector(model)
  const reach = { reachableSince: 0, observedSince: 0 }

  it('is kept as its outcome, and read again without being news, until it is another', async () => {
    await Promise.all(Array.from({ length: MANY }, (_, at) => end(`v${at}`)))
    await model.readChanges()
    const judge = detector()
    await judge.update(model.store.takeDirty(), reach)
    expect(model.store.size).toBe(0)
    const counts = { ...noCounts, failed: MANY }
    expect(model.store.counts).toEqual(counts)

    await model.readAll()
    expect(model.store.takeDirty()).toEqual([])
    expect(model.store.size).toBe(0)
    expect(model.store.counts).toEqual(counts)

    const raw = redis.client()
    const [gone, other] = [
      resourceKeys('taskguard', type, 'v3').state,
      resourceKeys('taskguard', type, 'v4').state
    ]
    await raw.del(gone)
    const text = (await raw.get(other)) ?? ''
    await raw.set(other, text.replace('"status":"failed"', '"status":"completed"'), 'KEEPTTL')
    await model.readAll()
    const dirty = model.store.takeDirty()
    expect(dirty).toEqual([guardKey(type, 'v4')])
    await judge.update(dirty, reach)
    expect(model.store.counts).toEqual({ ...counts, failed: MANY - 2, completed: 1 })
    await model.readAll()
    expect(model.store.takeDirty()).toEqual([])

    await begin('v4')
    await model.readChanges()
    expect(model.store.takeDirty()).toEqual([guardKey(type, 'v4')])
    expect(factsOf('v4')?.live).toHaveLength(1)
    expect(model.store.counts).toEqual({ ...counts, failed: MANY - 2, running: 1, locks: 1 })
  })

  it('takes turns where there is much of it', async () => {
    await Promise.all(Array.from({ length: MANY }, (_, at) => end(`v${at}`)))
    model = newModel({ outcomesAtOnce: MANY / 3 })
    await model.readAll()
    const judge = detector()
    await judge.update(model.store.takeDirty(), reach)
    expect(model.store.counts).toEqual({ ...noCounts, failed: MANY })
    const raw = redis.client()
    for (let at = 0; at < MANY; at += 1) {
      const { state } = resourceKeys('taskguard', type, `v${at}`)
      await raw.set(state, ((await raw.get(state)) ?? '').replace('"failed"', '"completed"'), 'KEEPTTL')
    }
    const found: number[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      await model.readAll()
      const dirty = model.store.takeDirty()
      found.push(dirty.length)
      await judge.update(dirty, reach)
    }
    expect(Math.max(...found)).toBeLessThan(MANY / 2)
    expect(model.store.counts).toEqual({ ...noCounts, completed: MANY })
  })

  it('is not left for its turn where it changed', async () => {
    await Promise.all(Array.from({ length: MANY }, (_, at) => end(`v${at}`)))
    model = newModel({ outcomesAtOnce: 1 })
    await model.readAll()
    await detector().update(model.store.takeDirty(), reach)
    await Promise.all(Array.from({ length: 20 }, (_, at) => begin(`v${at}`)))
    await model.readAll()
    expect(model.store.size).toBe(20)
    expect(model.store.counts).toEqual({ ...noCounts, failed: MANY - 20, running: 20, locks: 20 })
  })

  it('goes with its type', async () => {
    await Promise.all(Array.from({ length: MANY }, (_, at) => end(`v${at}`)))
    await model.readChanges()
    await detector().update(model.store.takeDirty(), reach)
    await redis.client().flushall()
    await model.readAll()
    expect(model.store.counts).toEqual(noCounts)
  })
})
