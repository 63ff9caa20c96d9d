import { describe, expect, it } from 'vitest'
import { createTranslator } from '@shared/i18n'
import { healthOf, type SampleMinute } from '@shared/metrics/samples'
import { bucketCount, HOUR_MS } from '@shared/metrics/window'
import { nothingRan, panelsOf } from '../../../src/renderer/features/metrics/panels/build'
import {
  bucketAt,
  bucketPlace,
  bucketSpan,
  hasUnknown,
  largestOf,
  totalOf,
  type Panel
} from '../../../src/renderer/features/metrics/panels/panel'
import { TIME_PANELS_MAX } from '../../../src/renderer/features/metrics/panels/time-panels'
import { tilesOf } from '../../../src/renderer/features/metrics/panels/tiles'
import { sparkPath } from '../../../src/renderer/features/metrics/page/sparkline'
import { axisTop, formatOnAxis, formatValue } from '../../../src/renderer/features/metrics/units'
import { metricRun } from '../metrics/runs'
import { metricsView, noMetrics, NOW, read } from './metrics-view'

const t = createTranslator('en')
const endpoints = [
  { id: 'prod', name: 'prod', color: 'red' as const },
  { id: 'lab', name: 'lab', color: 'red' as const }
]
const run = (more: Parameters<typeof metricRun>[0]) =>
  metricRun({ startedAt: NOW - 600_000, endedAt: NOW - 300_000, ...more })
const video = (...runs: ReturnType<typeof metricRun>[]) => [{ type: 'video', id: '1', runs }]

const find = (panels: readonly Panel[], id: string): Panel => {
  const panel = panels.find((one) => one.id === id)
  if (!panel) throw new Error(`no panel ${id}`)
  return panel
}

