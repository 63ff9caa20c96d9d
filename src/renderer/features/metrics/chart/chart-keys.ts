import type { KeyboardEvent } from 'react'

/** What keys do on a chart. */
export interface ChartMoves {
  /** To another point: so many on, the first or the last one. */
  readonly step: (by: number | 'first' | 'last') => void
  /** The runs behind the point. */
  readonly open: () => void
  /** Above 1: closer, about the point. */
  readonly zoom: (factor: number) => void
  /** By a share of what is shown. */
  readonly pan: (share: number) => void
  /** All of the range again; false: nothing was zoomed. */
  readonly all: () => boolean
  /** Nothing is pointed at any more; false: nothing was. */
  readonly leave: () => boolean
}

const ZOOM = 2
const PAN = 0.25
const PAGE = 10

/** As on a timeline: arrows step, with Shift they move in time; + and − zoom, 0 shows all, Enter opens, Escape goes back. */
export function chartKey(event: KeyboardEvent<HTMLElement>, moves: ChartMoves): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { shiftKey } = event
  const keys: Readonly<Record<string, () => unknown>> = {
    ArrowRight: () => (shiftKey ? moves.pan(PAN) : moves.step(1)),
    ArrowLeft: () => (shiftKey ? moves.pan(-PAN) : moves.step(-1)),
    PageDown: () => moves.step(PAGE),
    PageUp: () => moves.step(-PAGE),
    Home: () => moves.step('first'),
    End: () => moves.step('last'),
    Enter: moves.open,
    ' ': moves.open,
    '+': () => moves.zoom(ZOOM),
    '=': () => moves.zoom(ZOOM),
    '-': () => moves.zoom(1 / ZOOM),
    _: () => moves.zoom(1 / ZOOM),
    '0': moves.all,
    Escape: () => moves.all() || moves.leave()
  }
  const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
  if (!act) return
  // What Escape has nothing to do for here is for whoever stands around.
  if (act() === false) return
  event.preventDefault()
}
