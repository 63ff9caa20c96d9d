import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { detect } from '@shared/findings/detect'
import { thresholdTable } from '@shared/findings/thresholds'
import { planSchema } from '@shared/plan/plan'
import type { ResourceFacts, Snapshot } from '@shared/model/facts'
import { checkShare, parsePlan, planCleanup } from '../../../src/main/engine/cleanup'
import { ended, HOUR, live, lock, MINUTE, NOW, resource, run, stateOf } from '../findings/facts'

// Many cases on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const snapshotOf = (resources: readonly ResourceFacts[], over: Partial<Snapshot> = {}): Snapshot => ({
  namespace: 'taskguard',
  at: NOW,
  reachableSince: 0,
  observedSince: 0,
  resources,
  unreadable: [],
  ...over
})

const planOf = (snapshot: Snapshot, over: Partial<Parameters<typeof planCleanup>[0]> = {}) =>
  planCleanup({
    endpoint: 'redis://127.0.0.1:6379',
    snapshot,
    findings: detect(snapshot, thresholdTable()),
    thresholds: thresholdTable(),
    complete: true,
    unread: [],
    ...over
  })

const done = ended('r1', NOW - HOUR, NOW - 6 * MINUTE)
const orphan = resource({ lock: lock('r1', NOW + HOUR), state: stateOf(done), runs: [done] })

describe('planCleanup', () => {
  test('is a plan by its schema, with why in words', () => {
    const plan = planOf(snapshotOf([orphan]))
    expect(planSchema.parse(plan)).toEqual(plan)
    expect(plan.actions[0]?.why).toBe(
      'video_analysis 8123 ended (completed) at 2026-11-23 11:54:00 UTC, and its lock is still held by r1. ' +
        'The work has ended, and no run that is alive holds this lock.'
    )
  })

  test('only of the kinds asked for', () => {
    expect(planOf(snapshotOf([orphan]), { kinds: ['dead_holder'] }).actions).toEqual([])
    expect(planOf(snapshotOf([orphan]), { kinds: ['orphan_lock'] }).actions).toHaveLength(1)
  })

  test('a lock whose expiry was not read is left out, and said so', () => {
    const plan = planOf(snapshotOf([{ ...orphan, lock: lock('r1') }]))
    expect(plan.actions).toEqual([])
    expect(plan.skipped[0]?.why).toContain('was not read')
  })

  test('says when something could not be read', () => {
    const unreadable = { key: 'k', type: 'a', id: 'b', reason: 'not_json' as const, detail: '', since: NOW }
    expect(planOf(snapshotOf([], { unreadable: [unreadable] }))).toMatchObject({
      complete: false,
      unread: ['k: not_json']
    })
    expect(planOf(snapshotOf([]), { complete: false, unread: ['NS:types'] })).toMatchObject({
      complete: false,
      unread: ['NS:types']
    })
  })

  test('the owner’s record says running though nobody sees it in live: not deleted', () => {
    const trial = run('trial')
    const facts = resource({ lock: lock('trial', null), state: stateOf(done), runs: [trial, done] })
    expect(planOf(snapshotOf([facts])).actions).toMatchObject([{ do: 'set_ttl' }])
  })

  test('whatever stands in Redis: no action on a lock whose holder may be alive, one action a lock at most', () => {
    const facts = fc
      .record({
        owner: fc.constantFrom('a', 'b', 'stranger'),
        expiry: fc.option(fc.integer({ min: 1, max: HOUR }), { nil: null }),
        statuses: fc.tuple(
          fc.constantFrom('running', 'completed', 'abandoned'),
          fc.constantFrom('running', 'completed', 'failed')
        ),
        deadlines: fc.tuple(
          ...[0, 1].map(() => fc.option(fc.integer({ min: -HOUR, max: MINUTE }), { nil: null }))
        ),
        sweeps: fc.integer({ min: 0, max: 3 }),
        state: fc.option(fc.constantFrom(0, 1), { nil: null }),
        proof: fc.boolean()
      })
      .map((it) => {
        const runs = (['a', 'b'] as const).map((id, n) =>
          it.statuses[n] === 'running'
            ? run(id, { startedAt: NOW - 2 * HOUR })
            : ended(id, NOW - 2 * HOUR, NOW - 30 * MINUTE, it.statuses[n] ?? 'failed')
        )
        const ofState = it.state === null ? undefined : runs[it.state]
        return {
          proof: it.proof,
          facts: resource({
            runs,
            lock: lock(it.owner, it.expiry === null ? null : NOW + it.expiry),
            state: ofState ? stateOf(ofState) : null,
            live: it.deadlines.flatMap((deadline, n) =>
              deadline === null ? [] : [live(['a', 'b'][n] ?? '', NOW + deadline, it.sweeps)]
            )
          })
        }
      })
    fc.assert(
      fc.property(facts, ({ facts: one, proof }) => {
        const plan = planOf(snapshotOf([one], { observedSince: proof ? 0 : null }))
        expect(planSchema.parse(plan)).toEqual(plan)
        const deadlineOf = (id: string | null | undefined) =>
          one.live.find((each) => each.runId === id)?.deadline
        for (const action of plan.actions) {
          const subject = action.do === 'close_run' ? action.before.live_run_id : one.lock?.value
          expect(deadlineOf(subject) ?? 0).toBeLessThanOrEqual(NOW)
          expect(proof || action.do !== 'close_run').toBe(true)
        }
        const taking = plan.actions.filter(
          (action) => action.do !== 'close_run' || action.after.lock === null
        )
        expect(taking.length).toBeLessThanOrEqual(1)
        expect(parsePlan(JSON.stringify(plan), { namespace: 'taskguard' })).toEqual(plan)
        const handled = plan.actions.length + plan.skipped.length
        const cleanable = detect(snapshotOf([one]), thresholdTable()).filter((each) =>
          ['orphan_lock', 'dead_holder', 'lock_without_ttl', 'lock_without_state'].includes(each.kind)
        )
        expect(handled).toBe(cleanable.length)
      }),
      { numRuns: 500 }
    )
  })
})