describe('the charts of the metrics', () => {
  it('show the figures that the engine tells, in order, each with its own buckets', () => {
    const view = metricsView({
      runs: video(run({ runId: 'a' }), run({ runId: 'b', status: 'failed', endedAt: NOW - 290_000 })),
      hours: { video: { rejected_running: 4, rejected_quarantined: 1, saved_ms: 900 } }
    })
    const panels = panelsOf(view, endpoints, t)
    expect(panels.map(({ id }) => id)).toEqual([
      'running',
      'acquired',
      'completed',
      'refused',
      'duplicates',
      'failures',
      'gpu',
      'saved',
      'times:video',
      'latency',
      'slowest',
      'behind',
      'reachable',
      'memory',
      'delay'
    ])
    const { figures } = view
    const failures = find(panels, 'failures')
    expect(failures.window).toEqual(figures?.window)
    expect(failures.series.map(({ id, total }) => [id, total])).toEqual([
      ['failed', 1],
      ['abandoned', 0],
      ['superseded', 0]
    ])
    expect(failures.series[0]?.values).toEqual(figures?.runs.failed)
    const refused = find(panels, 'refused')
    expect(refused.window).toEqual(figures?.hours.window)
    expect(refused.series.map(({ total }) => total)).toEqual([4, 0, 1])
    expect(find(panels, 'running').series[0]?.total).toBe(2)
    for (const panel of panels)
      for (const { values } of panel.series) expect(values).toHaveLength(bucketCount(panel.window))
  })

  it('part GPU time into what was useful and what was not: together what was spent', () => {
    const view = metricsView({ runs: video(run({ runId: 'a' }), run({ runId: 'b' })) })
    const { series } = find(panelsOf(view, endpoints, t), 'gpu')
    const [useful, wasted] = series
    expect(useful?.total).toBe(300_000)
    expect(wasted?.total).toBe(300_000)
    for (const [at, spent] of (view.figures?.runs.spent_ms ?? []).entries())
      expect((useful?.values[at] ?? 0) + (wasted?.values[at] ?? 0)).toBe(spent)
  })

  it('tell one from another without colour', () => {
    const minutes: SampleMinute[] = []
    const view = metricsView({
      runs: video(run({})),
      minutes,
      endpoints: [read(), read({ id: 'lab' })]
    })
    for (const { series } of panelsOf(view, endpoints, t))
      expect(new Set(series.map(({ look }) => `${look.draw} ${look.style}`)).size).toBe(series.length)
  })

  it('have a chart a type of those with the most runs, with its outliers', () => {
    const many = Array.from({ length: TIME_PANELS_MAX + 3 }, (_, at) => ({
      type: `type-${String(at).padStart(2, '0')}`,
      id: '1',
      runs: Array.from({ length: 20 - at }, (__, n) =>
        run({ runId: `r${at}-${n}`, endedAt: NOW - 600_000 + (n === 0 && at === 0 ? 500_000 : 1_000) })
      )
    }))
    const panels = panelsOf(metricsView({ runs: many }), endpoints, t)
    const times = panels.filter(({ group }) => group === 'times')
    expect(times).toHaveLength(TIME_PANELS_MAX)
    expect(times[0]).toMatchObject({ id: 'times:type-00', outlierCount: 1, type: 'type-00' })
    expect(times[0]?.outliers.map(({ ms }) => ms)).toEqual([500_000])
    expect(largestOf(times[0] ?? times[1]!)).toBe(500_000)
  })

  it('show how each endpoint fares, under its name, and say that nobody watched', () => {
    const minute: SampleMinute = {
      v: 1,
      at: Math.floor((NOW - 60_000) / 60_000) * 60_000,
      engine: { memory: { n: 1, sum: 5e8, max: 5e8 }, delay: { n: 2, sum: 6, max: 5 } },
      endpoints: {
        'redis://one': {
          latency: { n: 2, sum: 3, max: 2 },
          lag: { n: 1, sum: 400, max: 400 },
          looks: 12,
          live: 9
        }
      }
    }
    const base = metricsView()
    const window = base.health.engine.window
    const view = {
      ...base,
      health: {
        engine: healthOf([minute], window, null),
        endpoints: [
          { id: 'prod', health: healthOf([minute], window, new Set(['redis://one'])) },
          { id: 'gone', health: healthOf([minute], window, null) }
        ]
      }
    }
    const panels = panelsOf(view, endpoints, t)
    const latency = find(panels, 'latency')
    // One that the window does not know (any more) has no name to stand under.
    expect(latency.series.map(({ name, endpoint, total }) => [name, endpoint, total])).toEqual([
      ['prod', 'prod', 1.5]
    ])
    expect(find(panels, 'reachable').series[0]?.total).toBe(0.75)
    expect(find(panels, 'memory').series[0]?.total).toBe(5e8)
    expect(find(panels, 'delay').series.map(({ total }) => total)).toEqual([3, 5])
    expect(latency.gap).toBe('unwatched')
    expect(latency.series[0]?.values.filter((one) => one === null)).not.toHaveLength(0)
    expect(hasUnknown(latency)).toBe(false)
  })

  it('mark what is unknown, and are none of the runs where no endpoint could be read', () => {
    const unknown = metricsView({ prepare: (tally) => tally.unknownRecords() })
    const running = find(panelsOf(unknown, endpoints, t), 'running')
    expect(hasUnknown(running)).toBe(true)
    expect(running.series[0]?.total).toBeNull()
    expect(hasUnknown(find(panelsOf(unknown, endpoints, t), 'refused'))).toBe(false)
    const none = { ...noMetrics(), figures: null }
    expect(new Set(panelsOf(none, endpoints, t).map(({ group }) => group))).toEqual(new Set(['health']))
    expect(nothingRan(none)).toBe(false)
    expect(nothingRan(noMetrics())).toBe(true)
    expect(nothingRan(unknown)).toBe(false)
    expect(nothingRan(metricsView({ hours: { video: { rejected_running: 1 } } }))).toBe(false)
  })

  it('find the bucket of a moment: the last one has its whole place before all of its time has gone', () => {
    const window = { from: 0, to: 25, step: 10 }
    expect([-1, 0, 9, 10, 24, 30, 31].map((at) => bucketAt(window, at))).toEqual([-1, 0, 0, 1, 2, 2, -1])
    expect(bucketSpan(window, 2)).toEqual({ from: 20, to: 25 })
    expect(bucketPlace(window, 2)).toEqual({ from: 20, to: 30 })
    expect(totalOf([null, 2, null, 5, 1], 'last')).toBe(1)
    expect(totalOf([null, 2, 5, 1], 'most')).toBe(5)
    expect(totalOf([null, null], 'sum')).toBeNull()
  })
})

