import type { RunsAsked } from '@shared/metrics/asked'
import type { FigureName } from '@shared/metrics/behind'
import { report, type App } from '../../../workbench/app'
import { focusPart } from '../../../workbench/focus'
import type { Behind, Point } from '../metrics-store'
import { bucketSpan, type Panel, type PanelSeries } from '../panels/panel'

const refusals: readonly FigureName[] = [
  'refused_running',
  'refused_completed',
  'refused_quarantined',
  'saved_ms'
]

/** Whether a point counts refusals: a refused run never began, so that none stands behind it. */
export const isRefusal = ({ figures }: Pick<Point, 'figures'>): boolean =>
  figures.every((figure) => refusals.includes(figure))

/** Whether its figures are numbers of runs. */
const counts = (figure: FigureName): boolean =>
  figure !== 'running' && figure !== 'run_times' && !figure.endsWith('_ms')

/** What a bucket's runs are asked for by; null: nothing counts runs there. */
export function pointOf(panel: Panel, series: readonly PanelSeries[], bucket: number): Point | null {
  const figures = [...new Set(series.flatMap(({ figure }) => figure ?? []))]
  if (figures.length === 0) return null
  const values = series.map(({ values: own }) => own[bucket] ?? null)
  const known = figures.every(counts) && values.every((value) => value !== null)
  return {
    ...bucketSpan(panel.window, bucket),
    panel: panel.title,
    figures,
    type: panel.type,
    counted: known ? values.reduce((sum, value) => sum + value, 0) : null
  }
}

/** Whether there is a list to walk through. */
export const hasRunsBehind = ({ metrics }: App): boolean => (metrics.getState().behind?.runs?.length ?? 0) > 0

/** Lists the runs behind a point in the panel. */
export function showBehind(app: App, point: Point): void {
  const { metrics, workbench } = app
  const { endpoints, types } = metrics.getState()
  workbench.actions.showPanel('behind')
  if (isRefusal(point)) {
    metrics.actions.showBehind({ point, runs: [], total: 0, failed: false })
    return
  }
  const behind = { point, runs: null, total: 0, failed: false }
  metrics.actions.showBehind(behind)
  const asked = {
    endpoints: endpoints && [...endpoints],
    types: point.type === null ? types && [...types] : [point.type],
    figures: [...point.figures],
    from: Math.floor(point.from),
    to: Math.ceil(point.to)
  }
  report(app, fill(app, behind, asked))
}

async function fill({ metrics, live }: App, behind: Behind, asked: RunsAsked): Promise<void> {
  const answer = await live.metrics.runsBehind(asked)
  // Another point was asked about since.
  if (metrics.getState().behind !== behind) return
  metrics.actions.showBehind(
    answer ? { ...behind, runs: answer.runs, total: answer.total } : { ...behind, runs: [], failed: true }
  )
  // Where there is nothing to walk through, the chart keeps the focus.
  if (answer && answer.runs.length > 0) focusPart('behind')
}
