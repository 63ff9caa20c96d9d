import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gpuUse } from '@shared/metrics/gpu-use'
import { worked, worksNow, type MetricRun } from '@shared/metrics/run'
import { anyRuns, metricRun } from './runs'

const NOW = 1_000
const DAY = 86_400_000

const sums = (runs: readonly MetricRun[], now = NOW, recent = DAY): { spent: number; wasted: number } => {
  const { uses } = gpuUse(runs, now, recent)
  return {
    spent: uses.reduce((sum, { from, to, working }) => sum + (to - from) * working, 0),
    wasted: uses.reduce((sum, { from, to, wasted }) => sum + (to - from) * wasted, 0)
  }
}

describe('when a run is known to have worked', () => {
  it.each([
    ['ended by itself', metricRun({ startedAt: 100, endedAt: 400 }), 300],
    ['ended in a future that Redis has not reached', metricRun({ startedAt: 100, endedAt: 4_000 }), 900],
    ['ended before it began', metricRun({ startedAt: 100, endedAt: 50 }), 0],
    ['superseded', metricRun({ status: 'superseded', startedAt: 100, endedAt: 400 }), 300],
    ['runs', metricRun({ status: 'running', startedAt: 100, endedAt: null, deadline: 1_001 }), 900],
    [
      'its lease over',
      metricRun({ status: 'running', startedAt: 100, endedAt: null, deadline: 700, leaseMs: 200 }),
      400
    ],
    ['not in live', metricRun({ status: 'running', startedAt: 100, endedAt: null, progressAt: 150 }), 50],
    [
      'abandoned, its last word',
      metricRun({ status: 'abandoned', startedAt: 100, endedAt: 900, progressAt: 300 }),
      200
    ],
    ['abandoned without a word', metricRun({ status: 'abandoned', startedAt: 100, endedAt: 900 }), 0]
  ])('%s', (_, run, length) => {
    const { from, to } = worked(run, NOW)
    expect([from, to - from]).toEqual([100, length])
  })

  it('works now only with its lease ahead', () => {
    const run = metricRun({ status: 'running', deadline: NOW })
    expect(worksNow(run, NOW)).toBe(false)
    expect(worksNow({ ...run, deadline: NOW + 1 }, NOW)).toBe(true)
    expect(worksNow({ ...run, status: 'failed', deadline: NOW + 1 }, NOW)).toBe(false)
  })
})

describe('GPU time of a resource', () => {
  it('wastes what worked beside another', () => {
    const first = metricRun({ runId: 'a', status: 'failed', startedAt: 0, endedAt: 500 })
    const second = metricRun({ runId: 'b', startedAt: 200, endedAt: 800 })
    expect(sums([first, second])).toEqual({ spent: 1_100, wasted: 300 })
    expect(gpuUse([first, second], NOW, DAY).overlapping).toEqual([{ run: second, at: 200 }])
  })

  it('does not take a touch for an overlap', () => {
    const first = metricRun({ runId: 'a', status: 'failed', startedAt: 0, endedAt: 500 })
    const second = metricRun({ runId: 'b', startedAt: 500, endedAt: 800 })
    expect(sums([second, first])).toEqual({ spent: 800, wasted: 0 })
  })

  it('wastes all of a repeat after a success, unless it was forced, a test, or late', () => {
    const first = metricRun({ runId: 'a', startedAt: 0, endedAt: 100 })
    const second = metricRun({ runId: 'b', startedAt: 300, endedAt: 500 })
    expect(sums([first, second])).toEqual({ spent: 300, wasted: 200 })
    expect(sums([first, { ...second, forced: true }]).wasted).toBe(0)
    expect(sums([first, { ...second, test: true }]).wasted).toBe(0)
    expect(sums([{ ...first, test: true }, second]).wasted).toBe(0)
    expect(sums([first, second], NOW, 200).wasted).toBe(0)
    expect(sums([first, second], NOW, 201).wasted).toBe(200)
  })

  it('counts a duplicate of a repeat once', () => {
    const done = metricRun({ runId: 'a', startedAt: 0, endedAt: 100 })
    const repeat = metricRun({ runId: 'b', status: 'failed', startedAt: 200, endedAt: 400 })
    const forced = metricRun({ runId: 'c', status: 'failed', startedAt: 300, endedAt: 500, forced: true })
    // 200 to 300 the repeat alone, 300 to 400 both, of which the forced one is meant.
    expect(sums([done, repeat, forced])).toEqual({ spent: 500, wasted: 200 })
  })

  it('agrees with a model that looks at every millisecond', () => {
    const span = 60
    fc.assert(
      fc.property(anyRuns(NOW, span), fc.integer({ min: 1, max: span }), (runs, recent) => {
        let [spent, wasted] = [0, 0]
        for (let at = NOW - 2 * span; at < NOW; at += 1) {
          const busy = runs.filter((run) => worked(run, NOW).from <= at && at < worked(run, NOW).to)
          const useful = busy.some((run) => !isRepeat(run, runs, recent))
          spent += busy.length
          wasted += busy.length - (useful ? 1 : 0)
        }
        expect(sums(runs, NOW, recent)).toEqual({ spent, wasted })
      }),
      { numRuns: 300 }
    )
  })
})

/** As docs/metrics.md says it. */
const isRepeat = (run: MetricRun, runs: readonly MetricRun[], recent: number): boolean =>
  !run.test &&
  !run.forced &&
  runs.some(
    (other) =>
      other.runId !== run.runId &&
      other.status === 'completed' &&
      !other.test &&
      other.endedAt !== null &&
      other.endedAt <= run.startedAt &&
      run.startedAt - other.endedAt < recent
  )
