import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { CeleryEvent, TaskEventType, WorkerEvent } from '@shared/celery/event'
import { CeleryFleet } from '@shared/celery/fleet'
import { fleetBounds } from '@shared/celery/fleet-bounds'
import { viewOfFleet } from '@shared/celery/fleet-view'
import { celeryGapSchema, celeryLostSchema, celeryRunSchema, celeryWorkerSchema } from '@shared/celery/view'
import { Talk, START } from './fleet-talk'
import { ModelFleet, type Fault } from './model'

// Many cases on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fault>({ do: 'send' }) },
  { weight: 6, arbitrary: fc.constant<Fault>({ do: 'wait' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('lose_connection' as const, 'kill_worker' as const, 'kill_child' as const),
      worker: fc.integer({ min: 0, max: 2 })
    })
  }
)

describe('a fleet that loses connections, workers and children', () => {
  test('one task a worker: what is told was repeated, and what overlaps is told', () => {
    fc.assert(
      fc.property(
        fc.array(fault, { minLength: 10, maxLength: 80 }),
        fc.integer({ min: 4, max: 20 }),
        (faults, seconds) => {
          const talk = new Talk()
          const model = new ModelFleet(talk, [1, 1, 1], seconds)
          for (const one of faults) {
            model.step(one)
            const honest = model.uuids.filter((uuid) => talk.trouble(uuid) && !model.wasRepeated(uuid))
            expect(honest, 'told, and none').toEqual([])
            // A worker that loses its connection again and again is seen as often as it beats.
            const untold = model.uuids.filter(
              (uuid) => model.together(uuid, 4) && talk.trouble(uuid)?.lasts !== true
            )
            expect(untold, 'overlap, and are not told').toEqual([])
          }
        }
      ),
      { numRuns: 300 }
    )
  })

  test('several tasks a worker, without lost children: what is told was repeated', () => {
    fc.assert(
      fc.property(
        fc.array(
          fault.filter((one) => one.do !== 'kill_child'),
          { minLength: 10, maxLength: 80 }
        ),
        fc.integer({ min: 4, max: 20 }),
        (faults, seconds) => {
          const talk = new Talk()
          const model = new ModelFleet(talk, [2, 1, 4], seconds)
          for (const one of faults) {
            model.step(one)
            const honest = model.uuids.filter((uuid) => talk.trouble(uuid) && !model.wasRepeated(uuid))
            expect(honest, 'told, and none').toEqual([])
          }
        }
      ),
      { numRuns: 300 }
    )
  })
})

const name = fc.constantFrom('a', 'b', 'c')
const anyEvent: fc.Arbitrary<CeleryEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('task' as const),
    type: fc.constantFrom<TaskEventType>(
      'sent',
      'received',
      'started',
      'succeeded',
      'failed',
      'rejected',
      'revoked',
      'retried'
    ),
    uuid: fc.constantFrom('u1', 'u2', 'u3', '__proto__'),
    hostname: name,
    pid: fc.integer({ min: 1, max: 2 }),
    timestamp: fc.double({ noNaN: true, noDefaultInfinity: true }),
    name: fc.option(fc.string({ maxLength: 20 }), { nil: null }),
    args: fc.option(fc.string({ maxLength: 20 }), { nil: null }),
    retries: fc.option(fc.nat(3), { nil: null }),
    queue: fc.option(fc.string({ maxLength: 20 }), { nil: null })
  }),
  fc.record({
    kind: fc.constant('worker' as const),
    type: fc.constantFrom<WorkerEvent['type']>('online', 'heartbeat', 'offline'),
    hostname: name,
    pid: fc.integer({ min: 1, max: 2 }),
    timestamp: fc.double({ noNaN: true, noDefaultInfinity: true }),
    freq: fc.integer({ min: 100, max: 600_000 }),
    active: fc.option(fc.nat(5), { nil: null }),
    processed: fc.option(fc.nat(100), { nil: null }),
    software: fc.constant(null)
  })
)

