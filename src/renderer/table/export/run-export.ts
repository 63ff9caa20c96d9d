import type { ExportFormat } from '@shared/ipc/export'
import type { App } from '../../workbench/app'
import { selectedRows } from '../selection'
import { recordContextOf } from '../record-context'
import type { Table } from '../table'
import { exportName, exportParts } from './export-rows'

/**
 * Writes what is shown, in its order, or what of it is selected where that is more than one, into a file that the person
 * chooses. The rows are those of this moment, whatever changes while they are written.
 */
export async function runExport(app: App, table: Table, format: ExportFormat): Promise<void> {
  const { api, live, workbench } = app
  const { kind, index, store } = table
  if (store.getState().exporting) return
  const shown = index.getSnapshot().rows
  const picked = selectedRows(store.getState().selection, shown, index.placeOf)
  const rows = picked.length > 1 ? picked : shown
  const context = {
    ...recordContextOf(live),
    query: store.getState().filter.text,
    at: Date.now(),
    missing: table.missing()
  }
  const { id } = await api.call('export:begin', { format, name: exportName(kind, format, context) })
  if (id === null) return
  const tell = (exporting: { readonly done: number; readonly total: number } | null): void =>
    store.setState({ exporting })
  try {
    tell({ done: 0, total: rows.length })
    for (const { text, done } of exportParts(kind, format, rows, context)) {
      await api.call('export:write', { id, text })
      // Given up by a person meanwhile.
      if (store.getState().exporting === null) {
        await api.call('export:abort', { id })
        return
      }
      tell({ done, total: rows.length })
    }
    const { path } = await api.call('export:end', { id })
    workbench.actions.say({ kind: 'exported', text: path })
  } catch (error) {
    await api.call('export:abort', { id }).catch(() => undefined)
    throw error
  } finally {
    tell(null)
  }
}
