import type { EndpointMetrics } from '@shared/metrics/document'
import type { Figures, RunTimes } from '@shared/metrics/figures'
import { toIso } from '@shared/time/iso'
import { formatDuration } from '@shared/time/duration'
import type { Output } from '../frame/output'
import { printTable, type Cell, type Column } from '../text/table'

/** Outliers that are told of by name. */
const OUTLIERS_SHOWN = 5

export function printMetrics(out: Output, one: EndpointMetrics): void {
  const { window, totals, runTimes } = one.figures
  out.line(
    out.paint('bold', one.endpoint),
    `  namespace ${one.namespace}  ${toIso(window.from)} to ${one.at} (${formatDuration(window.to - window.from)})`
  )
  out.line('  ', out.paint('cyan', `${totals.running ?? '?'} running now`), ...latencyText(one))
  if (one.by_type.length === 0) out.line('  No task type is known here: nothing ran under the guard.')
  else {
    printCounts(out, one)
    printTimes(out, one)
    printOutliers(out, runTimes)
  }
  printHealth(out, one)
  for (const note of one.notes) out.line('  ', note)
  if (!one.complete)
    out.line(
      '  ',
      out.paint('yellow', 'Incomplete:'),
      ' what could not be read is not counted; stderr names it.'
    )
}

const latencyText = ({ latency_ms: latency }: EndpointMetrics): string[] =>
  latency === null ? [] : [`  Redis answers in ${latency.median} ms (at most ${latency.max} ms)`]

const number = (title: string): Column => ({ title, align: 'right' })
/** What could not be read: not 0. */
const UNKNOWN: Cell = { text: '?', color: 'yellow' }
const count = (value: number | null): Cell =>
  value === null ? UNKNOWN : { text: value === 0 ? '·' : String(value) }
/** @param ms undefined: there is none */
const time = (ms: number | null | undefined): Cell =>
  ms === null ? UNKNOWN : { text: ms === undefined || ms === 0 ? '·' : took(ms) }
const painted = (value: number | null, cell: Cell, color: 'red' | 'yellow' | 'green'): Cell =>
  value === null || value === 0 ? cell : { ...cell, color }
const bad = (value: number | null, color: 'red' | 'yellow'): Cell => painted(value, count(value), color)
const sum = (...values: (number | null)[]): number | null =>
  values.reduce((all, one) => (all === null || one === null ? null : all + one), 0)

/** Under a minute with a fraction: short runs differ there. */
const took = (ms: number): string =>
  ms < 60_000 ? `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)}s` : formatDuration(ms)

function rowsOf(one: EndpointMetrics, row: (name: string, figures: Figures) => Cell[]): Cell[][] {
  const rows = one.by_type.map(({ type, figures }) => row(type, figures))
  return rows.length > 1 ? [...rows, row('all', one.figures)] : rows
}

function printCounts(out: Output, one: EndpointMetrics): void {
  printTable(
    out,
    [
      { title: 'TYPE', max: 32 },
      ...['RUNNING', 'ACQUIRED', 'REFUSED', 'COMPLETED', 'FAILED', 'ABANDONED', 'LOST', 'DUPLICATES'].map(
        number
      )
    ],
    rowsOf(one, (name, { totals }) => [
      { text: name },
      count(totals.running),
      count(totals.acquired),
      count(sum(totals.refused_running, totals.refused_completed, totals.refused_quarantined)),
      count(totals.completed),
      bad(totals.failed, 'yellow'),
      bad(totals.abandoned, 'yellow'),
      bad(totals.superseded, 'yellow'),
      bad(totals.duplicates, 'red')
    ]),
    '  '
  )
}

const timesOf = ({ runTimes }: Figures, type: string): RunTimes | undefined =>
  runTimes.find((times) => times.type === type)

function printTimes(out: Output, one: EndpointMetrics): void {
  printTable(
    out,
    [
      { title: 'TYPE', max: 32 },
      ...['GPU', 'WASTED', 'SAVED', 'P50', 'P95', 'P99', 'MAX', 'OUTLIERS'].map(number)
    ],
    rowsOf(one, (name, figures) => {
      const { totals } = figures
      const times = timesOf(figures, name)
      return [
        { text: name },
        time(totals.spent_ms),
        painted(totals.wasted_ms, time(totals.wasted_ms), 'red'),
        painted(totals.saved_ms, time(totals.saved_ms), 'green'),
        ...[times?.p50, times?.p95, times?.p99, times?.max].map((ms) => time(ms ?? undefined)),
        count(times?.outlierCount ?? 0)
      ]
    }),
    '  '
  )
}

function printOutliers(out: Output, all: readonly RunTimes[]): void {
  const slowest = all
    .flatMap(({ type, outliers, p50 }) => outliers.map((one) => ({ type, p50, ...one })))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, OUTLIERS_SHOWN)
  for (const { type, resource_id: id, run_id: run, ms, p50, ended_at: at } of slowest)
    out.line(
      `  ${type} ${id} took ${took(ms)}, half of all took at most ${took(p50 ?? 0)}: run ${run}, ended ${toIso(at)}`
    )
}

const worst = (values: readonly (number | null)[]): number =>
  Math.max(0, ...values.filter((value) => value !== null))

function printHealth(out: Output, { health }: EndpointMetrics): void {
  if (!health) return
  const { series, watched } = health
  out.line(
    `  The app on this machine watched ${Math.round(watched * 100)} % of the time: answers within ` +
      `${worst(series.latency_max).toFixed(1)} ms, at most ${(worst(series.lag_max) / 1000).toFixed(1)} s behind`
  )
}
