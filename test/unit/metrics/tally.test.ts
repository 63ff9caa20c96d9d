import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runsBehind } from '@shared/metrics/behind'
import { noCounters, readCounters } from '@shared/metrics/counters'
import { figuresSchema } from '@shared/metrics/figures'
import { gpuUse } from '@shared/metrics/gpu-use'
import { outlierLimit, quantile } from '@shared/metrics/quantile'
import { worked, type MetricRun } from '@shared/metrics/run'
import { outcomeOf, Tally } from '@shared/metrics/tally'
import {
  bucketCount,
  bucketOf,
  bucketStarts,
  coarse,
  hourly,
  HOUR_MS,
  windowOf
} from '@shared/metrics/window'
import { anyRuns, metricRun } from './runs'

const HOUR = 480_000
const NOW = HOUR * HOUR_MS + 30 * 60_000
const DAY = 24 * HOUR_MS
const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((all, one) => all + (one ?? 0), 0)

const tallied = (runs: readonly MetricRun[], length = HOUR_MS): Tally => {
  const tally = new Tally(windowOf(NOW - length, NOW))
  tally.addResource({ endpoint: 'one', type: 'video', id: '1', runs, now: NOW, recent: DAY })
  return tally
}

describe('a window', () => {
  it('begins on a whole step, has at most 200 buckets and covers all that was asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 * DAY }),
        fc.integer({ min: 7 * DAY, max: 2 ** 42 }),
        (length, to) => {
          const fine = windowOf(to - length, to)
          for (const [window, asked] of [
            [fine, to - length],
            [coarse(fine), fine.from]
          ] as const) {
            const { from, step } = window
            expect(from % step).toBe(0)
            expect(from).toBeLessThanOrEqual(asked)
            expect(from).toBeGreaterThan(asked - step)
            expect(bucketCount(window)).toBeLessThanOrEqual(201)
            expect(bucketOf(window, from)).toBe(0)
            expect(bucketOf(window, to - 1)).toBe(bucketCount(window) - 1)
            expect(bucketOf(window, to)).toBe(-1)
            expect(bucketOf(window, from - 1)).toBe(-1)
          }
        }
      )
    )
  })

  it('tells a week by the hour, and refuses what is none', () => {
    expect(windowOf(NOW - 7 * DAY, NOW).step).toBe(HOUR_MS)
    expect(windowOf(NOW - HOUR_MS, NOW).step).toBe(30_000)
    expect(hourly(windowOf(NOW - 1, NOW))).toEqual({ from: HOUR * HOUR_MS, to: NOW, step: HOUR_MS })
    expect(() => windowOf(NOW, NOW)).toThrow(RangeError)
    expect(() => windowOf(NOW - 7 * DAY - 1, NOW)).toThrow(RangeError)
    expect(() => windowOf(Number.NaN, NOW)).toThrow(RangeError)
  })
})

describe('counters', () => {
  it('takes what is absent for 0 and what is no count for unknown', () => {
    expect(readCounters({ acquired: '12', saved_ms: '3', later: 'x' })).toEqual({
      counters: { ...noCounters, acquired: 12, saved_ms: 3 },
      odd: []
    })
    expect(readCounters({ failed: '-1', completed: '1e3', acquired: '7', run_ms: '' }).odd).toEqual([
      'completed',
      'failed',
      'run_ms'
    ])
    expect(
      readCounters(JSON.parse('{"__proto__":{"acquired":"5"}}') as Record<string, unknown>).counters
    ).toEqual(noCounters)
  })
})

describe('quantiles', () => {
  it('are the nearest rank', () => {
    const sorted = Array.from({ length: 20 }, (_, at) => at + 1)
    expect([0.5, 0.95, 0.99, 0, 1].map((q) => quantile(sorted, q))).toEqual([10, 19, 20, 1, 20])
    expect(quantile([], 0.5)).toBeNull()
  })

  it('agree with a model: the smallest value that enough do not exceed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 }),
        fc.integer({ min: 0, max: 100 }),
        (values, percent) => {
          const sorted = values.toSorted((a, b) => a - b)
          const enough = sorted.find(
            (value) => sorted.filter((other) => other <= value).length * 100 >= percent * sorted.length
          )
          expect(quantile(sorted, percent / 100)).toBe(enough)
        }
      )
    )
  })

  it('call nothing an outlier among few, or for jitter among equals', () => {
    expect(outlierLimit([1, 1, 1, 1, 1, 1, 1, 1, 100])).toBeNull()
    expect(outlierLimit([100, 100, 100, 100, 100, 100, 100, 100, 100, 101])).toBe(200)
    expect(outlierLimit([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])).toBe(80 + 3 * 50)
  })
})

