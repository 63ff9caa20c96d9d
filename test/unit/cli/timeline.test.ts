import { describe, expect, it } from 'vitest'
import { timeline } from '../../../src/main/cli/inspect/timeline'

describe('timeline', () => {
  it('draws what ran alone, what overlapped, and what still runs', () => {
    const { from, to, rows } = timeline(
      [
        { from: 0, to: 50 },
        { from: 25, to: 75 },
        { from: 80, to: null }
      ],
      100,
      20
    )
    expect([from, to]).toEqual([0, 100])
    expect(rows).toEqual(['━━━━━██████         ', '     ██████━━━━━    ', '                ━━━▶'])
  })

  it('calls no overlap what only shares a cell', () => {
    const { rows } = timeline(
      [
        { from: 0, to: 50 },
        { from: 50, to: 100 }
      ],
      100,
      10
    )
    expect(rows.join('')).not.toContain('█')
  })

  it('draws a run without length', () => {
    expect(timeline([{ from: 5, to: 5 }], 5, 4).rows).toEqual(['━   '])
  })
})
