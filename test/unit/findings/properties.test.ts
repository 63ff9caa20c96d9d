import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { detect, detectResource, judgeResource, nextDueAt, type DetectContext } from '@shared/findings/detect'
import { findingSchema, type Finding } from '@shared/findings/finding'
import { overlapGroups, type Stretch } from '@shared/findings/overlap'
import { thresholdTable } from '@shared/findings/thresholds'
import type { ResourceFacts, RunFacts } from '@shared/model/facts'
import { context, HOUR, LEASE, lock, MINUTE, NOW, resource, run, SECOND, stateOf } from './facts'

// Many cases on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

// fast-check prints the seed of a failure itself.
const RUNS = { numRuns: 500 }

const span = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max })

/** Anything that could stand in Redis, healthy or not, around NOW. */
const anyRun = (runId: string): fc.Arbitrary<RunFacts> =>
  fc
    .record({
      status: fc.constantFrom('running', 'completed', 'failed', 'abandoned', 'superseded', 'cancelled'),
      age: span(50 * HOUR),
      took: span(4 * HOUR),
      lease: fc.constantFrom(10 * SECOND, LEASE, 10 * MINUTE),
      max: fc.constantFrom(null, 10 * MINUTE, 2 * HOUR, 9 * HOUR),
      test: fc.boolean(),
      forced: fc.boolean(),
      attempt: fc.integer({ min: 1, max: 7 }),
      progress: fc.option(
        fc.record({ ago: span(2 * HOUR), over: span(HOUR), count: fc.integer({ min: 1, max: 50 }) }),
        { nil: null }
      )
    })
    .map(({ status, age, took, lease, max, test: trial, forced, attempt, progress }) =>
      run(runId, {
        status,
        startedAt: NOW - age,
        endedAt: status === 'running' ? null : NOW - age + Math.min(took, age),
        leaseMs: lease,
        maxRuntimeMs: max,
        test: trial,
        forced,
        attempt,
        progress: progress && {
          at: NOW - progress.ago,
          firstAt: NOW - progress.ago - progress.over,
          count: progress.count,
          fraction: 0.5,
          text: ''
        }
      })
    )

const anyResource: fc.Arbitrary<ResourceFacts> = fc
  .tuple(...['a', 'b', 'c', 'd', 'e'].map(anyRun))
  .chain((pool) =>
    fc
      .record({
        runs: fc.subarray(pool),
        live: fc.subarray(pool),
        deadlines: fc.array(fc.integer({ min: -HOUR, max: LEASE }), { minLength: 5, maxLength: 5 }),
        sweeps: fc.integer({ min: 0, max: 3 }),
        state: fc.option(fc.constantFrom(...pool), { nil: null }),
        owner: fc.option(fc.constantFrom('a', 'b', 'stranger'), { nil: null }),
        expiry: fc.option(fc.integer({ min: -MINUTE, max: HOUR }), { nil: null }),
        ttlRead: fc.boolean(),
        rejected: fc.option(fc.constantFrom('running', 'completed', 'quarantined'), { nil: null }),
        template: fc.boolean()
      })
      .map((it) => {
        const rejected = it.rejected && {
          count: 2,
          lastAt: NOW - MINUTE,
          reason: it.rejected,
          taskId: 'late'
        }
        return resource({
          source: it.template ? { kind: 'template', template: 'report' } : { kind: 'guard' },
          runs: it.runs,
          live: it.live.map((one, n) => ({
            runId: one.runId,
            deadline: NOW + (it.deadlines[n] ?? 0),
            sweepsPast: it.sweeps
          })),
          state: it.state && stateOf(it.state, { rejected }),
          lock:
            it.owner && lock(it.owner, it.ttlRead ? (it.expiry === null ? null : NOW + it.expiry) : undefined)
        })
      })
  )

const anyContext: fc.Arbitrary<DetectContext> = fc
  .record({ reachable: span(5 * MINUTE), observed: fc.option(span(5 * MINUTE), { nil: null }) })
  .map(({ reachable, observed }) =>
    context({
      reachableSince: NOW - reachable,
      observedSince: observed === null ? null : NOW - Math.min(reachable, observed),
      firstSeen: () => NOW - HOUR
    })
  )

