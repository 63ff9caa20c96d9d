import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Guard } from '../../../src/main/engine/guard'
import { startRedis, type TestRedis } from '../../support/redis'
import { LEASE_MS } from './model/model'
import { shiftedScripts, World } from './model/world'

/** More with `TASKGUARD_MODEL_CASES`; a failure is found again with `TASKGUARD_MODEL_SEED`, which the report names. */
const CASES = Number(process.env['TASKGUARD_MODEL_CASES'] ?? 2500)
const SEED = Number(process.env['TASKGUARD_MODEL_SEED'] ?? Date.now() % 2 ** 31)

let server: TestRedis
let guard: Guard
let begin: () => Promise<World>

beforeAll(async () => {
  server = await startRedis()
  const redis = server.client()
  guard = new Guard(redis, { namespace: 'm', scripts: shiftedScripts })
  begin = async () => {
    const world = new World(redis, guard)
    await world.begin()
    return world
  }
})
afterAll(async () => {
  guard.close()
  await server.stop()
})

type Step = (world: World) => Promise<void> | void

/** A step that says in a failure's report what it was. */
const step = (name: string, act: Step): { name: string; act: Step; [fc.toStringMethod]: () => string } => ({
  name,
  act,
  [fc.toStringMethod]: () => name
})

const slot = fc.integer({ min: 0, max: 4 })
const flags = fc.record({
  test: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  force: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  observe: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
})
const lost = fc.oneof(
  { weight: 4, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) }
)

const steps = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(slot, fc.integer({ min: 0, max: 3 }), flags, lost)
      .map(([s, t, f, l]) =>
        step(`acquire ${s} task ${t} ${JSON.stringify(f)}${l ? ' lost' : ''}`, (world) =>
          world.acquire(s, `task-${t}`, f, l)
        )
      )
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(slot, fc.boolean())
      .map(([s, p]) => step(`renew ${s}${p ? ' with progress' : ''}`, (world) => world.renew(s, p)))
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(slot, fc.constantFrom('completed', 'failed', 'failed', 'cancelled', 'abandoned'), lost)
      .map(([s, o, l]) => step(`finish ${s} ${o}${l ? ' lost' : ''}`, (world) => world.finish(s, o, l)))
  },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(LEASE_MS / 3, LEASE_MS, LEASE_MS + 1, LEASE_MS * 3)
      .map((ms) => step(`tick ${ms}`, (world) => world.tick(ms)))
  },
  { weight: 2, arbitrary: slot.map((s) => step(`crash ${s}`, (world) => world.crash(s))) },
  { weight: 1, arbitrary: fc.constant(step('drop lock', (world) => world.dropLock())) },
  { weight: 1, arbitrary: fc.constant(step('close', (world) => world.close())) },
  { weight: 1, arbitrary: fc.constant(step('flush', (world) => world.flush())) }
)

test(`the scripts do what the model says, ${CASES} interleavings, seed ${SEED}`, async () => {
  let ran = 0
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40, size: 'max' }), async (plan) => {
      const world = await begin()
      for (const { act } of plan) {
        // The wall clock is always ahead of the counter, as on a real server.
        await world.tick(1)
        await act(world)
        await world.check()
      }
      ran += 1
    }),
    { numRuns: CASES, seed: SEED, endOnFailure: false }
  )
  expect(ran).toBeGreaterThanOrEqual(CASES)
  // Twenty seconds alone, and others' work besides.
}, 900_000)
