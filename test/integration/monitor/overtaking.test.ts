import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { thresholdTable } from '@shared/findings/thresholds'
import type { ResourceFacts } from '@shared/model/facts'
import { defaultSettings } from '@shared/settings/schema'
import { Guard, type GuardRun } from '../../../src/main/engine/guard'
import { NamespaceModel } from '../../../src/main/engine/monitor/model'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import type { RedisClient } from '../../../src/main/engine/redis/client'
import { startRedis, type TestRedis } from '../../support/redis'

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

function newModel(): NamespaceModel {
  const made = new NamespaceModel({
    namespace: 'taskguard',
    templates: [],
    otherLocks: defaultSettings().otherLocks,
    thresholds: thresholdTable(),
    lookGap: () => 1_000
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