test('events in any order, of anything: nothing throws, and the view is one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyEvent, fc.nat(40_000), fc.nat(20)), { maxLength: 120 }),
      fc.option(fc.constant(3_000), { nil: null }),
      (steps, visibilityTimeout) => {
        const fleet = new CeleryFleet({ visibilityTimeout })
        let now = START
        for (const [event, passes, also] of steps) {
          now += passes
          if (also === 0) fleet.disconnected(now)
          if (also < 2) fleet.connected(now)
          if (also === 3) fleet.missed('dropped', now, 7)
          fleet.take(event, now)
          if (also > 10) fleet.tick(now)
          for (const uuid of fleet.asks())
            fleet.heardResult(uuid, { status: 'SUCCESS', endedAt: now - passes, name: null }, now)
          for (const [task, trouble] of fleet.troubles(now)) {
            expect(trouble.runs.every((run) => run.task === task)).toBe(true)
            expect(trouble.open.every((run) => run.end === null)).toBe(true)
            expect(trouble.runs.length).toBeGreaterThan(0)
          }
        }
        const view = viewOfFleet(fleet, now, new Map(), visibilityTimeout)
        for (const worker of view.workers) celeryWorkerSchema.parse(worker)
        for (const run of view.runs) celeryRunSchema.parse(run)
        for (const lost of view.lost) celeryLostSchema.parse(lost)
        for (const gap of view.gaps) celeryGapSchema.parse(gap)
      }
    ),
    { numRuns: 400 }
  )
})

describe('bounds', () => {
  const bounds = { ...fleetBounds, tasks: 500, workers: 50, successes: 1_000, lost: 20 }

  test('a week of events, with tasks that never end and workers that never come back, is kept within them', () => {
    const talk = new Talk(null, bounds)
    const perDay = 5_000
    const most = { tasks: 0, workers: 0, successes: 0, lost: 0, gaps: 0, asked: 0 }
    for (let at = 0; at < 7 * perDay; at += 1) {
      talk.after((24 * 3600) / perDay)
      const hostname = `w${at % 300}`
      const uuid = `task-${at}`
      talk.starts(hostname, { uuid, pid: at % 7 })
      if (at % 3 !== 0) talk.task('succeeded', hostname, { uuid, pid: at % 7 })
      if (at % 5 === 0) talk.starts(`x${at % 300}`, { uuid })
      if (at % 50 === 0) talk.beat(hostname, 1, { pid: at % 7 })
      if (at % 100 !== 0) continue
      talk.tick()
      const { sizes, gaps, lost } = talk.fleet
      most.tasks = Math.max(most.tasks, sizes.tasks, talk.fleet.troubles(talk.now).size)
      most.workers = Math.max(most.workers, sizes.workers)
      most.successes = Math.max(most.successes, sizes.successes)
      most.lost = Math.max(most.lost, lost.length)
      most.gaps = Math.max(most.gaps, gaps.list.length)
      most.asked = Math.max(most.asked, talk.fleet.asks().length)
    }
    expect(most.tasks).toBeLessThanOrEqual(bounds.tasks)
    expect(most.workers).toBeLessThanOrEqual(bounds.workers)
    expect(most.successes).toBeLessThanOrEqual(bounds.successes)
    expect(most.lost).toBeLessThanOrEqual(bounds.lost)
    expect(most.gaps).toBeLessThanOrEqual(50)
    expect(most.asked).toBeLessThanOrEqual(200)
    expect(
      talk.fleet.gaps.list.some(({ reason }) => reason === 'too_many'),
      'and says so'
    ).toBe(true)
  })

  test('a task is started without end: its newest runs are kept', () => {
    const talk = new Talk(null, bounds)
    for (let at = 0; at < 1_000; at += 1) talk.after(1).starts(`w${at % 40}`)
    expect(talk.fleet.task('u1')?.runs.length).toBeLessThanOrEqual(16)
    const runs = [...talk.fleet.workers].reduce((count, worker) => count + worker.runs.size, 0)
    expect(runs).toBeLessThanOrEqual(16)
  })
})