describe('the big numbers', () => {
  const tile = (view: ReturnType<typeof metricsView>, id: string) =>
    tilesOf(view, t).find((one) => one.id === id)

  it('are the sums of the stretch and what runs now; bad ones speak up', () => {
    const view = metricsView({
      runs: video(
        run({ runId: 'a' }),
        run({ runId: 'b' }),
        run({ runId: 'c', status: 'failed' }),
        run({ runId: 'd', status: 'running', endedAt: null, deadline: NOW + 1_000 })
      ),
      hours: { video: { rejected_running: 3, rejected_completed: 2, saved_ms: HOUR_MS } }
    })
    expect(tile(view, 'running')).toMatchObject({ value: 1, mood: 'plain', least: false })
    expect(tile(view, 'refused')).toMatchObject({ value: 5, mood: 'good' })
    expect(tile(view, 'duplicates')).toMatchObject({ value: 3, mood: 'bad' })
    expect(tile(view, 'failed')).toMatchObject({ value: 1, mood: 'warning' })
    expect(tile(view, 'lost')).toMatchObject({ value: 0, mood: 'plain' })
    expect(tile(view, 'saved')).toMatchObject({ value: HOUR_MS, unit: 'gpu' })
    const { spent_ms: spent = 0, wasted_ms: wasted = 0 } = view.figures?.totals ?? {}
    expect(tile(view, 'wasted')).toMatchObject({
      value: wasted,
      more: { text: 'ofSpent', params: { share: (wasted ?? 0) / (spent ?? 1) } }
    })
  })

  it('say that they are at least so much, or unknown', () => {
    const stale = metricsView({
      endpoints: [read({ fault: { code: 'unreachable', detail: '' } })],
      runs: video(run({}))
    })
    expect(tile(stale, 'acquired')).toMatchObject({ value: 1, least: true })
    const unknown = metricsView({ prepare: (tally) => tally.unknownRecords(), hours: { video: {} } })
    expect(tile(unknown, 'running')).toMatchObject({ value: null, least: false, mood: 'plain' })
    expect(tile(unknown, 'refused')).toMatchObject({ value: 0, least: false })
    expect(tilesOf({ ...noMetrics(), figures: null }, t).map(({ id }) => id)).toEqual(['latency'])
  })

  it('have a line below them, with gaps where nothing is known', () => {
    expect(sparkPath([0, 0])).toBe('')
    expect(sparkPath([2, null, 1]).match(/M/g)).toHaveLength(2)
    expect(sparkPath([1, 1]).match(/M/g)).toHaveLength(1)
  })
})

describe('values', () => {
  it('are written as a person reads them', () => {
    const of = (value: number, unit: Parameters<typeof formatValue>[1]) => formatValue(value, unit, 'en')
    expect([0, 0.42, 62, 1_500, 90_000, 2 * HOUR_MS].map((ms) => of(ms, 'time'))).toEqual([
      '0',
      '0.42 ms',
      '62 ms',
      '1.5 s',
      '1m 30s',
      '2h'
    ])
    expect(of(1_234 * HOUR_MS, 'gpu')).toBe('1,234h')
    expect(formatValue(30 * HOUR_MS, 'gpu', 'zh-CN')).toBe('30时')
    expect(of(12.5 * 2 ** 20, 'bytes')).toBe('12.5 MiB')
    expect(of(0.995, 'share')).toBe('99.5%')
    expect(of(12_345, 'count')).toBe('12,345')
    expect(formatOnAxis(12_345, 'count', 'en')).toBe('12.3K')
  })

  it('stand on an axis of round steps that has room for the largest', () => {
    for (const unit of ['count', 'time', 'gpu', 'bytes'] as const)
      for (const largest of [0, 0.3, 1, 7, 99, 12_345, 3 * HOUR_MS, 5e9]) {
        const { top, step } = axisTop(largest, unit, 4)
        expect(top).toBeGreaterThanOrEqual(largest)
        expect(top).toBeGreaterThan(0)
        expect(top / step).toBeLessThanOrEqual(4)
        expect(Math.abs(top / step - Math.round(top / step))).toBeLessThan(1e-9)
        // There is no half a run.
        expect(unit !== 'count' || step >= 1).toBe(true)
      }
    expect(axisTop(0.5, 'share', 4)).toEqual({ top: 1, step: 0.5 })
    expect(axisTop(50 * 60_000, 'time', 2)).toEqual({ top: HOUR_MS, step: HOUR_MS / 2 })
  })
})
