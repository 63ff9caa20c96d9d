import { array, assert, integer, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layoutTimeline } from '../../../src/renderer/features/timeline/layout'
import type { RunSpan } from '../../../src/renderer/features/timeline/run-span'
import { ticksOf } from '../../../src/renderer/features/timeline/ticks'
import { LEAST_SPAN, moved, shareOf, stretchOf, zoomed } from '../../../src/renderer/features/timeline/view'

const MINUTE = 60_000
const START = Date.parse('2026-11-23T10:00:00Z')

const span = (key: string, own: Partial<RunSpan>): RunSpan => ({
  key,
  runId: key,
  worker: null,
  attempt: 1,
  fraction: null,
  end: 'completed',
  from: START,
  workedTo: null,
  closedAt: null,
  test: false,
  forced: false,
  observed: false,
  ...own
})
/** A run from and to minutes after START. */
const ran = (key: string, from: number, to: number, own: Partial<RunSpan> = {}): RunSpan =>
  span(key, { from: START + from * MINUTE, workedTo: START + to * MINUTE, ...own })
const runs = (key: string, from: number): RunSpan => span(key, { end: 'live', from: START + from * MINUTE })
const minutes = (stretch: { from: number; to: number } | null | undefined): number[] | null =>
  stretch ? [(stretch.from - START) / MINUTE, (stretch.to - START) / MINUTE] : null
const NOW = START + 60 * MINUTE

