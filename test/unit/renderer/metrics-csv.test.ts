import { describe, expect, it } from 'vitest'
import { createTranslator } from '@shared/i18n'
import { bucketCount } from '@shared/metrics/window'
import {
  allCsv,
  exportName,
  isPartial,
  panelCsv
} from '../../../src/renderer/features/metrics/export/metrics-csv'
import { panelsOf } from '../../../src/renderer/features/metrics/panels/build'
import type { Panel } from '../../../src/renderer/features/metrics/panels/panel'
import { metricRun } from '../metrics/runs'
import { metricsView, noMetrics, NOW, read } from './metrics-view'

const t = createTranslator('en')
const named = [{ id: 'prod', name: '=HYPERLINK("x")', color: 'red' as const }]
const runs = Array.from({ length: 12 }, (_, at) =>
  metricRun({
    runId: `run-${at}`,
    startedAt: NOW - 3_000_000,
    endedAt: NOW - (at === 11 ? 100_000 : 2_999_000)
  })
)
const view = metricsView({
  runs: [{ type: 'video', id: '=1+1', runs }],
  hours: { video: { rejected_running: 3 } }
})
const panels = panelsOf(view, named, t)
const panel = (id: string): Panel => panels.find((one) => one.id === id)!
/** Lines as cells; none of ours holds a quoted comma but the hostile name. */
const lines = (csv: string): string[][] =>
  csv
    .split('\r\n')
    .slice(0, -1)
    .map((line) => line.split(','))

describe('a chart as CSV', () => {
  it('has a line a bucket with its begin and length, and nothing where nothing is known', () => {
    const [head, ...rows] = lines(panelCsv(panel('failures')))
    expect(head).toEqual(['from', 'seconds', 'failed', 'abandoned', 'superseded'])
    expect(rows).toHaveLength(bucketCount(panel('failures').window))
    expect(rows[0]?.[0]).toBe(new Date(panel('failures').window.from).toISOString())
    expect(rows[0]?.[1]).toBe('30')
    const unknown = panelsOf(metricsView({ prepare: (tally) => tally.unknownRecords() }), named, t)
    const [, first] = lines(panelCsv(unknown.find(({ id }) => id === 'failures')!))
    expect(first?.slice(2)).toEqual(['', '', ''])
  })

  it('names the runs that it marks, and runs no formula', () => {
    const csv = panelCsv(panel('times:video'))
    expect(csv).toContain('outlier_ended_at,ms,resource_id,run_id\r\n')
    expect(csv).toContain(`,2900000,'=1+1,run-11\r\n`)
    expect(panelCsv(panel('latency'))).toMatch(/^from,seconds,"latency_mean_ms =HYPERLINK\(""x""\)"\r\n/)
  })
})

describe('all charts as CSV', () => {
  const all = [...allCsv(view, panels, false)].join('')

  it('have a line a value, which says of what it is', () => {
    const [head, ...rows] = lines(all)
    expect(head).toEqual(['figure', 'endpoint', 'type', 'from', 'seconds', 'value', 'resource_id', 'run_id'])
    const sum = (figure: string, type = ''): number =>
      rows
        .filter(([name, , of]) => name === figure && of === type)
        .reduce((total, row) => total + Number(row[5]), 0)
    expect(sum('refused_running')).toBe(3)
    expect(sum('completed')).toBe(12)
    // The sums of a type stand beside the buckets of all.
    expect(sum('completed', 'video')).toBe(12)
    expect(rows.filter(([figure]) => figure === 'outlier_ms')).toEqual([
      ['outlier_ms', '', 'video', new Date(NOW - 100_000).toISOString(), '', '2900000', "'=1+1", 'run-11']
    ])
    const cells = panels.reduce(
      (count, { series, outliers }) =>
        count + outliers.length + series.reduce((total, { values }) => total + values.length, 0),
      0
    )
    expect(rows).toHaveLength(cells + 13)
  })

  it('run no formula, and are UTF-8 for Excel', () => {
    expect(all).toContain(`latency_mean_ms,"'=HYPERLINK(""x"")",`)
    expect([...allCsv(view, panels, true)].join('')).toBe(`\uFEFF${all}`)
  })
})

describe('the name of a file', () => {
  it('says what is in it, when it was, and that something is missing', () => {
    const at = Date.UTC(2026, 10, 23, 10, 15, 0, 250)
    expect(exportName(view, null, at)).toBe('metrics-2026-11-23T10-15-00.csv')
    expect(exportName(view, panel('times:video'), at)).toBe('metrics-times-video-2026-11-23T10-15-00.csv')
    const partial = { ...noMetrics(), endpoints: [read({ complete: false })] }
    expect(exportName(partial, null, at)).toBe('metrics-2026-11-23T10-15-00-partial.csv')
    expect(isPartial({ ...noMetrics(), endpoints: [read({ cut: 1 })] })).toBe(true)
    expect(isPartial({ ...noMetrics(), endpoints: [read({ fault: { code: 'x', detail: '' } })] })).toBe(true)
    expect(isPartial(noMetrics())).toBe(false)
  })
})
