import { describe, expect, test } from 'vitest'
import { detectResource } from '@shared/findings/detect'
import { findingSchema } from '@shared/findings/finding'
import {
  atWork,
  context,
  ended,
  HOUR,
  kinds,
  LEASE,
  live,
  MINUTE,
  NOW,
  only,
  resource,
  run,
  SECOND,
  stateOf
} from './facts'

const a = run('a', { startedAt: NOW - 20 * MINUTE, worker: 'gpu-1' })
const b = run('b', { startedAt: NOW - 5 * MINUTE, worker: 'gpu-2', taskId: 'task-a' })
const c = run('c', { startedAt: NOW - 1 * MINUTE, worker: 'gpu-3' })

/** `a` in `live` beside the living `b`. */
const besideB = (deadline: number, sweeps: number) =>
  atWork(b, { runs: [b, a], live: [live('b'), live('a', deadline, sweeps)] })

const history = (...runs: ReturnType<typeof run>[]) => resource({ runs })

describe('duplicate_run', () => {
  test('one run at work is no finding', () => {
    expect(detectResource(atWork(), context())).toEqual([])
  })

  test('two runs at work are one critical finding with who, where and since when', () => {
    const facts = atWork(a, { runs: [b, a], live: [live('b'), live('a')] })
    const finding = only(detectResource(facts, context()), 'duplicate_run')
    expect(finding).toMatchObject({
      severity: 'critical',
      type: 'video_analysis',
      resource_id: '8123',
      since: '2026-11-23T11:55:00.000+00:00',
      runs: ['a', 'b'],
      suggestion: 'stop_newer_run',
      evidence: {
        run_count: 2,
        workers: ['gpu-1', 'gpu-2'],
        task_ids: ['task-a'],
        newest_run: 'b',
        lock_owner: 'a'
      }
    })
    expect(finding.message).toBe(
      'video_analysis 8123: 2 runs are working on it at once, since 2026-11-23 11:55:00 UTC, on gpu-1, gpu-2.'
    )
    expect(findingSchema.parse(finding)).toEqual(finding)
  })

  test('a third run joins the same finding, and the oldest may leave it', () => {
    const two = only(
      detectResource(atWork(a, { runs: [a, b], live: [live('a'), live('b')] }), context()),
      'duplicate_run'
    )
    const three = only(
      detectResource(atWork(a, { runs: [c, b, a], live: [live('a'), live('b'), live('c')] }), context()),
      'duplicate_run'
    )
    expect(three.id).toBe(two.id)
    expect(three.runs).toEqual(['a', 'b', 'c'])
    const gone = ended('a', a.startedAt, NOW - 30 * SECOND)
    const without = only(
      detectResource(
        resource({ state: stateOf(b), runs: [c, b, gone], live: [live('b'), live('c')] }),
        context()
      ),
      'duplicate_run'
    )
    expect(without).toMatchObject({ id: two.id, since: two.since, runs: ['b', 'c'] })
  })

  test('observed runs count', () => {
    const watched = { mode: 'observe' } as const
    const facts = atWork(
      { ...a, ...watched },
      {
        runs: [
          { ...a, ...watched },
          { ...b, ...watched }
        ],
        live: [live('a'), live('b')]
      }
    )
    expect(kinds(detectResource(facts, context()))).toEqual(['duplicate_run'])
  })

  test('a loser that still runs counts, though another declared it abandoned', () => {
    const loser = ended('a', a.startedAt, b.startedAt, 'abandoned')
    const facts = atWork(b, { runs: [b, loser], live: [live('b'), live('a')] })
    expect(only(detectResource(facts, context()), 'duplicate_run').runs).toEqual(['a', 'b'])
  })

  test('a run that ended by its own finish does not, whatever live says', () => {
    const done = ended('a', a.startedAt, NOW - MINUTE)
    const facts = atWork(b, { runs: [b, done], live: [live('b'), live('a')] })
    expect(kinds(detectResource(facts, context()))).toEqual([])
  })

  test('a dead member counts only while its lease lasts', () => {
    expect(kinds(detectResource(besideB(NOW + 1, 0), context()))).toEqual(['duplicate_run'])
    expect(kinds(detectResource(besideB(NOW, 0), context()))).toEqual([])
    expect(kinds(detectResource(besideB(NOW - LEASE, 2), context()))).toEqual(['dead_holder'])
  })

  test('members whose records are not known count too, and tell no start', () => {
    const finding = only(
      detectResource(resource({ live: [live('x'), live('y')] }), context({ firstSeen: () => NOW - MINUTE })),
      'duplicate_run'
    )
    expect(finding).toMatchObject({ runs: ['x', 'y'], since: '2026-11-23T11:59:00.000+00:00' })
    expect(finding.evidence).toMatchObject({ workers: ['x', 'y'], overlap_since: null })
    expect(finding.message).toContain('since unknown')
  })
})