describe('the layout of a timeline', () => {
  it('has the runs from the oldest, up to now while one is at work', () => {
    const layout = layoutTimeline([runs('b', 57), ran('a', 0, 20)], NOW)
    expect(layout.bars.map(({ span: { key }, solid }) => [key, minutes(solid)])).toEqual([
      ['a', [0, 20]],
      ['b', [57, 60]]
    ])
    expect(minutes(layout.all)).toEqual([0, 60])
    expect(layout.overlaps).toEqual([])
    expect(layout).toMatchObject({ doubledMs: 0, doubling: false })
  })

  it('ends with the last run where none is at work', () => {
    expect(minutes(layoutTimeline([ran('a', 0, 20), ran('b', 25, 30)], NOW).all)).toEqual([0, 30])
  })

  it('marks where two runs worked at once, in both, and counts the time that was worked twice', () => {
    const layout = layoutTimeline([runs('a', 19), runs('b', 57)], NOW)
    expect(layout.overlaps.map(minutes)).toEqual([[57, 60]])
    expect(layout.bars.map(({ overlaps }) => overlaps.map(minutes))).toEqual([[[57, 60]], [[57, 60]]])
    expect(layout).toMatchObject({ doubledMs: 3 * MINUTE, doubling: true })
  })

  it('grows with now, and the overlap with it', () => {
    const spans = [runs('a', 19), runs('b', 57)]
    const layout = layoutTimeline(spans, NOW + 2 * MINUTE)
    expect(minutes(layout.all)).toEqual([19, 62])
    expect(layout.overlaps.map(minutes)).toEqual([[57, 62]])
    expect(layout.doubledMs).toBe(5 * MINUTE)
  })

  it('counts three at once twice, and joins an overlap that goes on with another run', () => {
    const three = layoutTimeline([ran('a', 0, 30), ran('b', 10, 30), ran('c', 20, 30)], NOW)
    expect(three.overlaps.map(minutes)).toEqual([[10, 30]])
    expect(three.doubledMs).toBe(30 * MINUTE)
    const handed = layoutTimeline([ran('a', 0, 30), ran('b', 10, 20), ran('c', 20, 25)], NOW)
    expect(handed.overlaps.map(minutes)).toEqual([[10, 25]])
    expect(handed.bars.map(({ overlapMs }) => overlapMs / MINUTE)).toEqual([15, 10, 5])
    expect(handed.doubling).toBe(false)
  })

  it('takes touching, and a run of no length, for no overlap', () => {
    const layout = layoutTimeline([ran('a', 0, 10), ran('b', 10, 20), ran('c', 5, 5)], NOW)
    expect(layout.overlaps).toEqual([])
    expect(minutes(layout.bars[1]?.solid)).toEqual([5, 5])
  })

  it('lets a dead run fade from its last sign of life, and counts nothing of that', () => {
    const dead = ran('a', 0, 10, { end: 'abandoned', closedAt: START + 40 * MINUTE })
    const layout = layoutTimeline([dead, ran('b', 20, 30)], NOW)
    expect(minutes(layout.bars[0]?.solid)).toEqual([0, 10])
    expect(minutes(layout.bars[0]?.fading)).toEqual([10, 40])
    expect(layout.overlaps).toEqual([])
    expect(minutes(layout.all)).toEqual([0, 40])
  })

  it('gives no length to a run that ended before it began, or begins after now', () => {
    const layout = layoutTimeline([ran('a', 20, 10), runs('late', 90), runs('b', 30)], NOW)
    expect(layout.bars.map(({ span: { key }, solid }) => [key, minutes(solid)])).toEqual([
      ['a', [20, 20]],
      ['b', [30, 60]],
      ['late', [90, 90]]
    ])
    expect(layout.overlaps).toEqual([])
    expect(minutes(layout.all)).toEqual([20, 90])
  })

  it('keeps a run whose start nobody knows, last and without a bar', () => {
    const layout = layoutTimeline([span('x', { end: 'live', from: null }), ran('a', 0, 10)], NOW)
    expect(layout.bars.map(({ span: { key }, solid }) => [key, solid === null])).toEqual([
      ['a', false],
      ['x', true]
    ])
    expect(minutes(layout.all)).toEqual([0, 60])
  })

  it('has an axis with nothing on it, and one that reaches a refusal', () => {
    const nothing = layoutTimeline([], NOW)
    expect(nothing.all.to).toBeGreaterThan(nothing.all.from)
    expect(minutes(layoutTimeline([ran('a', 0, 10)], NOW, [START + 15 * MINUTE]).all)).toEqual([0, 15])
  })

  it('agrees with a count of every ms, whatever the runs', () => {
    const stretch = tuple(integer({ min: 0, max: 60 }), integer({ min: 0, max: 60 }))
    assert(
      property(array(stretch, { maxLength: 50 }), (stretches) => {
        const spans = stretches.map(([from, to], n) => span(String(n), { from, workedTo: to }))
        const { overlaps, doubledMs, bars } = layoutTimeline(spans, 100)
        const at = (ms: number): number => stretches.filter(([from, to]) => from <= ms && ms < to).length
        const counted = Array.from({ length: 61 }, (_, ms) => at(ms))
        expect(doubledMs).toBe(counted.reduce((sum, n) => sum + Math.max(0, n - 1), 0))
        const hatched = (ms: number): boolean => overlaps.some(({ from, to }) => from <= ms && ms < to)
        expect(counted.map((n) => n > 1)).toEqual(counted.map((_, ms) => hatched(ms)))
        for (const { solid, overlaps: own } of bars)
          for (const one of own) {
            expect(one.from).toBeGreaterThanOrEqual(solid?.from ?? Infinity)
            expect(one.to).toBeLessThanOrEqual(solid?.to ?? -Infinity)
          }
      })
    )
  })
})

