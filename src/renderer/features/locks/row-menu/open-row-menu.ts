import { rowElementId } from '../lock-table-row'
import type { LocksStore } from '../locks-store'

/** Opens the menu of the row that the keys are at, below it: on the column that is sorted by. Nothing where it is not in sight. */
export function openRowMenu(locks: LocksStore): void {
  const { selection, sorts } = locks.getState()
  const { lead } = selection
  const row = lead === null ? null : document.getElementById(rowElementId(lead))
  if (lead === null || !row) return
  const { left, bottom } = row.getBoundingClientRect()
  const [sort] = sorts
  locks.actions.showRowMenu({ key: lead, column: sort?.column ?? 'type', at: { x: left + 16, y: bottom } })
}
