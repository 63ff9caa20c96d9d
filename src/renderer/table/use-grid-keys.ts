import type { Virtualizer } from '@tanstack/react-virtual'
import type { KeyboardEvent } from 'react'
import { HEADER_HEIGHT, ROW_HEIGHT } from './heights'
import { moveLead, selectOnly, selectRange, toggle } from './selection'
import { useTable } from './table'

/**
 * The keys of the grid, VS Code's: arrows select, with Shift they select up to there, with Ctrl they only move; Ctrl+Space
 * takes a row in or out, Escape lets go.
 */
export function useGridKeys(
  virtualizer: Pick<Virtualizer<HTMLDivElement, Element>, 'scrollToIndex' | 'scrollElement'>,
  open: (key: string) => void,
  menu: () => void
): (event: KeyboardEvent<HTMLDivElement>) => void {
  const { index, store } = useTable()
  const { actions } = store
  const go = (place: number, how: 'only' | 'range' | 'lead'): void => {
    const { rows } = index.getSnapshot()
    const at = Math.max(0, Math.min(rows.length - 1, place))
    const row = rows[at]
    if (!row) return
    actions.select((now) => {
      if (how === 'only') return selectOnly(row.key)
      if (how === 'lead') return moveLead(now, row.key)
      const from = now.anchor === null ? -1 : index.placeOf(now.anchor)
      return selectRange(now, rows, from, at, false)
    })
    virtualizer.scrollToIndex(at, { align: 'auto' })
  }
  return (event) => {
    if (event.target !== event.currentTarget || event.altKey) return
    const { lead, keys: selected } = store.getState().selection
    const { length } = index.getSnapshot().rows
    const at = lead === null ? -1 : index.placeOf(lead)
    const height = virtualizer.scrollElement?.clientHeight ?? 0
    const page = Math.max(1, Math.floor((height - HEADER_HEIGHT) / ROW_HEIGHT) - 1)
    const ctrl = event.ctrlKey || event.metaKey
    const places: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at === -1 ? length - 1 : at - 1,
      Home: 0,
      End: length - 1,
      PageDown: at + page,
      PageUp: at - page
    }
    const place = Object.hasOwn(places, event.key) ? places[event.key] : undefined
    if (place !== undefined) go(place, event.shiftKey ? 'range' : ctrl ? 'lead' : 'only')
    else if (event.key === ' ' && lead !== null && !event.shiftKey)
      actions.select((now) => (ctrl ? toggle(now, lead) : selectOnly(lead)))
    else if (event.key === 'Enter' && lead !== null && !ctrl && !event.shiftKey) open(lead)
    else if (event.key === 'Escape' && selected.size > 0) actions.selectRow(null)
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) menu()
    else return
    event.preventDefault()
  }
}