describe('what is in sight', () => {
  const layout = layoutTimeline([runs('a', 0), runs('b', 57)], NOW)

  it('is everything at first, with air at the ends', () => {
    const shown = stretchOf({ kind: 'auto' }, layout)
    expect(shown.from).toBeLessThan(START)
    expect(shown.to).toBeGreaterThan(NOW)
    expect(shareOf(shown, (shown.from + shown.to) / 2)).toBe(0.5)
  })

  it('is the last overlap where everything would make it too small to see', () => {
    const week = 7 * 24 * 60
    const long = layoutTimeline([ran('old', -week, -week + 5), runs('a', 55), runs('b', 57)], NOW)
    const shown = stretchOf({ kind: 'auto' }, long)
    expect(minutes(shown)?.[0]).toBeCloseTo(54.9, 1)
    expect(shareOf(shown, NOW) - shareOf(shown, START + 57 * MINUTE)).toBeGreaterThan(0.4)
    // Beside a run of a day, a minute is kept visible as well.
    const beside = layoutTimeline([runs('a', -24 * 60), runs('b', 59)], NOW)
    const seen = stretchOf({ kind: 'auto' }, beside)
    expect(shareOf(seen, NOW) - shareOf(seen, START + 59 * MINUTE)).toBeGreaterThan(0.025)
  })

  it('is zoomed about a moment, which stays where it is', () => {
    const shown = stretchOf({ kind: 'all' }, layout)
    const about = START + 30 * MINUTE
    const closer = stretchOf(zoomed(shown, layout, 2, about, true), layout)
    expect(closer.to - closer.from).toBeCloseTo((shown.to - shown.from) / 2)
    expect(shareOf(closer, about)).toBeCloseTo(shareOf(shown, about))
  })

  it('follows now where it reaches its end and something is at work', () => {
    const shown = stretchOf({ kind: 'all' }, layout)
    const view = zoomed(shown, layout, 4, shown.to, true)
    expect(view).toMatchObject({ kind: 'span', to: null })
    const later = layoutTimeline([runs('a', 0), runs('b', 57)], NOW + 5 * MINUTE)
    expect(stretchOf(view, later).to).toBeGreaterThan(NOW + 5 * MINUTE)
    expect(zoomed(shown, layout, 4, shown.to, false)).toMatchObject({ to: shown.to })
  })

  it('is never less than some seconds, nor more than everything', () => {
    const shown = stretchOf({ kind: 'all' }, layout)
    expect(zoomed(shown, layout, 1e9, NOW, false)).toMatchObject({ span: LEAST_SPAN })
    expect(zoomed(shown, layout, 0.5, NOW, false)).toEqual({ kind: 'all' })
  })

  it('moves in time, up to the ends', () => {
    const all = stretchOf({ kind: 'all' }, layout)
    const shown = stretchOf(zoomed(all, layout, 4, START + 30 * MINUTE, true), layout)
    const right = stretchOf(moved(shown, layout, 0.5, true), layout)
    expect(right.from - shown.from).toBeCloseTo((shown.to - shown.from) / 2)
    expect(stretchOf(moved(shown, layout, -10, true), layout).from).toBeCloseTo(all.from)
    expect(moved(shown, layout, 10, true)).toMatchObject({ to: null })
    expect(moved(all, layout, 1, true)).toEqual({ kind: 'all' })
  })
})

describe('the ticks of the axis', () => {
  const at = (text: string): number => new Date(text).getTime()
  const clock = (ms: number): string => new Date(ms).toTimeString().slice(0, 8)

  it('are round by the clock, as many as there is room for', () => {
    const hour = { from: at('2026-11-23T10:03:20'), to: at('2026-11-23T11:07:00') }
    expect(ticksOf(hour, 8).map((tick) => clock(tick.at))).toEqual([
      '10:10:00',
      '10:20:00',
      '10:30:00',
      '10:40:00',
      '10:50:00',
      '11:00:00'
    ])
    expect(ticksOf({ from: hour.from, to: hour.from + 20_000 }, 5).map(({ label }) => label)).toEqual([
      'second',
      'second',
      'second',
      'second',
      'second'
    ])
  })

  it('say the day at midnight, and days alone where there are many', () => {
    const night = { from: at('2026-11-22T22:00:00'), to: at('2026-11-23T02:00:00') }
    expect(ticksOf(night, 5).map(({ at: ms, label }) => [clock(ms).slice(0, 5), label])).toEqual([
      ['22:00', 'minute'],
      ['23:00', 'minute'],
      ['00:00', 'day'],
      ['01:00', 'minute'],
      ['02:00', 'minute']
    ])
    const month = { from: at('2026-10-20T12:00:00'), to: at('2026-11-23T12:00:00') }
    const days = ticksOf(month, 6)
    expect(days.map(({ label }) => label)).toEqual(days.map(() => 'day'))
    // Through the end of summer time as well.
    expect(days.map(({ at: ms }) => clock(ms))).toEqual(days.map(() => '00:00:00'))
  })

  it('are never too many, nor without end', () => {
    for (const length of [5_000, 61_000, 3_600_000, 90_000_000, 7 * 86_400_000, 400 * 86_400_000]) {
      const ticks = ticksOf({ from: START, to: START + length }, 10)
      expect(ticks.length).toBeLessThanOrEqual(11)
      expect(ticks.length).toBeGreaterThan(2)
    }
    expect(ticksOf({ from: Number.NaN, to: START }, 10)).toEqual([])
  })
})
