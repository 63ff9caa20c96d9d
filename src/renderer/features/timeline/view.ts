import { assertNever } from '@shared/errors'
import type { Stretch, TimelineLayout } from './layout'

/**
 * What part of the axis is in sight. `auto`: all of it, or where runs overlap if that would be too small to see.
 * `span` with `to: null` follows now.
 */
export type TimelineView =
  | { readonly kind: 'auto' }
  | { readonly kind: 'all' }
  | { readonly kind: 'span'; readonly to: number | null; readonly span: number }

/** The least that can be in sight, ms. */
export const LEAST_SPAN = 5_000
/** An overlap that would be smaller on the axis than this is brought into sight by itself. */
const SMALL = 0.03
/** Air at both ends, of what is in sight. */
const PAD = 0.02

/** What the view shows of the layout. */
export function stretchOf(view: TimelineView, layout: TimelineLayout): Stretch {
  switch (view.kind) {
    case 'all':
      return padded(layout.all)
    case 'span': {
      const to = view.to ?? padded(layout.all).to
      return { from: to - view.span, to }
    }
    case 'auto':
      return automatic(layout)
    default:
      return assertNever(view)
  }
}

function automatic({ all, overlaps, bars }: TimelineLayout): Stretch {
  const last = overlaps.at(-1)
  if (!last || last.to - last.from >= SMALL * (all.to - all.from)) return padded(all)
  // With the runs that made it, unless they are so long that it is as small beside them.
  const runs = bars.flatMap(({ solid, overlaps: own }) =>
    solid && own.some(({ from, to }) => from < last.to && last.from < to) ? [solid] : []
  )
  const group = { from: Math.min(...runs.map(({ from }) => from)), to: Math.max(...runs.map(({ to }) => to)) }
  const most = (last.to - last.from) / SMALL
  const whole = padded({
    from: Math.max(group.from, last.to - most),
    to: Math.min(group.to, last.from + most)
  })
  return { from: Math.max(whole.from, padded(all).from), to: Math.min(whole.to, padded(all).to) }
}

function padded({ from, to }: Stretch): Stretch {
  const air = Math.max((to - from) * PAD, 1)
  return { from: from - air, to: to + air }
}

/**
 * Zooms by a factor (above 1: closer) about a moment.
 * @param follows whether something is at work: then a view that reaches its end goes on with it
 */
export function zoomed(
  shown: Stretch,
  layout: TimelineLayout,
  factor: number,
  about: number,
  follows: boolean
): TimelineView {
  const whole = padded(layout.all)
  const span = Math.max(LEAST_SPAN, (shown.to - shown.from) / factor)
  if (span >= whole.to - whole.from) return { kind: 'all' }
  const share = (about - shown.from) / (shown.to - shown.from)
  return placed(about - span * share, span, whole, follows)
}

/** Moves what is in sight by a share of it; never past the ends. */
export function moved(shown: Stretch, layout: TimelineLayout, share: number, follows: boolean): TimelineView {
  const whole = padded(layout.all)
  const span = shown.to - shown.from
  if (span >= whole.to - whole.from) return { kind: 'all' }
  return placed(shown.from + span * share, span, whole, follows)
}

function placed(from: number, span: number, whole: Stretch, follows: boolean): TimelineView {
  const to = Math.min(whole.to, Math.max(whole.from + span, from + span))
  return { kind: 'span', span, to: follows && to >= whole.to ? null : to }
}

/** Where a time stands in sight: 0 at the left edge, 1 at the right; outside beyond. */
export const shareOf = ({ from, to }: Stretch, at: number): number => (at - from) / (to - from)
