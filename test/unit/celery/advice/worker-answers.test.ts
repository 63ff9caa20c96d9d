import { describe, expect, it } from 'vitest'
import {
  longestActive,
  transportOf,
  workerFacts
} from '../../../../src/main/engine/celery/advisor/worker-answers'

const answers = (over: Record<string, unknown>) => ({ conf: {}, stats: null, registered: null, ...over })

describe('what a worker says of itself', () => {
  it('is what is in force, not what its settings say', () => {
    const facts = workerFacts(
      'a@x',
      answers({
        conf: { broker_heartbeat: 10, broker_transport_options: {} },
        stats: {
          broker: { transport: 'redis', heartbeat: 60, transport_options: { visibility_timeout: 7_200 } },
          pool: { 'max-concurrency': 2, processes: [1, 2], writes: {} }
        }
      })
    )
    expect(facts).toMatchObject({ transport: 'redis', pool: 'prefork', concurrency: 2 })
    expect(facts.conf).toMatchObject({ heartbeat: 60_000, visibilityTimeout: 7_200_000 })
  })

  it('tells its pool in every version', () => {
    const pool = (info: unknown) => workerFacts('a@x', answers({ stats: { pool: info } })).pool
    expect(pool({ implementation: 'celery.concurrency.solo:TaskPool' })).toBe('solo')
    expect(pool({ 'max-concurrency': 1, 'put-guarded-by-semaphore': true, timeouts: [] })).toBe('solo')
    expect(pool({ 'max-concurrency': 4, threads: 2 })).toBe('threads')
    expect(pool({ 'max-concurrency': 4, 'free-threads': 2 })).toBe('gevent')
    expect(pool({ implementation: 'mine:Pool' })).toBe('other')
    expect(pool('N/A')).toBeNull()
  })

  it('tells of its tasks one by one', () => {
    const { tasks } = workerFacts(
      'a@x',
      answers({ registered: ['a.b [acks_late=True reject_on_worker_lost=False]', 'plain'] })
    )
    expect(tasks).toEqual([
      { name: 'a.b', acksLate: true, rejectOnWorkerLost: false },
      { name: 'plain', acksLate: false, rejectOnWorkerLost: false }
    ])
  })

  it('is nothing where it says nothing that can be understood', () => {
    for (const raw of [null, 7, 'error', [], { error: 'no such method' }])
      expect(() => workerFacts('a@x', { conf: raw, stats: raw, registered: raw })).not.toThrow()
  })
})

it('knows a transport by its name and by a URL', () => {
  expect(['amqp', 'pyamqp', 'amqps://h', 'librabbitmq'].map(transportOf)).toEqual(Array(4).fill('amqp'))
  expect(['redis', 'rediss://h', 'sentinel', 'redis+socket:///x'].map(transportOf)).toEqual(
    Array(4).fill('redis')
  )
  expect([transportOf('sqs'), transportOf(null)]).toEqual(['other', null])
})

it('takes the longest of what runs, and no clock of another kind', () => {
  const now = 1_764_000_000_000
  const active = [
    { name: 'a', time_start: now / 1000 - 60 },
    { name: 'b', time_start: now / 1000 - 600 },
    { name: 'c', time_start: 1234 },
    { name: 'd', time_start: null }
  ]
  expect(longestActive(active, now)).toEqual({ ms: 600_000, what: 'b' })
  expect(longestActive('N/A', now)).toBeNull()
})
