import { describe, expect, test } from 'vitest'
import { detect, detectResource } from '@shared/findings/detect'
import { thresholdTable } from '@shared/findings/thresholds'
import type { ResourceFacts } from '@shared/model/facts'
import {
  atWork,
  context,
  ended,
  HOUR,
  kinds,
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

const done = ended('r1', NOW - HOUR, NOW - 6 * MINUTE)

/** A fleet's own first guard as the report describes it: no runs, no live, a lock of 2 h. */
const seed = (
  over: Partial<ResourceFacts> = {},
  status: 'running' | 'completed' = 'completed'
): ResourceFacts => {
  const state = stateOf(done, {
    runId: null,
    fence: null,
    attempt: null,
    worker: null,
    host: null,
    pid: null,
    leaseMs: null,
    lastCompleted: null,
    status,
    taskId: 'celery-task-id',
    ...(status === 'running' ? { endedAt: null, startedAt: NOW - 3 * HOUR } : { startedAt: null })
  })
  return resource({
    source: { kind: 'template', template: 'report' },
    lock: { key: 'task_lock:video_analysis:8123', value: 'celery-task-id', expiresAt: NOW + HOUR },
    state,
    ...over
  })
}

describe('orphan_lock', () => {
  const orphan = (over: Partial<ResourceFacts> = {}) =>
    resource({ lock: lock('r1', NOW + HOUR), state: stateOf(done), runs: [done], ...over })

  test('ended over five minutes ago, lock still held', () => {
    const finding = only(detectResource(orphan(), context()), 'orphan_lock')
    expect(finding).toMatchObject({
      severity: 'warning',
      since: '2026-11-23T11:54:00.000+00:00',
      runs: ['r1'],
      suggestion: 'clean',
      evidence: { lock_owner: 'r1', state_status: 'completed', expires_at: '2026-11-23T13:00:00.000+00:00' }
    })
    expect(finding.message).toContain('ended (completed) at 2026-11-23 11:54:00 UTC')
  })

  test('not before five minutes, not when the lock has expired, and with the type’s own threshold', () => {
    const recent = { state: stateOf({ ...done, endedAt: NOW - 5 * MINUTE + 1 }) }
    expect(detectResource(orphan(recent), context())).toEqual([])
    expect(detectResource(orphan(recent), context({ now: NOW + 1 }))).toHaveLength(1)
    expect(detectResource(orphan({ lock: lock('r1', NOW) }), context())).toEqual([])
    const table = thresholdTable({}, { video_analysis: { orphanAfter: HOUR } })
    const snapshot = { namespace: 'taskguard', at: NOW, reachableSince: 0, unreadable: [] }
    expect(detect({ ...snapshot, resources: [orphan()] }, table)).toEqual([])
    expect(detect({ ...snapshot, resources: [orphan({ type: 'data' })] }, table)).toHaveLength(1)
  })

  test('a lock that another holds alive is none: a test run holds it while the state tells of the outcome before', () => {
    const trial = run('trial', { test: true })
    const facts = orphan({ lock: lock('trial', NOW + MINUTE), runs: [trial, done], live: [live('trial')] })
    expect(kinds(detectResource(facts, context()))).toEqual([])
  })

  test('an owner whose record says running is not proven over, though live has lost it', () => {
    const trial = run('trial', { test: true })
    expect(
      detectResource(orphan({ lock: lock('trial', NOW + MINUTE), runs: [trial, done] }), context())
    ).toEqual([])
  })

  test('a lock of someone unknown over an ended state is one', () => {
    const finding = only(detectResource(orphan({ lock: lock('someone', null) }), context()), 'orphan_lock')
    expect(finding).toMatchObject({ runs: ['r1', 'someone'], evidence: { expires_at: null } })
  })

  test('the report’s own guard is seen the same way', () => {
    expect(only(detectResource(seed(), context()), 'orphan_lock')).toMatchObject({
      runs: ['celery-task-id'],
      evidence: { lock_key: 'task_lock:video_analysis:8123', task_id: 'celery-task-id' }
    })
  })

  test('an ended state that does not say when proves nothing', () => {
    expect(detectResource(seed({ state: { ...seed().state!, endedAt: null } }), context())).toEqual([])
  })
})

describe('lock_without_ttl', () => {
  test('only where the TTL was read and is not there', () => {
    const finding = only(
      detectResource(atWork(run('r1'), { lock: lock('r1', null) }), context()),
      'lock_without_ttl'
    )
    expect(finding).toMatchObject({ runs: ['r1'], evidence: { holder: 'running', lock_owner: 'r1' } })
    expect(detectResource(atWork(run('r1'), { lock: lock('r1') }), context())).toEqual([])
    expect(detectResource(atWork(run('r1'), { lock: lock('r1', NOW + MINUTE) }), context())).toEqual([])
  })

  test('says what is known of its holder', () => {
    const holder = (facts: ResourceFacts) =>
      only(detectResource(facts, context()), 'lock_without_ttl').evidence.holder
    const fresh = ended('r1', NOW - HOUR, NOW - MINUTE)
    expect(holder(resource({ lock: lock('r1', null), state: stateOf(fresh), runs: [fresh] }))).toBe('ended')
    expect(
      holder(atWork(run('r1'), { lock: lock('r1', null), live: [live('r1', NOW - 5 * MINUTE, 3)] }))
    ).toBe('silent')
    expect(holder(resource({ lock: lock('x', null) }))).toBe('unknown')
    expect(holder(seed({ lock: { key: 'k', value: 'celery-task-id', expiresAt: null } }, 'running'))).toBe(
      'running'
    )
  })

  test('keeps the time at which it was first seen', () => {
    const facts = resource({ lock: lock('x', null) })
    const first = only(detectResource(facts, context()), 'lock_without_ttl')
    expect(first.since).toBe('2026-11-23T12:00:00.000+00:00')
    const later = detectResource(
      facts,
      context({ now: NOW + HOUR, firstSeen: (id) => (id === first.id ? NOW : undefined) })
    )
    expect(only(later, 'lock_without_ttl')).toEqual(first)
  })
})

describe('lock_without_state', () => {
  test('a lock alone', () => {
    const found = detectResource(resource({ lock: lock('x', NOW + HOUR) }), context())
    expect(kinds(found)).toEqual(['lock_without_state'])
    expect(found[0]).toMatchObject({ runs: ['x'], evidence: { lock_owner: 'x' } })
    expect(kinds(detectResource(resource({ lock: lock('x', null) }), context()))).toEqual([
      'lock_without_ttl',
      'lock_without_state'
    ])
    expect(detectResource(resource({ lock: lock('x', NOW) }), context())).toEqual([])
  })

  test('a state that is there and could not be read, or that the template does not name, is no missing state', () => {
    expect(detectResource(resource({ lock: lock('x', NOW + HOUR), unread: ['state'] }), context())).toEqual(
      []
    )
    expect(detectResource(seed({ state: null, unread: ['state'] }), context())).toEqual([])
    expect(kinds(detectResource(seed({ state: null }), context()))).toEqual(['lock_without_state'])
  })
})

describe('key templates', () => {
  test('take part in the lock rules and in long_running, in no other', () => {
    expect(kinds(detectResource(seed({}, 'running'), context()))).toEqual(['long_running'])
    const odd = seed({
      state: { ...seed().state!, rejected: { count: 1, lastAt: NOW, reason: 'running', taskId: 't' } },
      lock: null
    })
    expect(detectResource(odd, context())).toEqual([])
  })

  test('the report’s lock_timeout is a TTL, no limit of the work', () => {
    const state = { ...seed({}, 'running').state!, startedAt: NOW - HOUR, maxRuntimeMs: 10 * SECOND }
    expect(detectResource(seed({ state }), context())).toEqual([])
  })
})
