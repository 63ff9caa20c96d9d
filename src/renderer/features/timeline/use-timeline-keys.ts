import { useEffect, type KeyboardEvent, type RefObject } from 'react'

/** What the keys and the wheel do on a timeline. */
export interface TimelineMoves {
  /** To the next row (1), the one before (-1), the first or the last. */
  readonly step: (to: 1 | -1 | 'first' | 'last') => void
  readonly open: () => void
  /** Above 1: closer. `share` says about which place in sight, 0 to 1; without, about what is selected. */
  readonly zoom: (factor: number, share?: number) => void
  readonly pan: (share: number) => void
  readonly all: () => void
}

const STEP = 1.5
const PAN = 0.2

/** Arrows step from run to run, with Shift they move in time; + and − zoom, 0 shows all, Enter opens. */
export function timelineKey(event: KeyboardEvent<HTMLElement>, moves: TimelineMoves): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { shiftKey } = event
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => moves.step(1),
    ArrowUp: () => moves.step(-1),
    ArrowRight: () => (shiftKey ? moves.pan(PAN) : moves.step(1)),
    ArrowLeft: () => (shiftKey ? moves.pan(-PAN) : moves.step(-1)),
    Home: () => moves.step('first'),
    End: () => moves.step('last'),
    Enter: moves.open,
    '+': () => moves.zoom(STEP),
    '=': () => moves.zoom(STEP),
    '-': () => moves.zoom(1 / STEP),
    _: () => moves.zoom(1 / STEP),
    '0': moves.all
  }
  const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
  if (!act) return
  event.preventDefault()
  act()
}

/**
 * The wheel zooms with Ctrl, about the pointer, and moves in time with Shift. React listens passively to wheels, so
 * that the page would scroll as well.
 */
export function useTimelineWheel(
  area: RefObject<HTMLElement | null>,
  track: RefObject<HTMLElement | null>,
  moves: TimelineMoves
): void {
  useEffect(() => {
    const { current } = area
    if (!current) return undefined
    const onWheel = (event: WheelEvent): void => {
      const sideways = event.deltaX !== 0 || event.shiftKey
      if (!event.ctrlKey && !sideways) return
      event.preventDefault()
      if (event.ctrlKey) {
        const box = track.current?.getBoundingClientRect()
        const share = box && box.width > 0 ? (event.clientX - box.left) / box.width : 0.5
        moves.zoom(event.deltaY < 0 ? STEP : 1 / STEP, Math.max(0, Math.min(1, share)))
      } else moves.pan(((event.deltaX || event.deltaY) / Math.abs(event.deltaX || event.deltaY || 1)) * 0.1)
    }
    current.addEventListener('wheel', onWheel, { passive: false })
    return () => current.removeEventListener('wheel', onWheel)
  }, [area, track, moves])
}
