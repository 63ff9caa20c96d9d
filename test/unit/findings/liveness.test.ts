import { describe, expect, test } from 'vitest'
import { detectResource } from '@shared/findings/detect'
import { defaultThresholds } from '@shared/findings/thresholds'
import {
  atWork,
  context,
  ended,
  HOUR,
  kinds,
  LEASE,
  live,
  lock,
  MINUTE,
  NOW,
  only,
  resource,
  run,
  SECOND,
  stateOf
} from './facts'

describe('dead_holder', () => {
  const dead = run('r1', { startedAt: NOW - 3 * HOUR })
  const facts = (deadline = NOW - LEASE, sweeps = 2) =>
    atWork(dead, { lock: null, live: [live('r1', deadline, sweeps)] })

  test('past by a full lease, in two sweeps, reachable for two leases: and it is not long_running too', () => {
    const found = detectResource(facts(), context())
    expect(kinds(found)).toEqual(['dead_holder'])
    expect(found[0]).toMatchObject({
      severity: 'warning',
      since: '2026-11-23T11:59:00.000+00:00',
      runs: ['r1'],
      suggestion: 'clean',
      evidence: {
        proof: 'observed',
        lease_s: 60,
        worker: 'worker-r1',
        host: 'host-a',
        pid: 100,
        holds_lock: false
      }
    })
  })

  test('each of the three conditions is needed', () => {
    expect(kinds(detectResource(facts(NOW - LEASE + 1), context()))).not.toContain('dead_holder')
    expect(kinds(detectResource(facts(NOW - LEASE, 1), context()))).not.toContain('dead_holder')
    const back = context({ reachableSince: NOW - 2 * LEASE + 1, observedSince: NOW - 2 * LEASE + 1 })
    expect(kinds(detectResource(facts(), back))).not.toContain('dead_holder')
  })

  test('after an outage nobody is dead until the fleet had two leases to renew', () => {
    const silentForAnHour = facts(NOW - HOUR, 50)
    expect(
      detectResource(silentForAnHour, context({ reachableSince: NOW - MINUTE, observedSince: NOW - MINUTE }))
    ).toEqual([])
  })

  test('says whether it was observed or concluded from one look', () => {
    const proof = (observedSince: number | null) =>
      only(detectResource(facts(), context({ observedSince })), 'dead_holder').evidence.proof
    expect(proof(NOW - 2 * LEASE)).toBe('observed')
    expect(proof(NOW - 2 * LEASE + 1)).toBe('single_look')
    expect(proof(null)).toBe('single_look')
  })

  test('the run’s own lease counts, and the settings’ where no record says', () => {
    const slow = run('r1', { leaseMs: 10 * MINUTE })
    expect(detectResource(atWork(slow, { live: [live('r1', NOW - 9 * MINUTE, 5)] }), context())).toEqual([])
    const unknown = resource({ live: [live('x', NOW - 90 * SECOND, 5)] })
    expect(kinds(detectResource(unknown, context()))).toEqual(['dead_holder'])
    const thresholds = { ...defaultThresholds, lease: 10 * MINUTE }
    expect(detectResource(unknown, context({ thresholds }))).toEqual([])
  })

  test('beside a living run it is a dead holder and no duplicate', () => {
    const taker = run('r2', { startedAt: NOW - MINUTE })
    const both = atWork(taker, { runs: [taker, dead], live: [live('r2'), live('r1', NOW - HOUR, 9)] })
    expect(kinds(detectResource(both, context()))).toEqual(['dead_holder'])
  })

  test('every dead run is a finding of its own', () => {
    const both = atWork(dead, { live: [live('r1', NOW - HOUR, 9), live('r2', NOW - HOUR, 9)] })
    const found = detectResource(both, context())
    expect(kinds(found)).toEqual(['dead_holder', 'dead_holder'])
    expect(new Set(found.map((one) => one.id)).size).toBe(2)
  })

  test('a lock without TTL that it still holds is told', () => {
    const stuck = atWork(dead, { lock: lock('r1', null), live: [live('r1', NOW - HOUR, 9)] })
    const found = detectResource(stuck, context())
    expect(kinds(found)).toEqual(['dead_holder', 'lock_without_ttl'])
    expect(only(found, 'dead_holder').evidence.holds_lock).toBe(true)
  })
})