describe('checkShare', () => {
  test('a run that is closed touches a live lock, though its lease is over', () => {
    const snapshot = snapshotOf(
      Array.from({ length: 30 }, (_, at) =>
        resource({
          id: `r${at}`,
          live: [live(`run-${at}`, NOW - HOUR, 2)],
          runs: [run(`run-${at}`, { startedAt: NOW - 2 * HOUR })]
        })
      )
    )
    const plan = planOf(snapshot)
    expect(plan.actions.map((action) => action.do)).toEqual(Array.from({ length: 30 }, () => 'close_run'))
    expect(plan).toMatchObject({ live_locks: 30, touched_locks: 30 })
    expect(() => checkShare(plan)).toThrow('--max-share')
  })

  test('more than the share of more than twenty live locks', () => {
    const refused = (live_locks: number, touched_locks: number, share?: number) => {
      try {
        checkShare({ live_locks, touched_locks }, share)
        return false
      } catch {
        return true
      }
    }
    expect(refused(21, 11)).toBe(true)
    expect(refused(21, 10)).toBe(false)
    expect(refused(20, 20)).toBe(false)
    expect(refused(100, 51)).toBe(true)
    expect(refused(100, 50)).toBe(false)
    expect(refused(100, 51, 0.6)).toBe(false)
    expect(refused(100, 1, Number.NaN)).toBe(true)
  })
})

describe('parsePlan', () => {
  const plan = planOf(snapshotOf([orphan]))
  const parse = (value: unknown, namespace = 'taskguard') =>
    parsePlan(typeof value === 'string' ? value : JSON.stringify(value), { namespace })
  const edited = (over: object) => ({ ...plan, actions: [{ ...plan.actions[0], ...over }] })

  test('reads a dry run back, and drops the results of an applied one', () => {
    expect(parse(plan)).toEqual(plan)
    expect(parse({ ...edited({ result: 'applied', reason: 'x' }), applied: 1, journal: '/x' })).toEqual(plan)
  })

  test.each([
    ['no JSON', '{', /--plan: is no JSON/],
    ['something else', { version: 2 }, /--plan: is no plan of this version: version/],
    ['a missing field', { ...plan, live_locks: undefined }, /live_locks/],
    ['an action that is none', edited({ do: 'flushall' }), /actions\.0\.do/],
    [
      'another key than its resource’s lock',
      edited({ key: 'other' }),
      /its key is not the lock of its resource/
    ],
    ['an id with a control character', edited({ resource_id: 'a\u0000' }), /actions\.0\.resource_id/],
    [
      'no lock to delete',
      edited({ before: { ...plan.actions[0]?.before, lock: null } }),
      /before\.lock takes/
    ],
    ['a close without the run', edited({ do: 'close_run' }), /before\.live_run_id/],
    ['a TTL without the time', edited({ do: 'set_ttl', after: {} }), /after\.lock_ttl_ms/],
    [
      'a TTL for a lock that has one',
      edited({ do: 'set_ttl', after: { lock_ttl_ms: 60_000 } }),
      /before\.lock_expires_at takes null/
    ],
    [
      'a TTL of years',
      edited({ do: 'set_ttl', after: { lock_ttl_ms: 1e11 } }),
      /actions\.0\.after\.lock_ttl_ms/
    ],
    ['a TTL that ends at once', edited({ do: 'set_ttl', after: { lock_ttl_ms: 1 } }), /after\.lock_ttl_ms/],
    ['the same action twice', { ...plan, actions: [plan.actions[0], plan.actions[0]] }, /twice/]
  ])('refuses %s, naming the field', (_what, value, message) => {
    expect(() => parse(value)).toThrow(message)
  })

  test('counts what it touches, whatever the file says', () => {
    expect(parse({ ...plan, touched_locks: 0 }).touched_locks).toBe(1)
  })

  test('refuses a plan for another namespace', () => {
    expect(() => parse(plan, 'other')).toThrow(
      '--plan: was made for the namespace taskguard, and this one is other'
    )
  })
})
