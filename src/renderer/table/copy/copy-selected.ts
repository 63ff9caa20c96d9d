import { createTranslator } from '@shared/i18n'
import { formatInteger } from '../../text/format'
import type { App } from '../../workbench/app'
import { shownColumns } from '../columns-state'
import { recordContextOf } from '../record-context'
import type { TableRow } from '../row'
import { selectedRows } from '../selection'
import type { Table } from '../table'
import { textContextOf } from '../text-context'
import { copyText, MOST_COPIED, type CopyFormat } from './copy-rows'

/** Puts the selected rows on the clipboard, and says how many. */
export const copySelected = (app: App, table: Table, format: CopyFormat): Promise<void> =>
  copyAs(app, table, (rows) => {
    const { language } = app.workbench.getState().appearance
    return copyText(table.kind, format, rows, {
      ...recordContextOf(app.live),
      texts: textContextOf(app.live, createTranslator(language), language),
      columns: shownColumns(table.store.getState().columns)
    })
  })

/** The same, as `write` writes them. */
export async function copyAs<Row extends TableRow>(
  { api, workbench }: Pick<App, 'api' | 'workbench'>,
  { store, index }: Pick<Table<Row>, 'store' | 'index'>,
  write: (rows: readonly Row[]) => string
): Promise<void> {
  const { language } = workbench.getState().appearance
  const rows = selectedRows(store.getState().selection, index.getSnapshot().rows, index.placeOf)
  if (rows.length > MOST_COPIED) {
    workbench.actions.say({ kind: 'tooMany', text: formatInteger(MOST_COPIED, language) })
    return
  }
  const text = write(rows)
  if (text === '') {
    workbench.actions.say({ kind: 'nothing', text: '' })
    return
  }
  await api.call('clipboard:write', { text })
  workbench.actions.say({ kind: 'copiedRows', text: formatInteger(rows.length, language) })
}
