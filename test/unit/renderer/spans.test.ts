import { toIso } from '@shared/time/iso'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { situationOf } from '../../../src/renderer/features/resource/situation'
import type { RunSpan } from '../../../src/renderer/features/timeline/run-span'
import { spansOf } from '../../../src/renderer/features/timeline/spans'
import { row } from './live'
import { resourceDocument, run } from './resource-document'

const now = Date.parse('2026-11-23T12:00:00Z')
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now }))
afterAll(() => void vi.useRealTimers())
const ago = (ms: number): string => toIso(now - ms)
const only = (spans: readonly RunSpan[]): RunSpan => {
  expect(spans).toHaveLength(1)
  return spans[0]!
}
const ofRun = (one: ReturnType<typeof run>, own: Parameters<typeof resourceDocument>[0] = {}): RunSpan =>
  only(spansOf(resourceDocument({ runs: [one], ...own }), [], [], now))

describe('the runs of a document', () => {
  it('work until now while their lease lasts', () => {
    expect(ofRun(run({ run_id: 'a', start_time: ago(60_000) }, 40_000))).toMatchObject({
      end: 'live',
      from: now - 60_000,
      workedTo: null,
      closedAt: null
    })
  })

  it('work on without their lease where another run has taken the lock', () => {
    const lock = { key: 'k', owner: 'b', expires_at: null, ttl_ms: null }
    expect(ofRun(run({ run_id: 'a' }, 40_000), { lock }).end).toBe('lost')
    // An observed run never had it.
    expect(ofRun(run({ run_id: 'a', mode: 'observe', held: false }, 40_000), { lock }).end).toBe('live')
  })

  it('were last alive at their last renewal where the lease is over', () => {
    expect(ofRun(run({ run_id: 'a', start_time: ago(300_000) }, -30_000))).toMatchObject({
      end: 'lapsed',
      workedTo: now - 90_000,
      closedAt: now - 30_000
    })
  })

  it('were last alive at their last report where they were declared abandoned', () => {
    const progress = { fraction: 0.5, text: '', at: ago(50_000), first_at: ago(90_000), count: 3 }
    const dead = { run_id: 'a', status: 'abandoned', start_time: ago(100_000), end_time: ago(10_000) }
    expect(ofRun(run({ ...dead, progress }))).toMatchObject({
      end: 'abandoned',
      workedTo: now - 50_000,
      closedAt: now - 10_000,
      fraction: 0.5
    })
    expect(ofRun(run(dead))).toMatchObject({ workedTo: now - 100_000, closedAt: now - 10_000 })
  })

  it('end where they say, each in its own way', () => {
    for (const status of ['completed', 'failed', 'cancelled', 'superseded'])
      expect(ofRun(run({ run_id: 'a', status, end_time: ago(5_000), test: true }))).toMatchObject({
        end: status,
        workedTo: now - 5_000,
        closedAt: null,
        test: true
      })
  })

  it('are of unknown end where only their record says that they run', () => {
    expect(ofRun(run({ run_id: 'a', start_time: ago(60_000) }))).toMatchObject({
      end: 'unknown',
      workedTo: now - 60_000
    })
  })

  it('live as long as the rows know of a later renewal', () => {
    const document = resourceDocument({ runs: [run({ run_id: 'a' }, -1_000)] })
    const renewed = row({ key: 'a', runId: 'a', leaseDeadline: now + 20_000 })
    expect(only(spansOf(document, [renewed], [], now)).end).toBe('live')
  })

  it('have no start where they have no record', () => {
    const strangers = [{ run_id: 's', lease_until: toIso(now + 9_000), lease_left_ms: 9_000 }]
    expect(only(spansOf(resourceDocument({ strangers }), [], [], now))).toMatchObject({
      end: 'live',
      from: null
    })
  })
})

describe('the rows', () => {
  it('stand for the runs until the document is read', () => {
    const rows = [row({ key: 'a', runId: 'a', startedAt: 5 }), row({ key: 'b', runId: 'b', startedAt: 9 })]
    expect(spansOf(null, rows, [], now).map(({ runId, from, end }) => [runId, from, end])).toEqual([
      ['a', 5, 'live'],
      ['b', 9, 'live']
    ])
    expect(spansOf(resourceDocument(), rows, [], now)).toEqual([])
  })

  it('stand for what a key template shows: of that there are no records', () => {
    const seen = row({ key: 'a', runId: 'task-1', source: 'legacy', startedAt: 5 })
    expect(only(spansOf(resourceDocument(), [seen], [], now)).runId).toBe('task-1')
  })

  it('have their end from what was found', () => {
    const done = row({ key: 'a', runId: 'a', status: 'completed', startedAt: now - 9_000 })
    const found = { runs: ['a'], evidence: { ended_at: ago(2_000) } }
    expect(only(spansOf(null, [done], [found], now))).toMatchObject({
      end: 'completed',
      workedTo: now - 2_000
    })
    const dead = row({ key: 'a', runId: 'a', startedAt: now - 300_000 })
    const silent = { runs: ['a'], evidence: { lease_ended_at: ago(30_000) } }
    expect(only(spansOf(null, [dead], [silent], now))).toMatchObject({
      end: 'lapsed',
      workedTo: now - 90_000,
      closedAt: now - 30_000
    })
  })
})

describe('what a resource is now', () => {
  const of = (own: Parameters<typeof resourceDocument>[0]): ReturnType<typeof situationOf> => {
    const document = resourceDocument(own)
    return situationOf(document, [], spansOf(document, [], [], now))
  }

  it('is what works there, the oldest first', () => {
    const runs = [
      run({ run_id: 'b', start_time: ago(3_000) }, 9_000),
      run({ run_id: 'a', start_time: ago(9_000) }, 9_000)
    ]
    expect(of({ runs })).toMatchObject({ kind: 'running', spans: [{ runId: 'a' }, { runId: 'b' }] })
  })

  it('is a run whose lease is over, before anything that ended', () => {
    const runs = [run({ run_id: 'a' }, -9_000), run({ run_id: 'z', status: 'failed', end_time: ago(1) })]
    expect(of({ runs })).toMatchObject({ kind: 'lapsed', span: { runId: 'a' } })
  })

  it('is a lock that no known run holds', () => {
    const lock = { key: 'k', owner: 'by-hand', expires_at: null, ttl_ms: null }
    const runs = [run({ run_id: 'z', status: 'completed', end_time: ago(1) })]
    expect(of({ runs, lock })).toEqual({ kind: 'locked', owner: 'by-hand' })
  })

  it('is the last outcome', () => {
    const runs = [
      run({ run_id: 'a', status: 'failed', start_time: ago(90_000), end_time: ago(80_000) }),
      run({ run_id: 'b', status: 'completed', start_time: ago(70_000), end_time: ago(60_000) })
    ]
    expect(of({ runs })).toMatchObject({ kind: 'ended', span: { runId: 'b' }, at: now - 60_000 })
  })

  it('is unclear where keys stand that tell of no run', () => {
    expect(of({ found: true })).toEqual({ kind: 'unclear' })
  })
})
