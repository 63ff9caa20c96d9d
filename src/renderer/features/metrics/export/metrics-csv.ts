import { BOM, csvLine, type Cell } from '@shared/export/csv'
import type { MetricsView } from '@shared/metrics/view'
import { bucketSpan, type Panel } from '../panels/panel'

/**
 * The figures in files: times ISO 8601 UTC by the Redis clock, durations in milliseconds, a cell that is empty where
 * nothing is known. Names are those of the command line's JSON.
 */

const iso = (ms: number): string => new Date(ms).toISOString()

const bucketsOf = ({ series }: Panel): number[] => [...(series[0]?.values.keys() ?? [])]

/** One chart: a line a bucket, a column a series, whatever of it is in sight. */
export function panelCsv(panel: Panel): string {
  const columns = panel.series.map(({ column, endpoint }) =>
    endpoint === null ? column : `${column} ${endpoint}`
  )
  const lines = bucketsOf(panel).map((bucket) => {
    const { from, to } = bucketSpan(panel.window, bucket)
    return csvLine([
      iso(from),
      (to - from) / 1000,
      ...panel.series.map(({ values }) => values[bucket] ?? null)
    ])
  })
  return [csvLine(['from', 'seconds', ...columns]), ...lines, outlierLines(panel)].join('')
}

/** The runs that the chart marks stand below it, under a head of their own. */
function outlierLines({ outliers }: Panel): string {
  if (outliers.length === 0) return ''
  return [
    csvLine(['outlier_ended_at', 'ms', 'resource_id', 'run_id']),
    ...outliers.map(({ ended_at: at, ms, resource_id: id, run_id: run }) => csvLine([iso(at), ms, id, run]))
  ].join('')
}

const COLUMNS = ['figure', 'endpoint', 'type', 'from', 'seconds', 'value', 'resource_id', 'run_id'] as const

/** Everything that the page shows: a line for each value, so that charts of different steps stand in one file. */
export function* allCsv(view: MetricsView, panels: readonly Panel[], forExcel: boolean): Generator<string> {
  yield (forExcel ? BOM : '') + csvLine(COLUMNS)
  for (const panel of panels) yield panelLines(panel)
  yield typeLines(view)
}

function panelLines(panel: Panel): string {
  const { window, series, outliers, type } = panel
  const lines = series.flatMap(({ column, endpoint, values }) =>
    values.map((value, bucket) => {
      const { from, to } = bucketSpan(window, bucket)
      return csvLine([column, endpoint, type, iso(from), (to - from) / 1000, value, null, null])
    })
  )
  const marked = outliers.map(({ ended_at: at, ms, resource_id: id, run_id: run }) =>
    csvLine(['outlier_ms', null, type, iso(at), null, ms, id, run])
  )
  return [...lines, ...marked].join('')
}

/** The sums of each type over the whole stretch. */
function typeLines({ byType, figures }: MetricsView): string {
  if (!figures) return ''
  const { from, to } = figures.window
  return byType
    .flatMap(({ type, totals }) =>
      Object.entries(totals).map(([name, value]: [string, Cell]) =>
        csvLine([name, null, type, iso(from), (to - from) / 1000, value, null, null])
      )
    )
    .join('')
}

/** Whether something that belongs in the file is missing. */
export const isPartial = ({ endpoints, typesLeftOut }: MetricsView): boolean =>
  typesLeftOut > 0 || endpoints.some(({ fault, complete, cut }) => fault !== null || !complete || cut > 0)

/** `metrics-refused-2026-11-23T10-15-00-partial.csv`: what is not whole says so in its name. */
export function exportName(view: MetricsView, panel: Panel | null, at: number): string {
  const time = iso(at).slice(0, 19).replaceAll(':', '-')
  const what = panel === null ? '' : `-${panel.id.replaceAll(':', '-')}`
  return `metrics${what}-${time}${isPartial(view) ? '-partial' : ''}.csv`
}
