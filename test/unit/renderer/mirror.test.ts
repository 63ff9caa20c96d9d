import { describe, expect, it } from 'vitest'
import {
  applyLive,
  emptyMirror,
  type ApplyResult,
  type Mirror
} from '../../../src/renderer/stores/live/mirror'
import type { LiveDelta, LiveSnapshot } from '@shared/live/view'
import { delta, finding, prod, row, snapshot } from './live'

const play = (
  ...messages: readonly (LiveSnapshot | LiveDelta)[]
): { mirror: Mirror; outcomes: string[]; last: ApplyResult } => {
  let mirror = emptyMirror()
  const outcomes: string[] = []
  let last: ApplyResult = { outcome: 'waiting', mirror }
  for (const message of messages) {
    last = applyLive(mirror, message)
    mirror = last.mirror
    outcomes.push(last.outcome)
  }
  return { mirror, outcomes, last }
}

describe('the mirror of the live view', () => {
  it('takes a snapshot in parts, and shows nothing of it before the last', () => {
    const parts = { parts: 3, epoch: 'a', seq: 5 }
    const before = play(
      snapshot({ ...parts, part: 0, rows: [row({ key: '1' })] }),
      snapshot({ ...parts, part: 1, rows: [row({ key: '2' })], endpoints: [] })
    )
    expect(before.outcomes).toEqual(['waiting', 'waiting'])
    expect(before.mirror.rows.size).toBe(0)

    const after = applyLive(
      before.mirror,
      snapshot({ ...parts, part: 2, rows: [row({ key: '3' })], endpoints: [] })
    )
    expect(after.outcome).toBe('applied')
    expect([...after.mirror.rows.keys()]).toEqual(['1', '2', '3'])
    expect(after.mirror.endpoints.map((one) => one.id)).toEqual(['prod'])
    expect(after.mirror.seq).toBe(5)
  })

  it('applies deltas in their order and tells which rows went and came', () => {
    const { mirror } = play(snapshot({ rows: [row({ key: '1' }), row({ key: '2' })] }))
    const old = mirror.rows.get('1')
    const renewed = row({ key: '1', leaseDeadline: 99_000 })
    const result = applyLive(mirror, delta(2, { rows: [renewed, row({ key: '3' })], removedRows: ['2'] }))
    expect(result.outcome).toBe('applied')
    if (result.outcome !== 'applied' || result.rows === 'all') throw new Error('expected a change of rows')
    expect(result.rows.before.map((one) => one.key).sort()).toEqual(['1', '2'])
    expect(result.rows.before).toContain(old)
    expect(result.rows.after).toContain(renewed)
    expect([...result.mirror.rows.keys()].sort()).toEqual(['1', '3'])
  })

  it('names a row once that a delta removes and brings again', () => {
    const { mirror } = play(snapshot({ rows: [row({ key: '1' })] }))
    const result = applyLive(mirror, delta(2, { removedRows: ['1'], rows: [row({ key: '1', attempt: 2 })] }))
    if (result.outcome !== 'applied' || result.rows === 'all') throw new Error('expected a change of rows')
    expect(result.rows.before).toHaveLength(1)
    expect(result.rows.after).toHaveLength(1)
    expect(result.mirror.rows.get('1')?.attempt).toBe(2)
  })

  it('asks anew on a gap and keeps what it has', () => {
    const { mirror, outcomes } = play(
      snapshot({ rows: [row({ key: '1' })] }),
      delta(2),
      delta(4, { removedRows: ['1'] })
    )
    expect(outcomes).toEqual(['applied', 'applied', 'resync'])
    expect(mirror.rows.has('1')).toBe(true)
    expect(mirror.seq).toBe(2)
  })

  it('asks anew when another life of the engine speaks', () => {
    const { outcomes } = play(snapshot(), delta(2, { epoch: 'b' }))
    expect(outcomes).toEqual(['applied', 'resync'])
  })

  it('asks anew when the beginning of a snapshot was missed', () => {
    expect(play(snapshot({ part: 1, parts: 2 })).outcomes).toEqual(['resync'])
    expect(play(snapshot({ part: 0, parts: 3 }), snapshot({ part: 2, parts: 3 })).outcomes).toEqual([
      'waiting',
      'resync'
    ])
  })

  it('leaves out deltas from before the snapshot', () => {
    const { outcomes } = play(snapshot({ seq: 7 }), delta(6), delta(7), delta(8))
    expect(outcomes).toEqual(['applied', 'old', 'old', 'applied'])
  })

  it('applies deltas that came between the parts of a snapshot', () => {
    const { mirror, outcomes } = play(
      snapshot({ part: 0, parts: 2, seq: 3, rows: [row({ key: '1' })] }),
      delta(4, { removedRows: ['1'] }),
      snapshot({ part: 1, parts: 2, seq: 3, rows: [row({ key: '2' })], endpoints: [] })
    )
    expect(outcomes).toEqual(['waiting', 'waiting', 'applied'])
    expect([...mirror.rows.keys()]).toEqual(['2'])
    expect(mirror.seq).toBe(4)
  })

  it('replaces everything with a later snapshot', () => {
    const { mirror } = play(
      snapshot({ rows: [row({ key: '1' })], findings: [finding({ key: 'f' })] }),
      snapshot({ epoch: 'b', seq: 1, rows: [row({ key: '9' })] })
    )
    expect([...mirror.rows.keys()]).toEqual(['9'])
    expect(mirror.findings.size).toBe(0)
    expect(mirror.epoch).toBe('b')
  })

  it('follows endpoints and findings', () => {
    const { mirror } = play(
      snapshot({ findings: [finding({ key: 'f' })] }),
      delta(2, {
        endpoints: [prod({ connection: 'stale' })],
        findings: [finding({ key: 'g' })],
        removedFindings: ['f']
      })
    )
    expect(mirror.endpoints[0]?.connection).toBe('stale')
    expect([...mirror.findings.keys()]).toEqual(['g'])
    const { mirror: without } = applyLive(mirror, delta(3, { removedEndpoints: ['prod'] }))
    expect(without.endpoints).toEqual([])
  })
})
