import { once } from 'node:events'
import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Guard, LeaseKeeper } from '../../../src/main/engine/guard'
import { recordSchema } from '../../../src/shared/protocol/documents'
import { resourceKeys } from '../../../src/shared/protocol/keys'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

const TYPE = 'data_analysis'
const LEASE_MS = 3000
const RUNS = 100

let server: TestRedis
let connection: Redis
let guard: Guard
/** Waits for its answers as long as a busy machine takes. */
let patient: Guard
let keepers: LeaseKeeper[]
let failures: number

beforeEach(async () => {
  server = await startRedis()
  connection = server.client({
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 1000,
    connectTimeout: 1000,
    retryStrategy: () => 50
  })
  await once(connection, 'ready')
  guard = new Guard(connection, { namespace: 'tg' })
  patient = new Guard(server.client(), { namespace: 'tg' })
  failures = 0
  keepers = await Promise.all(
    Array.from({ length: RUNS }, async (_, i) => {
      const answer = await patient.acquire({ type: TYPE, id: `r${i}`, leaseMs: LEASE_MS })
      if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
      return new LeaseKeeper(guard, answer.run, { unreachable: () => (failures += 1) }).start()
    })
  )
})
afterEach(async () => {
  await Promise.all(keepers.map((keeper) => keeper.stop()))
  guard.close()
  patient.close()
  await server.stop()
})

const sleepTwoLeases = () => new Promise((wake) => setTimeout(wake, 2 * LEASE_MS))

async function allRecover(): Promise<void> {
  const redis = server.client()
  await until('every run holds its lock again', async () => {
    const owners = await redis.mget(keepers.map(({ run }) => resourceKeys('tg', TYPE, run.id).lock))
    return owners.every((owner, i) => owner === keepers[i]?.run.runId)
  })
  for (const { run, signal } of keepers) {
    expect(signal.aborted).toBe(false)
    const text = await redis.hget(resourceKeys('tg', TYPE, run.id).runs, run.runId)
    expect(recordSchema.parse(JSON.parse(text ?? 'null'))).toMatchObject({
      status: 'running',
      fence: run.fence
    })
  }
  expect(await redis.zcard(resourceKeys('tg', TYPE, 'r0').live)).toBe(RUNS)
  const ends = await Promise.all(
    keepers.map(async (keeper) => {
      await keeper.stop()
      return patient.finish(keeper.run, { outcome: 'completed' })
    })
  )
  expect(new Set(ends.map(({ answer }) => answer))).toEqual(new Set(['FINISHED']))
}

test('Redis hangs for two leases under 100 runs: nobody is reaped, all recover', async () => {
  server.pause()
  await sleepTwoLeases()
  expect(failures).toBeGreaterThan(RUNS)
  server.resume()
  await allRecover()
})

test('Redis dies with all it held, and comes back empty: all rebuild what was lost', async () => {
  await server.kill()
  await sleepTwoLeases()
  expect(failures).toBeGreaterThan(RUNS)
  await server.start()
  await allRecover()
})
