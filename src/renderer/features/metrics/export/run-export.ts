import type { ExportFormat } from '@shared/ipc/export'
import type { App } from '../../../workbench/app'
import type { Panel } from '../panels/panel'
import { allCsv, exportName, panelCsv } from './metrics-csv'

/** Writes one chart's figures into a file that the person chooses. */
export async function exportPanel(app: App, panel: Panel): Promise<void> {
  const { view, at } = app.live.metrics.state.getState()
  if (view) await write(app, 'csv', exportName(view, panel, at), [panelCsv(panel)])
}

/** The same of all charts. */
export async function exportAll(app: App, panels: readonly Panel[], format: 'csv' | 'excel'): Promise<void> {
  const { view, at } = app.live.metrics.state.getState()
  if (view) await write(app, format, exportName(view, null, at), allCsv(view, panels, format === 'excel'))
}

async function write(
  { api, workbench }: App,
  format: ExportFormat,
  name: string,
  parts: Iterable<string>
): Promise<void> {
  const { id } = await api.call('export:begin', { format, name })
  if (id === null) return
  try {
    for (const text of parts) await api.call('export:write', { id, text })
    const { path } = await api.call('export:end', { id })
    workbench.actions.say({ kind: 'exported', text: path })
  } catch (error) {
    await api.call('export:abort', { id }).catch(() => undefined)
    throw error
  }
}