describe('duplicate_history', () => {
  test('two ended runs that overlapped: a warning for a day, then info', () => {
    const first = ended('a', NOW - 3 * HOUR, NOW - 2 * HOUR)
    const second = ended('b', NOW - 2.5 * HOUR, NOW - HOUR, 'failed')
    const found = detectResource(history(second, first), context())
    expect(only(found, 'duplicate_history')).toMatchObject({
      severity: 'warning',
      since: '2026-11-23T09:30:00.000+00:00',
      runs: ['a', 'b'],
      evidence: { run_count: 2, overlap_s: 1800, overlap_until: '2026-11-23T10:00:00.000+00:00' }
    })
    const later = detectResource(history(second, first), context({ now: NOW + 22 * HOUR }))
    expect(only(later, 'duplicate_history')).toMatchObject({
      severity: 'info',
      id: only(found, 'duplicate_history').id
    })
  })

  test('touching runs did not overlap', () => {
    const first = ended('a', NOW - 3 * HOUR, NOW - 2 * HOUR, 'failed')
    const second = ended('b', NOW - 2 * HOUR, NOW - HOUR)
    expect(detectResource(history(first, second), context())).toEqual([])
  })

  test('three runs are one group, separate overlaps are two', () => {
    const runs = [
      ended('a', NOW - 9 * HOUR, NOW - 6 * HOUR, 'failed'),
      ended('b', NOW - 8 * HOUR, NOW - 7 * HOUR, 'failed'),
      ended('c', NOW - 6.5 * HOUR, NOW - 5 * HOUR, 'failed'),
      ended('d', NOW - 4 * HOUR, NOW - 3 * HOUR, 'failed'),
      ended('e', NOW - 3.5 * HOUR, NOW - 2 * HOUR, 'failed')
    ]
    const found = detectResource(history(...runs), context())
    expect(found.map((one) => one.runs)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e']
    ])
    expect(new Set(found.map((one) => one.id)).size).toBe(2)
  })

  test('a run that was taken over and came back to finish overlapped', () => {
    const late = ended('a', NOW - 3 * HOUR, NOW - HOUR, 'superseded')
    const taker = ended('b', NOW - 2 * HOUR, NOW - 1.5 * HOUR)
    expect(kinds(detectResource(history(taker, late), context()))).toEqual(['duplicate_history'])
  })

  test('a run that died and was closed late did not overlap with the one that took over', () => {
    const dead = ended('a', NOW - 3 * HOUR, NOW - HOUR, 'abandoned')
    const taker = ended('b', NOW - 2 * HOUR, NOW - 1.5 * HOUR)
    expect(detectResource(history(taker, dead), context())).toEqual([])
    const reported = { at: NOW - 1.9 * HOUR, firstAt: NOW - 2.9 * HOUR, count: 9, fraction: 0.5, text: '' }
    const seen = { ...dead, progress: reported }
    expect(kinds(detectResource(history(taker, seen), context()))).toEqual(['duplicate_history'])
  })

  test('a run that still says it runs is no history', () => {
    const still = ended('a', NOW - 3 * HOUR, NOW - HOUR, 'superseded')
    const done = ended('b', NOW - 2 * HOUR, NOW - 1.5 * HOUR)
    expect(kinds(detectResource(resource({ runs: [done, still], live: [live('a')] }), context()))).toEqual([
      'long_running'
    ])
  })
})