describe('long_running', () => {
  const since = (startedAt: number, over = {}) => atWork(run('r1', { startedAt, ...over }))

  test('over two hours', () => {
    const found = detectResource(since(NOW - 2 * HOUR), context())
    expect(only(found, 'long_running')).toMatchObject({
      since: '2026-11-23T12:00:00.000+00:00',
      evidence: { started_at: '2026-11-23T10:00:00.000+00:00', limit_s: 7200, limit_of: 'type' }
    })
    expect(detectResource(since(NOW - 2 * HOUR + 1), context())).toEqual([])
  })

  test('over the type’s own limit, longer or shorter, and over the run’s own where that is shorter', () => {
    const limit = (longRun: number) => context({ thresholds: { ...defaultThresholds, longRun } })
    const own = { maxRuntimeMs: 24 * HOUR }
    expect(detectResource(since(NOW - 3 * HOUR, own), limit(6 * HOUR))).toEqual([])
    expect(kinds(detectResource(since(NOW - HOUR, own), limit(HOUR)))).toEqual(['long_running'])
    const short = detectResource(since(NOW - 10 * MINUTE, { maxRuntimeMs: 10 * MINUTE }), context())
    expect(only(short, 'long_running').evidence).toMatchObject({ limit_s: 600, limit_of: 'run' })
  })

  test('an observed run too; not one that ended or fell silent', () => {
    expect(kinds(detectResource(since(NOW - 3 * HOUR, { mode: 'observe' }), context()))).toEqual([
      'long_running'
    ])
    const done = ended('r1', NOW - 4 * HOUR, NOW - HOUR)
    expect(detectResource(resource({ state: stateOf(done), runs: [done] }), context())).toEqual([])
    const silent = atWork(run('r1', { startedAt: NOW - 3 * HOUR }), { live: [live('r1', NOW - LEASE, 1)] })
    expect(detectResource(silent, context())).toEqual([])
  })
})

describe('no_progress', () => {
  const reporting = (at: number, firstAt: number, count: number) =>
    atWork(
      run('r1', {
        startedAt: NOW - 100 * MINUTE,
        progress: { at, firstAt, count, fraction: 0.42, text: 'frame 42' }
      })
    )

  test('silent for ten minutes where a report came every minute', () => {
    const found = detectResource(reporting(NOW - 10 * MINUTE, NOW - 30 * MINUTE, 21), context())
    expect(only(found, 'no_progress')).toMatchObject({
      severity: 'warning',
      since: '2026-11-23T11:50:00.000+00:00',
      evidence: { usual_gap_s: 60, allowed_s: 600, progress: 0.42, progress_text: 'frame 42' }
    })
    expect(detectResource(reporting(NOW - 10 * MINUTE + 1, NOW - 30 * MINUTE, 21), context())).toEqual([])
  })

  test('three usual gaps where those are longer', () => {
    expect(detectResource(reporting(NOW - 29 * MINUTE, NOW - 49 * MINUTE, 3), context())).toEqual([])
    expect(kinds(detectResource(reporting(NOW - 30 * MINUTE, NOW - 50 * MINUTE, 3), context()))).toEqual([
      'no_progress'
    ])
  })

  test('after a single report the usual gap is the time it took to come', () => {
    expect(detectResource(reporting(NOW - 40 * MINUTE, NOW - 40 * MINUTE, 1), context())).toEqual([])
    expect(kinds(detectResource(reporting(NOW - 80 * MINUTE, NOW - 80 * MINUTE, 1), context()))).toEqual([
      'no_progress'
    ])
  })

  test('not of a run that never reported, nor of a dead one', () => {
    expect(detectResource(atWork(run('r1', { startedAt: NOW - HOUR })), context())).toEqual([])
    const facts = reporting(NOW - HOUR, NOW - 80 * MINUTE, 21)
    expect(kinds(detectResource({ ...facts, live: [live('r1', NOW - HOUR, 9)] }, context()))).toEqual([
      'dead_holder'
    ])
  })
})
