import { createTranslator } from '@shared/i18n'
import type { ActionId } from '@shared/ipc/actions'
import { WINDOW_MAX_MS } from '@shared/metrics/window'
import { report, type App } from '../../workbench/app'
import { focusPart } from '../../workbench/focus'
import { endpointName } from '../endpoints/endpoint-name'
import { exportAll, exportPanel } from './export/run-export'
import { panelsOf } from './panels/build'
import type { Panel } from './panels/panel'
import { panBy, resetZoom, shownStretch, zoomBy } from './zoom'

type MetricsAction = Extract<ActionId, `metrics.${string}`>

/** The charts as the page has them. */
function panelsNow({ live, workbench }: App): readonly Panel[] {
  const { view } = live.metrics.state.getState()
  const t = createTranslator(workbench.getState().appearance.language)
  const named = live.state
    .getState()
    .endpoints.map((one) => ({ id: one.id, name: endpointName(one, t), color: one.color }))
  return view ? panelsOf(view, named, t) : []
}

/** What can be done with the metrics. */
export function metricsCommands(app: App): Readonly<Record<MetricsAction, () => void>> {
  const { metrics, live, workbench } = app
  const { actions } = metrics
  const zoom = (factor: number) => (): void => {
    const { from, to } = shownStretch(app)
    zoomBy(app, factor, metrics.getState().cursor ?? (from + to) / 2)
  }
  return {
    'metrics.refresh': live.metrics.refresh,
    'metrics.zoomIn': zoom(2),
    'metrics.zoomOut': zoom(0.5),
    'metrics.resetZoom': () => {
      resetZoom(app)
    },
    'metrics.earlier': () => panBy(app, -0.5),
    'metrics.later': () => panBy(app, 0.5),
    'metrics.customRange': () => {
      workbench.actions.showView('metrics')
      focusPart('metricsFrom')
    },
    'metrics.lastHour': () => actions.setRange({ kind: 'last', ms: 3_600_000 }),
    'metrics.lastDay': () => actions.setRange({ kind: 'last', ms: 24 * 3_600_000 }),
    'metrics.lastWeek': () => actions.setRange({ kind: 'last', ms: WINDOW_MAX_MS }),
    'metrics.showEverything': () => {
      actions.chooseEndpoints(null)
      actions.chooseTypes(null)
    },
    'metrics.toggleTables': () => {
      const ids = panelsNow(app).map(({ id }) => id)
      const { tables } = metrics.getState()
      const all = ids.every((id) => tables.includes(id))
      metrics.setState({ tables: all ? [] : ids })
    },
    'metrics.exportCsv': () => report(app, exportAll(app, panelsNow(app), 'csv')),
    'metrics.exportExcel': () => report(app, exportAll(app, panelsNow(app), 'excel')),
    'metrics.exportPanel': () => {
      const { panel: id } = metrics.getState()
      const panels = panelsNow(app)
      const panel = panels.find((one) => one.id === id) ?? panels[0]
      if (panel) report(app, exportPanel(app, panel))
    }
  }
}