describe('repeat_after_success', () => {
  const first = ended('a', NOW - 3 * HOUR, NOW - 2 * HOUR)

  test('a run that started within a day after another completed', () => {
    const again = run('b', { startedAt: NOW - HOUR, taskId: 'task-a', worker: 'gpu-2' })
    const found = detectResource(atWork(again, { runs: [again, first] }), context())
    expect(only(found, 'repeat_after_success')).toMatchObject({
      severity: 'warning',
      since: '2026-11-23T11:00:00.000+00:00',
      runs: ['a', 'b'],
      evidence: { completed_run: 'a', repeat_count: 1, workers: ['gpu-2'] }
    })
  })

  test('not a forced run, not a test run, not a day later, not after a test or a failure', () => {
    const none = (again: ReturnType<typeof run>, before = first) =>
      expect(kinds(detectResource(resource({ runs: [again, before] }), context()))).toEqual([])
    const from = NOW - HOUR
    none(ended('b', from, NOW, 'completed', { forced: true }))
    none(ended('b', from, NOW, 'completed', { test: true }))
    none(ended('b', first.endedAt! + 24 * HOUR, NOW + 24 * HOUR))
    none(ended('b', from, NOW), { ...first, test: true })
    none(ended('b', from, NOW), { ...first, status: 'failed' })
  })

  test('the completion is known from the state alone, when its record is gone', () => {
    const again = ended('b', NOW - HOUR, NOW, 'failed')
    const state = stateOf(again, {
      lastCompleted: { runId: 'a', taskId: 't', fence: '1', endedAt: NOW - 2 * HOUR }
    })
    expect(
      only(detectResource(resource({ state, runs: [again] }), context()), 'repeat_after_success').runs
    ).toEqual(['a', 'b'])
  })

  test('failing repeats join one finding; a loop of successes keeps its ids as it grows', () => {
    const failing = ['b', 'c'].map((id, n) =>
      ended(id, NOW - (100 - n * 40) * MINUTE, NOW - (90 - n * 40) * MINUTE, 'failed')
    )
    const found = detectResource(resource({ runs: [...failing, first] }), context())
    expect(only(found, 'repeat_after_success')).toMatchObject({
      runs: ['a', 'b', 'c'],
      evidence: { repeat_count: 2 }
    })

    const loop = Array.from({ length: 5 }, (_, n) =>
      ended(`s${n}`, NOW - (300 - n * 50) * MINUTE, NOW - (280 - n * 50) * MINUTE)
    )
    const ids = (runs: typeof loop) => detectResource(resource({ runs }), context()).map((one) => one.id)
    expect(ids(loop)).toHaveLength(4)
    expect(ids(loop).slice(0, 3)).toEqual(ids(loop.slice(0, 4)))
    // The oldest record fell off: the others keep their ids.
    expect(ids(loop.slice(1))).toEqual(ids(loop).slice(1))
  })

  test('a repeat that started before the other completed is an overlap, not a repeat', () => {
    const during = ended('b', NOW - 2.5 * HOUR, NOW - HOUR)
    expect(kinds(detectResource(resource({ runs: [during, first] }), context()))).toEqual([
      'duplicate_history'
    ])
  })

  test('a day later it is history', () => {
    const again = ended('b', NOW - HOUR, NOW - 0.5 * HOUR)
    const later = detectResource(resource({ runs: [again, first] }), context({ now: NOW + 23 * HOUR }))
    expect(only(later, 'repeat_after_success').severity).toBe('info')
  })
})
