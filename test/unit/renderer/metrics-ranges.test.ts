import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { metricsAskedSchema } from '@shared/metrics/asked'
import { HOUR_MS, WINDOW_MAX_MS, WINDOW_MIN_MS } from '@shared/metrics/window'
import { askedOf, chosen } from '../../../src/renderer/features/metrics/metrics-store'
import { readMoment, writeMoment } from '../../../src/renderer/features/metrics/moments'
import {
  covers,
  fitting,
  movedBy,
  rangeFault,
  stretchOf,
  zoomedBy
} from '../../../src/renderer/features/metrics/ranges'

const NOW = new Date(2026, 10, 23, 13, 40, 30).getTime()
const day = { from: NOW - 24 * HOUR_MS, to: NOW }

describe('a stretch that is shown', () => {
  it('can always be asked about, however it was zoomed and moved', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: NOW - WINDOW_MAX_MS, max: NOW }),
        fc.integer({ min: 1, max: WINDOW_MAX_MS }),
        fc.array(
          fc.record({
            factor: fc.constantFrom(2, 0.5, 100, 0.001),
            at: fc.double({ min: 0, max: 1, noNaN: true }),
            move: fc.double({ min: -2, max: 2, noNaN: true })
          }),
          { maxLength: 8 }
        ),
        (from, length, steps) => {
          let shown = fitting({ from, to: from + length }, NOW)
          for (const { factor, at, move } of steps) {
            shown = zoomedBy(shown, factor, shown.from + at * (shown.to - shown.from), NOW)
            shown = movedBy(shown, move, NOW)
            expect(shown.to).toBeLessThanOrEqual(NOW)
            const asked = askedOf({
              range: { kind: 'last', ms: HOUR_MS },
              zoom: shown,
              endpoints: null,
              types: null
            })
            expect(metricsAskedSchema.safeParse(asked).error).toBeUndefined()
          }
        }
      )
    )
  }, 60_000)

  it('is zoomed about a moment that keeps its place, and moves as long as it was', () => {
    expect(zoomedBy(day, 2, NOW - 12 * HOUR_MS, NOW)).toEqual({
      from: NOW - 18 * HOUR_MS,
      to: NOW - 6 * HOUR_MS
    })
    expect(zoomedBy(day, 4, day.from, NOW)).toEqual({ from: day.from, to: day.from + 6 * HOUR_MS })
    expect(movedBy(day, -0.5, NOW)).toEqual({ from: NOW - 36 * HOUR_MS, to: NOW - 12 * HOUR_MS })
    // Of the future there is nothing to see.
    expect(movedBy(day, 1, NOW)).toEqual(day)
    expect(fitting({ from: NOW - 10, to: NOW - 5 }, NOW).to - WINDOW_MIN_MS).toBe(
      fitting({ from: NOW - 10, to: NOW - 5 }, NOW).from
    )
    expect(covers(zoomedBy(day, 0.5, NOW, NOW), day)).toBe(true)
  })

  it('goes up to now, or between two moments', () => {
    expect(stretchOf({ kind: 'last', ms: HOUR_MS }, NOW)).toEqual({ from: NOW - HOUR_MS, to: NOW })
    expect(stretchOf({ kind: 'between', from: 5, to: 5 + HOUR_MS }, NOW)).toEqual({
      from: 5,
      to: 5 + HOUR_MS
    })
    const later = { kind: 'between', from: NOW - HOUR_MS, to: NOW + HOUR_MS } as const
    expect(stretchOf(later, NOW).to).toBe(NOW)
  })
})

describe('a range that is typed', () => {
  it('is read as a person means it', () => {
    const at = (...parts: [number, number, number, number?, number?, number?]) => new Date(...parts).getTime()
    const cases: Readonly<Record<string, number>> = {
      '2026-11-23 13:40': at(2026, 10, 23, 13, 40),
      ' 2026-11-22T09:05:07 ': at(2026, 10, 22, 9, 5, 7),
      '2026-11-1': at(2026, 10, 1),
      '13:00': at(2026, 10, 23, 13),
      // It has not been 14:00 yet today.
      '14:00': at(2026, 10, 22, 14),
      now: NOW,
      'now-6h': NOW - 6 * HOUR_MS,
      'NOW - 1h30m': NOW - 1.5 * HOUR_MS
    }
    for (const [text, ms] of Object.entries(cases)) expect([text, readMoment(text, NOW)]).toEqual([text, ms])
    for (const text of ['', 'soon', '25:00', '12:60', '2026-02-30', '2026-13-01', 'now+1h', '1', '13:40 x'])
      expect([text, readMoment(text, NOW)]).toEqual([text, null])
  })

  it('reads back what is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), (seconds) => {
        expect(readMoment(writeMoment(seconds * 1000), NOW)).toBe(seconds * 1000)
      })
    )
  }, 60_000)

  it('says what is wrong with it', () => {
    const of = (from: number | null, to: number | null) => rangeFault({ from, to }, NOW)
    expect(of(null, NOW)).toBe('empty')
    expect(of(NOW, NOW)).toBe('backwards')
    expect(of(NOW + 1, NOW + HOUR_MS)).toBe('future')
    expect(of(NOW - 1_000, NOW)).toBe('short')
    expect(of(NOW - WINDOW_MAX_MS - 1, NOW)).toBe('long')
    expect(of(NOW - 10 * WINDOW_MAX_MS, NOW - 10 * WINDOW_MAX_MS + HOUR_MS)).toBe('old')
    expect(of(NOW - HOUR_MS, NOW)).toBeNull()
  })
})

describe('what is chosen', () => {
  it('is all, or each by itself; all of them is all, so that one that comes later counts too', () => {
    const all = ['a', 'b', 'c']
    expect(chosen(all, null, 'b')).toEqual(['a', 'c'])
    expect(chosen(all, ['a', 'c'], 'b')).toBeNull()
    expect(chosen(all, ['a'], 'a')).toEqual([])
    expect(chosen([], ['gone'], 'a')).toBeNull()
  })
})