describe('figures', () => {
  it('below an hour come from the records, and refusals always from the counters', () => {
    const tally = tallied([
      metricRun({ runId: 'a', startedAt: NOW - 600_000, endedAt: NOW - 300_000 }),
      metricRun({
        runId: 'b',
        status: 'failed',
        startedAt: NOW - 500_000,
        endedAt: NOW - 400_000,
        test: true
      }),
      metricRun({ runId: 'c', status: 'running', startedAt: NOW - 1_000, endedAt: null, deadline: NOW + 1 })
    ])
    tally.addHour(HOUR, { ...noCounters, acquired: 70, rejected_running: 4, saved_ms: 9 })
    tally.addHour(HOUR - 9, { ...noCounters, rejected_running: 1_000 })
    const figures = figuresSchema.parse(tally.figures())
    expect(figures.source).toBe('records')
    expect(figures.totals).toEqual({
      acquired: 2,
      refused_running: 4,
      refused_completed: 0,
      refused_quarantined: 0,
      completed: 1,
      failed: 0,
      abandoned: 0,
      superseded: 0,
      duplicates: 1,
      spent_ms: 401_000,
      // Beside the first, and as a repeat of its success.
      wasted_ms: 101_000,
      saved_ms: 9,
      running: 1
    })
    expect(figures.hours.series.refused_running).toEqual([0, 4])
    expect(Math.max(...figures.runs.running.map(Number))).toBe(2)
    expect(figures.runTimes).toMatchObject([
      { type: 'video', count: 1, p50: 300_000, max: 300_000, limit: null }
    ])
  })

  it('from an hour on come from the counters, and an hour that can not be read is unknown, not 0', () => {
    const tally = tallied([metricRun({ startedAt: NOW - 1_000, endedAt: NOW })], 7 * DAY)
    tally.addHour(HOUR, { ...noCounters, acquired: 70, completed: 5, rejected_completed: 2 })
    tally.unknownHour(HOUR - 1)
    const { source, runs, hours, totals } = tally.figures()
    expect(source).toBe('counters')
    expect(runs.acquired.slice(-3)).toEqual([0, null, 70])
    expect(hours.series.refused_completed.slice(-3)).toEqual([0, null, 2])
    expect(runs.spent_ms.at(-1)).toBe(1_000)
    expect(totals).toMatchObject({ acquired: 70, completed: 5, refused_completed: 2 })
  })

  it('are unknown, not 0, where the records or the hours can not be read', () => {
    const runs = [metricRun({ startedAt: NOW - 60_000, endedAt: NOW - 30_000 })]
    const fine = tallied(runs)
    fine.unknownRecords()
    const { runs: series, hours, totals, runTimes } = fine.figures()
    for (const values of Object.values(series)) expect(new Set(values)).toEqual(new Set([null]))
    expect(runTimes).toEqual([])
    expect(totals).toMatchObject({ running: null, acquired: null, spent_ms: null, refused_running: 0 })
    expect(hours.series.saved_ms).toEqual([0, 0])
    const wide = tallied(runs, 7 * DAY)
    wide.unknownHours()
    expect(wide.figures().totals).toMatchObject({
      running: 0,
      acquired: null,
      refused_running: null,
      saved_ms: null,
      spent_ms: 30_000
    })
  })

  it('are unknown in every bucket that begins after what was read last', () => {
    const tally = tallied([metricRun({ startedAt: NOW - 3_000_000, endedAt: NOW - 2_000_000 })])
    tally.addHour(HOUR, { ...noCounters, rejected_running: 4 })
    tally.unknownAfter(NOW - 1_800_001)
    const { window, runs, hours, totals } = tally.figures()
    const known = runs.acquired.filter((one) => one !== null)
    expect(window.from + known.length * window.step).toBeLessThanOrEqual(NOW - 1_800_000)
    expect(window.from + known.length * window.step).toBeGreaterThan(NOW - 1_800_000 - window.step)
    expect(hours.series.refused_running).toEqual([0, null])
    expect(totals).toMatchObject({ acquired: 1, refused_running: 0, spent_ms: 1_000_000 })
  })

  it('agree with a model, bucket by bucket', () => {
    const length = 12_000_000
    const window = windowOf(NOW - length, NOW)
    fc.assert(
      fc.property(fc.array(anyRuns(NOW, length + 2 * HOUR_MS), { maxLength: 4 }), (resources) => {
        const tally = new Tally(window)
        for (const [id, runs] of resources.entries())
          tally.addResource({
            endpoint: 'one',
            type: 'video',
            id: String(id),
            runs,
            now: NOW,
            recent: HOUR_MS
          })
        const { runs: series, totals } = tally.figures()
        const all = resources.flat()
        const uses = resources.flatMap((runs) => gpuUse(runs, NOW, HOUR_MS).uses)
        for (const [at, from] of bucketStarts(window).entries()) {
          const to = Math.min(from + window.step, window.to)
          const inside = (moment: number | null): boolean => moment !== null && moment >= from && moment < to
          expect(series.acquired[at]).toBe(all.filter((run) => !run.test && inside(run.startedAt)).length)
          for (const outcome of ['completed', 'failed', 'abandoned', 'superseded'] as const)
            expect(series[outcome][at]).toBe(
              all.filter((run) => outcomeOf(run) === outcome && inside(run.endedAt)).length
            )
          const busy = (moment: number): number =>
            all.filter((run) => worked(run, NOW).from <= moment && moment < worked(run, NOW).to).length
          const moments = [from, ...all.map(({ startedAt }) => startedAt).filter(inside)]
          expect(series.running[at]).toBe(Math.max(...moments.map(busy)))
          const part = (weight: (use: (typeof uses)[number]) => number): number =>
            uses.reduce(
              (total, use) =>
                total + Math.max(0, Math.min(use.to, to) - Math.max(use.from, from)) * weight(use),
              0
            )
          expect(series.spent_ms[at]).toBe(part(({ working }) => working))
          expect(series.wasted_ms[at]).toBe(part(({ wasted }) => wasted))
        }
        expect(totals.spent_ms).toBe(sum(series.spent_ms))
        expect(totals.wasted_ms).toBeLessThanOrEqual(totals.spent_ms ?? 0)
      }),
      { numRuns: 60 }
    )
  }, 60_000)

  it('have as many runs behind a point as it counts', () => {
    const window = windowOf(NOW - HOUR_MS, NOW)
    fc.assert(
      fc.property(anyRuns(NOW, HOUR_MS, 12), (runs) => {
        const resource = { endpoint: 'one', type: 'video', id: '1', runs, now: NOW, recent: HOUR_MS }
        const tally = new Tally(window)
        tally.addResource(resource)
        const { runs: series } = tally.figures()
        for (const name of [
          'acquired',
          'completed',
          'failed',
          'abandoned',
          'superseded',
          'duplicates'
        ] as const)
          for (const [at, from] of bucketStarts(window).entries())
            expect(runsBehind(resource, name, from, from + window.step)).toHaveLength(series[name][at] ?? 0)
      }),
      { numRuns: 100 }
    )
  }, 60_000)

  it('mark the outliers of a type, the slowest first', () => {
    const runs = Array.from({ length: 20 }, (_, at) =>
      metricRun({
        runId: `r${at}`,
        startedAt: NOW - 2_000_000,
        endedAt: NOW - 2_000_000 + (at < 18 ? 1_000 : at * 1_000)
      })
    )
    const [times] = tallied(runs).figures().runTimes
    expect(times).toMatchObject({ count: 20, p50: 1_000, limit: 2_000, outlierCount: 2 })
    expect(times?.outliers.map(({ run_id: id, ms }) => [id, ms])).toEqual([
      ['r19', 19_000],
      ['r18', 18_000]
    ])
  })
})