const sorted = (findings: Finding[]): Finding[] => [...findings].sort((a, b) => (a.id < b.id ? -1 : 1))

describe('whatever stands in Redis', () => {
  test('every finding is well-formed, and no two of a resource have one id', () => {
    fc.assert(
      fc.property(anyResource, anyContext, (facts, at) => {
        const found = detectResource(facts, at)
        for (const finding of found) expect(findingSchema.parse(finding)).toEqual(finding)
        expect(new Set(found.map((one) => one.id)).size).toBe(found.length)
      }),
      RUNS
    )
  })

  test('one judgement says what both questions say', () => {
    fc.assert(
      fc.property(anyResource, anyContext, (facts, at) => {
        expect(judgeResource(facts, at)).toEqual({
          findings: detectResource(facts, at),
          dueAt: nextDueAt(facts, at)
        })
      }),
      RUNS
    )
  })

  test('the order in which facts arrive changes nothing', () => {
    fc.assert(
      fc.property(anyResource, anyContext, (facts, at) => {
        const turned = { ...facts, runs: [...facts.runs].reverse(), live: [...facts.live].reverse() }
        expect(detectResource(turned, at)).toEqual(detectResource(facts, at))
      }),
      RUNS
    )
  })

  test('nothing changes by time alone before the moment that nextDueAt names', () => {
    fc.assert(
      fc.property(anyResource, anyContext, fc.double({ min: 0, max: 1, noNaN: true }), (facts, at, share) => {
        const due = nextDueAt(facts, at) ?? NOW + 100 * HOUR
        expect(due).toBeGreaterThan(NOW)
        for (const later of [due - 1, NOW + Math.floor((due - 1 - NOW) * share)])
          expect(detectResource(facts, { ...at, now: later })).toEqual(detectResource(facts, at))
      }),
      RUNS
    )
  })

  test('walking from one such moment to the next misses no change', () => {
    fc.assert(
      fc.property(anyResource, anyContext, fc.integer({ min: 1, max: 30 * HOUR }), (facts, at, ahead) => {
        const end = NOW + ahead
        let now = NOW
        let found = detectResource(facts, at)
        for (
          let due = nextDueAt(facts, at);
          due !== null && due <= end;
          due = nextDueAt(facts, { ...at, now })
        ) {
          now = due
          found = detectResource(facts, { ...at, now })
        }
        expect(found).toEqual(detectResource(facts, { ...at, now: end }))
      }),
      RUNS
    )
  })
})

describe('a healthy fleet', () => {
  /** One run after another, as an enforcing guard lets them in; the last one may be at work. */
  const history = fc
    .record({
      runs: fc.array(
        fc.record({
          rest: fc.integer({ min: 0, max: HOUR }),
          took: fc.integer({ min: 1, max: 2 * HOUR - 1 }),
          status: fc.constantFrom('failed', 'abandoned', 'cancelled', 'completed')
        }),
        { minLength: 1, maxLength: 8 }
      ),
      atWork: fc.boolean(),
      mode: fc.constantFrom('enforce', 'observe')
    })
    .map(({ runs, atWork, mode }) => {
      let end = NOW
      let streak = 0
      const records: RunFacts[] = []
      // Newest first: the newest at work or ended, each older one ended before the next began.
      for (const [n, one] of runs.entries()) {
        const working = n === 0 && atWork
        const endedAt = working ? null : end - one.rest
        const startedAt = (endedAt ?? NOW) - one.took
        // A success is the last word for a day; five deaths without an outcome between them would be quarantined.
        let status = one.status === 'completed' && n > 0 ? 'failed' : one.status
        if (status === 'abandoned') streak += 1
        if (streak >= 5) status = 'failed'
        if (status === 'failed' || status === 'completed') streak = 0
        records.push(
          run(`r${9 - n}`, {
            startedAt,
            endedAt,
            mode,
            status: working ? 'running' : status
          })
        )
        end = startedAt
      }
      const newest = records[0]!
      return resource({
        runs: records,
        state: stateOf(newest),
        live:
          newest.status === 'running' ? [{ runId: newest.runId, deadline: NOW + LEASE, sweepsPast: 0 }] : [],
        lock: newest.status === 'running' ? lock(newest.runId, NOW + LEASE) : null
      })
    })

  test('has no finding', () => {
    fc.assert(
      fc.property(fc.array(history, { maxLength: 20 }), (resources) => {
        const named = resources.map((one, n) => ({ ...one, id: String(n) }))
        const snapshot = {
          namespace: 'taskguard',
          at: NOW,
          reachableSince: 0,
          resources: named,
          unreadable: []
        }
        expect(detect(snapshot, thresholdTable())).toEqual([])
      }),
      RUNS
    )
  })
})

