import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Guard } from '../../../src/main/engine/guard'
import { startRedis, type TestRedis } from '../../support/redis'
import { shiftedScripts } from '../guard/model/world'
import { LEASE_MS, VANDALISM, World } from './world'

/** More with `TASKGUARD_MODEL_CASES`; a failure is found again with `TASKGUARD_MODEL_SEED`, which the report names. */
const CASES = Number(process.env['TASKGUARD_MODEL_CASES'] ?? 300)
const SEED = Number(process.env['TASKGUARD_MODEL_SEED'] ?? Date.now() % 2 ** 31)

let server: TestRedis
let redis: Redis
let guard: Guard
let home: string

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
  guard = new Guard(redis, { namespace: 'm', scripts: shiftedScripts })
  home = await mkdtemp(join(tmpdir(), 'taskguard-home-'))
})
afterAll(async () => {
  guard.close()
  await server.stop()
  await rm(home, { recursive: true, force: true })
})

type Act = (world: World) => Promise<void> | void

/** A step that says in a failure's report what it was. */
const step = (name: string, act: Act): { name: string; act: Act; [fc.toStringMethod]: () => string } => ({
  name,
  act,
  [fc.toStringMethod]: () => name
})

const id = fc.constantFrom('a', 'b', 'c')
const slot = fc.integer({ min: 0, max: 3 })
const minute = 60_000

const steps = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(slot, id, fc.integer({ max: 4, min: 0 }))
      .map(([s, i, n]) =>
        step(`acquire ${i} by ${s}${n === 0 ? ', observing' : ''}`, (world) => world.acquire(s, i, n === 0))
      )
  },
  { weight: 5, arbitrary: slot.map((s) => step(`renew by ${s}`, (world) => world.renew(s))) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(slot, fc.constantFrom('completed', 'failed', 'cancelled'))
      .map(([s, o]) => step(`finish by ${s}: ${o}`, (world) => world.finish(s, o)))
  },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(LEASE_MS / 3, LEASE_MS + 1, 3 * LEASE_MS, 6 * minute, 130 * minute)
      .map((ms) => step(`tick ${String(ms)}`, (world) => world.tick(ms)))
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(id, fc.constantFrom(...VANDALISM))
      .map(([i, what]) => step(`${what} ${i}`, (world) => world.vandalize(i, what)))
  },
  { weight: 6, arbitrary: fc.constant(step('plan', (world) => world.plan())) },
  { weight: 5, arbitrary: fc.constant(step('apply', (world) => world.apply())) }
)

test(`whatever stands in Redis, no cleanup plans or touches what somebody alive holds: ${String(CASES)} histories, seed ${String(SEED)}`, async () => {
  const seen = { planned: 0, applied: 0, changed: 0, spared: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 8, maxLength: 40, size: 'max' }), async (history) => {
      const world = new World(redis, guard, home, seen)
      await world.begin()
      for (const { act } of history) {
        await world.tick(1)
        await act(world)
      }
    }),
    { numRuns: CASES, seed: SEED, endOnFailure: false }
  )
  // What was looked at: cleanups that did something, that came too late, and that met living holders.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(CASES / 20)
}, 600_000)
