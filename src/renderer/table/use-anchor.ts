import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { HEADER_HEIGHT, ROW_HEIGHT } from './heights'
import type { TableRow } from './row'
import type { ShownRows } from './row-index'
import type { ShownIndex } from './table'

/**
 * Keeps what one looks at in its place while rows come and go above it: the selected row where it is in sight, else the
 * topmost one. At the very top, with nothing selected in sight, the list runs on, so that the newest is seen. Another sort
 * or filter begins at the top, or with the selected row in sight.
 *
 * A list that is no longer than its sight can't be scrolled: the room that takes goes below its last row (`--below`).
 *
 * @returns how many rows have come in above since then, out of sight
 */
export function useAnchor(
  scroller: RefObject<HTMLElement | null>,
  /** What of the list is in sight, px, as the virtualizer knows it: asking the element would lay the page out. */
  sight: { readonly top: number; readonly height: number },
  { rows, view }: ShownRows,
  index: ShownIndex,
  selected: string | null
): number {
  const { top, height } = sight
  const before = useRef({ rows, view })
  /** Where the list was scrolled to, of which the virtualizer has not heard yet. */
  const sent = useRef<{ readonly from: number; readonly to: number } | null>(null)
  const [above, setAbove] = useState(0)
  useLayoutEffect(() => {
    const element = scroller.current
    const old = before.current
    before.current = { rows, view }
    if (sent.current?.from !== top) sent.current = null
    if (!element || old.rows === rows) return
    const now = sent.current?.to ?? top
    const goTo = (next: number): void => {
      const content = HEADER_HEIGHT + rows.length * ROW_HEIGHT
      const room = `${Math.max(0, next + height - content)}px`
      // A new style of the list is a new one of each row.
      if (element.style.getPropertyValue('--below') !== room) element.style.setProperty('--below', room)
      if (next === now) return
      element.scrollTo({ top: next })
      sent.current = { from: top, to: next }
    }
    if (old.view !== view) {
      const at = selected === null ? -1 : index.placeOf(selected)
      setAbove(0)
      goTo(at < 0 ? 0 : Math.max(0, at * ROW_HEIGHT - height / 3))
      return
    }
    const atTop = now < ROW_HEIGHT
    const first = Math.floor(now / ROW_HEIGHT)
    const last = first + Math.ceil(height / ROW_HEIGHT)
    const place = anchorOf(old.rows, first, last, index, selected, atTop)
    const key = place === -1 ? undefined : old.rows[place]?.key
    const by = key === undefined ? 0 : index.placeOf(key) - place
    goTo(Math.max(0, now + by * ROW_HEIGHT))
    if (by > 0) setAbove((count) => (atTop ? by : count === 0 ? 0 : count + by))
  }, [scroller, top, height, rows, view, index, selected])
  const atTop = top < ROW_HEIGHT
  const [wasAtTop, setWasAtTop] = useState(atTop)
  if (wasAtTop !== atTop) {
    setWasAtTop(atTop)
    // Seen by now.
    if (atTop) setAbove(0)
  }
  return above
}

/** The place, in the order before, of the row that is to stay where it is seen; -1 where none is left, or the list runs on. */
function anchorOf(
  rows: readonly TableRow[],
  first: number,
  last: number,
  index: ShownIndex,
  selected: string | null,
  selectedOnly: boolean
): number {
  let topmost = -1
  for (let place = first; place < Math.min(last, rows.length); place += 1) {
    const key = rows[place]?.key
    if (key === undefined || index.placeOf(key) === -1) continue
    if (key === selected) return place
    if (topmost === -1) topmost = place
  }
  return selectedOnly ? -1 : topmost
}