describe('a duplicate', () => {
  test('of N runs is one finding of all of them, the same however many join', () => {
    fc.assert(
      fc.property(fc.array(span(HOUR), { minLength: 2, maxLength: 30 }), (ages) => {
        const runs = ages.map((age, n) => run(`r${n}`, { startedAt: NOW - age }))
        const facts = (some: RunFacts[]): ResourceFacts =>
          resource({
            runs: some,
            state: stateOf(some[0]!),
            live: some.map(({ runId }) => ({ runId, deadline: NOW + LEASE, sweepsPast: 0 }))
          })
        const all = detectResource(facts(runs), context())
        expect(all.map((one) => one.kind)).toEqual(['duplicate_run'])
        expect([...all[0]!.runs].sort()).toEqual(runs.map((one) => one.runId).sort())
        const oldestFirst = [...runs].sort(
          (a, b) => a.startedAt - b.startedAt || (a.runId < b.runId ? -1 : 1)
        )
        const two = detectResource(facts(oldestFirst.slice(0, 2)), context())
        expect(two[0]!.id).toBe(all[0]!.id)
      }),
      RUNS
    )
  })
})

test('overlapGroups groups exactly what a search of every pair would', () => {
  const stretch = fc.record({ from: span(60), length: fc.oneof(span(20), fc.constant(Infinity)) })
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 25 }), (list) => {
      const all = list.map(({ from, length }, n): Stretch => ({
        run: {
          runId: `r${n}`,
          record: null,
          live: null,
          about: null,
          startedAt: from,
          endedAt: null,
          lease: LEASE
        },
        from,
        to: from + length
      }))
      const real = all.filter((one) => one.to > one.from)
      const touches = (a: Stretch, b: Stretch): boolean => a !== b && a.from < b.to && b.from < a.to
      const seen = new Set<Stretch>()
      const expected: string[][] = []
      for (const one of real) {
        if (seen.has(one)) continue
        const group = [one]
        seen.add(one)
        for (const member of group)
          for (const other of real)
            if (!seen.has(other) && touches(member, other)) {
              seen.add(other)
              group.push(other)
            }
        if (group.length > 1) expected.push(group.map((each) => each.run.runId).sort())
      }
      const groups = overlapGroups(all)
      const key = (ids: string[]): string => ids.join()
      expect(
        groups
          .map((group) => group.runs.map((each) => each.runId).sort())
          .map(key)
          .sort()
      ).toEqual(expected.map(key).sort())
      for (const group of groups) {
        const members = real.filter((one) => group.runs.includes(one.run))
        const pairs = members.flatMap((a) => members.filter((b) => touches(a, b)).map((b) => [a, b] as const))
        expect(group.from).toBe(Math.min(...pairs.map(([a, b]) => Math.max(a.from, b.from))))
        expect(group.to).toBe(Math.max(...pairs.map(([a, b]) => Math.min(a.to, b.to))))
      }
    }),
    RUNS
  )
})

test('reordering a snapshot keeps every finding', () => {
  fc.assert(
    fc.property(fc.array(anyResource, { maxLength: 6 }), (resources) => {
      const named = resources.map((one, n) => ({ ...one, id: String(n) }))
      const snapshot = {
        namespace: 'taskguard',
        at: NOW,
        reachableSince: 0,
        observedSince: 0,
        unreadable: []
      }
      const straight = detect({ ...snapshot, resources: named }, thresholdTable())
      const turned = detect({ ...snapshot, resources: [...named].reverse() }, thresholdTable())
      expect(sorted(turned)).toEqual(sorted(straight))
    }),
    RUNS
  )
})
