import { rowElementId } from '../record-row'
import type { Table } from '../table'

/** Opens the menu of the row that the keys are at, below it: on the column that is sorted by. Nothing where it is not in sight. */
export function openRowMenu({ kind, store }: Pick<Table, 'kind' | 'store'>): void {
  const { selection, sorts } = store.getState()
  const { lead } = selection
  const row = lead === null ? null : document.getElementById(rowElementId(kind, lead))
  if (lead === null || !row) return
  const { left, bottom } = row.getBoundingClientRect()
  const [sort] = sorts
  store.actions.showRowMenu({
    key: lead,
    column: sort?.column ?? kind.menuColumn,
    at: { x: left + 16, y: bottom }
  })
}
