import type { LockRow } from '@shared/live/view'
import { useLayoutEffect, useRef, type RefObject } from 'react'
import { ROW_HEIGHT } from './metrics'
import type { RowIndex, ShownRows } from './row-index'

/**
 * Keeps what one looks at in its place while rows come and go above it: the selected row where it is in sight, else the
 * topmost one. At the very top the list runs on, so that the newest is seen. Another sort or filter begins at the top,
 * or with the selected row in sight.
 */
export function useAnchor(
  scroller: RefObject<HTMLElement | null>,
  /** What of the list is in sight, px, as the virtualizer knows it: asking the element would lay the page out. */
  sight: { readonly top: number; readonly height: number },
  { rows, view }: ShownRows,
  index: RowIndex,
  selected: string | null
): void {
  const { top, height } = sight
  const before = useRef({ rows, view })
  useLayoutEffect(() => {
    const element = scroller.current
    const old = before.current
    before.current = { rows, view }
    if (!element || old.rows === rows) return
    if (old.view !== view) {
      const at = selected === null ? -1 : index.placeOf(selected)
      element.scrollTo({ top: at < 0 ? 0 : Math.max(0, at * ROW_HEIGHT - height / 3) })
      return
    }
    if (top < ROW_HEIGHT) return
    const first = Math.floor(top / ROW_HEIGHT)
    const last = first + Math.ceil(height / ROW_HEIGHT)
    const place = anchorOf(old.rows, first, last, index, selected)
    const key = place === -1 ? undefined : old.rows[place]?.key
    if (key !== undefined) element.scrollBy({ top: (index.placeOf(key) - place) * ROW_HEIGHT })
  }, [scroller, top, height, rows, view, index, selected])
}

/** The place, in the order before, of the row that is to stay where it is seen; -1 where none is left. */
function anchorOf(
  rows: readonly LockRow[],
  first: number,
  last: number,
  index: RowIndex,
  selected: string | null
): number {
  let topmost = -1
  for (let place = first; place < Math.min(last, rows.length); place += 1) {
    const key = rows[place]?.key
    if (key === undefined || index.placeOf(key) === -1) continue
    if (key === selected) return place
    if (topmost === -1) topmost = place
  }
  return topmost
}
