import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EndpointMetrics, MetricsDocument } from '@shared/metrics/document'
import { noCounters } from '@shared/metrics/counters'
import { prometheusText } from '@shared/metrics/prometheus'
import { Tally } from '@shared/metrics/tally'
import { hourly, HOUR_MS, windowOf } from '@shared/metrics/window'
import { parsePrometheus } from '../../support/prometheus'
import { metricRun } from './runs'

const NOW = 480_000 * HOUR_MS + 1

function metricsOf(endpoint: string, type = 'video'): EndpointMetrics {
  const tally = new Tally(hourly(windowOf(NOW - HOUR_MS, NOW)))
  tally.addHour(480_000, { ...noCounters, acquired: 3, rejected_quarantined: 2, saved_ms: 1_500 })
  const runs = [metricRun({ startedAt: NOW - 5_000, endedAt: NOW - 2_500 })]
  tally.addResource({ endpoint, type, id: '1', runs, now: NOW, recent: HOUR_MS })
  const figures = tally.figures()
  return {
    endpoint,
    namespace: 'taskguard',
    at: new Date(NOW).toISOString(),
    figures,
    by_type: [{ type, figures }],
    latency_ms: { median: 0.25, max: 1 },
    health: null,
    complete: true,
    unread: [],
    notes: []
  }
}

const document = (...metrics: EndpointMetrics[]): MetricsDocument => ({
  version: 1,
  metrics,
  unreachable: []
})

describe('the Prometheus text', () => {
  it('is read by a scraper as what was meant', () => {
    const { samples, types, help } = parsePrometheus(
      prometheusText({
        ...document(metricsOf('redis://one')),
        unreachable: [{ endpoint: 'redis://two', namespace: 'n', problem: 'refused', hint: '' }]
      })
    )
    const value = (name: string, more: Record<string, string> = {}): number | undefined =>
      samples.find(
        (sample) =>
          sample.name === `taskguard_${name}` &&
          Object.entries(more).every(([label, text]) => sample.labels[label] === text)
      )?.value
    expect(value('up', { endpoint: 'redis://one' })).toBe(1)
    expect(value('up', { endpoint: 'redis://two' })).toBe(0)
    expect(value('window_acquired', { type: 'video' })).toBe(3)
    expect(value('window_refused', { reason: 'quarantined' })).toBe(2)
    expect(value('window_gpu_saved_seconds')).toBe(1.5)
    expect(value('window_gpu_spent_seconds')).toBe(2.5)
    expect(value('window_run_seconds', { quantile: '0.95' })).toBe(2.5)
    expect(value('redis_latency_seconds')).toBe(0.00025)
    for (const { name } of samples) {
      expect(types.get(name)).toBe('gauge')
      expect(help.get(name)).not.toBe('')
    }
  })

  it('holds any text in a label, whatever it is', () => {
    const hostile = 'a"b\\c\nd{} 1\n# TYPE x counter\nevil{} 5 \u2028 é 视频'
    const { samples } = parsePrometheus(prometheusText(document(metricsOf(hostile))))
    expect(new Set(samples.map(({ labels }) => labels['endpoint']))).toEqual(new Set([hostile]))
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (endpoint) => {
        const read = parsePrometheus(prometheusText(document(metricsOf(endpoint)))).samples
        expect(read.every(({ labels }) => labels['endpoint'] === endpoint)).toBe(true)
      })
    )
    const lone = parsePrometheus(prometheusText(document(metricsOf('x\ud800y')))).samples
    expect(lone[0]?.labels['endpoint']).toBe('x\ufffdy')
  }, 60_000)

  it('has no sample of what is not known', () => {
    const tally = new Tally(hourly(windowOf(NOW - HOUR_MS, NOW)))
    tally.unknownRecords()
    const figures = tally.figures()
    const one = { ...metricsOf('one'), figures, by_type: [{ type: 'video', figures }], complete: false }
    const names = parsePrometheus(prometheusText(document(one))).samples.map(({ name }) => name)
    expect(names).toContain('taskguard_window_acquired')
    for (const name of ['runs_running', 'window_gpu_spent_seconds', 'window_run_count'])
      expect(names).not.toContain(`taskguard_${name}`)
  })

  it('keeps a metric together where there are several endpoints', () => {
    const { samples } = parsePrometheus(prometheusText(document(metricsOf('one'), metricsOf('two', 'audio'))))
    expect(samples.filter(({ name }) => name === 'taskguard_up')).toHaveLength(2)
  })

  it('is empty of nothing', () => expect(prometheusText(document())).toBe(''))
})
