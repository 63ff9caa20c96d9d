import { describe, expect, test } from 'vitest'
import { detect, detectResource, detectUnreadable } from '@shared/findings/detect'
import { thresholdTable } from '@shared/findings/thresholds'
import type { RejectedFacts, UnreadableFacts } from '@shared/model/facts'
import { atWork, context, ended, HOUR, kinds, live, MINUTE, NOW, only, resource, run, stateOf } from './facts'

const refused = (reason: RejectedFacts['reason'], count = 1): RejectedFacts => ({
  count,
  lastAt: NOW - MINUTE,
  reason,
  taskId: 'late'
})

describe('quarantined', () => {
  const deaths = Array.from({ length: 5 }, (_, n) =>
    ended(`d${n}`, NOW - (60 - n * 10) * MINUTE, NOW - (55 - n * 10) * MINUTE, 'abandoned', {
      attempt: n + 1
    })
  )
  const last = deaths[4]!
  const poison = (over = {}) => resource({ state: stateOf(last), runs: [...deaths].reverse(), ...over })

  test('five runs in a row died with their worker', () => {
    const finding = only(detectResource(poison(), context()), 'quarantined')
    expect(finding).toMatchObject({
      severity: 'critical',
      runs: ['d0', 'd1', 'd2', 'd3', 'd4'],
      since: '2026-11-23T11:45:00.000+00:00',
      suggestion: 'force_run',
      evidence: { attempts: 5, refused_count: 0 }
    })
  })

  test('four are not yet; an outcome between them begins anew; test runs are no attempts', () => {
    const four = stateOf({ ...deaths[3]!, attempt: 4 })
    expect(detectResource(resource({ state: four, runs: deaths.slice(0, 4) }), context())).toEqual([])
    const failed = ended('f', NOW - 26 * MINUTE, NOW - 24 * MINUTE, 'failed')
    const state = stateOf({ ...last, attempt: 2 })
    expect(kinds(detectResource(poison({ state, runs: [...deaths, failed] }), context()))).toEqual([])
    const trials = deaths.map((one) => ({ ...one, test: true }))
    expect(
      kinds(detectResource(poison({ state: stateOf({ ...last, attempt: 1 }), runs: trials }), context()))
    ).toEqual([])
  })

  test('a refusal tells of it whatever the limit was, and is not `prevented` too', () => {
    const state = stateOf(deaths[1]!, { rejected: refused('quarantined', 3) })
    const found = detectResource(resource({ state, runs: deaths.slice(0, 2) }), context())
    expect(kinds(found)).toEqual(['quarantined'])
    expect(found[0]?.evidence).toMatchObject({ attempts: 2, refused_count: 3, refused_task: 'late' })
  })

  test('the state alone tells it when the records are gone', () => {
    expect(kinds(detectResource(resource({ state: stateOf(last) }), context()))).toEqual(['quarantined'])
  })

  test('a forced run at work, or an outcome, ends it', () => {
    const forced = run('forced', { forced: true, attempt: 6, startedAt: NOW - MINUTE })
    expect(kinds(detectResource(atWork(forced, { runs: [forced, ...deaths] }), context()))).toEqual([])
    const done = ended('forced', NOW - 2 * MINUTE, NOW - MINUTE, 'completed', { forced: true })
    expect(
      kinds(detectResource(resource({ state: stateOf(done), runs: [done, ...deaths] }), context()))
    ).toEqual([])
  })
})

describe('prevented', () => {
  test('a refusal is news, no trouble', () => {
    const holder = run('r1')
    const facts = atWork(holder, { state: stateOf(holder, { rejected: refused('running', 4) }) })
    const finding = only(detectResource(facts, context()), 'prevented')
    expect(finding).toMatchObject({
      severity: 'info',
      since: '2026-11-23T11:59:00.000+00:00',
      runs: ['r1'],
      evidence: { count: 4, reason: 'running', refused_task: 'late' },
      suggestion: 'none'
    })
    expect(finding.message).toContain('was refused because another run was at work; refused 4×')
  })

  test('one finding a holder: more refusals change it, the end of the run does not part it in two', () => {
    const working = run('r1')
    const done = ended('r1', NOW - HOUR, NOW - 2 * MINUTE)
    const id = (facts: Parameters<typeof detectResource>[0]) =>
      only(detectResource(facts, context()), 'prevented').id
    const first = id(atWork(working, { state: stateOf(working, { rejected: refused('running', 1) }) }))
    expect(id(atWork(working, { state: stateOf(working, { rejected: refused('running', 2) }) }))).toBe(first)
    expect(id(resource({ state: stateOf(done, { rejected: refused('completed', 3) }), runs: [done] }))).toBe(
      first
    )
    const other = run('r2')
    expect(id(atWork(other, { state: stateOf(other, { rejected: refused('running') }) }))).not.toBe(first)
  })
})

describe('unreadable', () => {
  const key = 'taskguard:{video_analysis}:state:8123'
  const facts: UnreadableFacts = {
    key,
    type: 'video_analysis',
    id: '8123',
    reason: 'future_version',
    detail: 'v: 2',
    since: NOW - MINUTE
  }

  test('shows the key and why, with the same id for the same key', () => {
    const finding = detectUnreadable(facts, context())
    expect(finding).toMatchObject({
      kind: 'unreadable',
      severity: 'warning',
      runs: [],
      since: '2026-11-23T11:59:00.000+00:00',
      message: `The key ${key} can't be read: written by a newer version of the protocol (v: 2).`
    })
    expect(detectUnreadable({ ...facts, reason: 'not_json', since: NOW }, context()).id).toBe(finding.id)
  })

  test('comes with the rest of a snapshot', () => {
    const snapshot = {
      namespace: 'taskguard',
      at: NOW,
      reachableSince: 0,
      resources: [atWork(run('r1'), { live: [live('r1'), live('r2')] })],
      unreadable: [facts]
    }
    expect(kinds(detect(snapshot, thresholdTable()))).toEqual(['duplicate_run', 'unreadable'])
  })
})
