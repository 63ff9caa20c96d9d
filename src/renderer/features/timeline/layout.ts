import { atWork, type RunSpan } from './run-span'

/** A stretch of time, Redis ms; `to` is never before `from`. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

export interface Bar {
  readonly span: RunSpan
  /** When it is known to have worked; null where its start is not known. */
  readonly solid: Stretch | null
  /** When it may have worked: after its last sign of life, before it was found dead. */
  readonly fading: Stretch | null
  /** Where another run worked at the same time. */
  readonly overlaps: readonly Stretch[]
  /** Of its time, ms. */
  readonly overlapMs: number
}

export interface TimelineLayout {
  /** All there is to see, up to now where something is at work. */
  readonly all: Stretch
  /** Oldest first; a run whose start nobody knows is the newest. */
  readonly bars: readonly Bar[]
  /** Where two or more worked at once, apart from each other. */
  readonly overlaps: readonly Stretch[]
  /** What was worked twice: with three runs at once, each ms counts two. */
  readonly doubledMs: number
  /** Whether an overlap lasts. */
  readonly doubling: boolean
}

/**
 * Lays runs out on one time axis and finds where they overlapped. Touching is no overlap, and neither is the time after
 * a dead run's last sign of life: nobody saw it work (as `endedStretch` of src/shared/findings has it). A run that ends
 * before it begins, or begins after now, had a clock of its own: it has no length.
 * @param spans in any order
 * @param moments other times that the axis has to reach, such as a refusal's
 */
export function layoutTimeline(
  spans: readonly RunSpan[],
  now: number,
  moments: readonly number[] = []
): TimelineLayout {
  const solids = spans.map((span) => ({ span, solid: solidOf(span, now) })).sort(byAge)
  const { overlaps, doubledMs } = sweep(solids.flatMap(({ solid }) => (solid ? [solid] : [])))
  const bars = solids.map(({ span, solid }): Bar => {
    const own = solid ? overlaps.map((one) => common(one, solid)).filter((one) => one !== null) : []
    return {
      span,
      solid,
      fading: fadingOf(span, solid),
      overlaps: own,
      overlapMs: own.reduce((sum, one) => sum + one.to - one.from, 0)
    }
  })
  return {
    all: reach(bars, now, moments),
    bars,
    overlaps,
    doubledMs,
    doubling: bars.filter(({ span }) => atWork(span)).length > 1 && overlaps.at(-1)?.to === now
  }
}

/** A run's stretches, apart from the others'. */
export function barOf(span: RunSpan, now: number): Pick<Bar, 'solid' | 'fading'> {
  const solid = solidOf(span, now)
  return { solid, fading: fadingOf(span, solid) }
}

function solidOf(span: RunSpan, now: number): Stretch | null {
  if (span.from === null) return null
  const end = span.workedTo ?? (atWork(span) ? now : span.from)
  return { from: span.from, to: Math.max(span.from, end) }
}

const fadingOf = ({ closedAt }: RunSpan, solid: Stretch | null): Stretch | null =>
  solid && closedAt !== null && closedAt > solid.to ? { from: solid.to, to: closedAt } : null

type Placed = { readonly span: RunSpan; readonly solid: Stretch | null }

/** Ties are settled by name, so that the order is the same at every look. */
function byAge(a: Placed, b: Placed): number {
  const start = (a.solid?.from ?? Infinity) - (b.solid?.from ?? Infinity)
  // Two unknown starts: Infinity − Infinity is NaN.
  return start || (a.span.key < b.span.key ? -1 : 1)
}

/** Where at least two stretches cover the axis: one walk over their ends, n log n. */
function sweep(stretches: readonly Stretch[]): { overlaps: Stretch[]; doubledMs: number } {
  const ends = stretches
    .filter(({ from, to }) => to > from)
    .flatMap(({ from, to }) => [
      { at: from, by: 1 },
      { at: to, by: -1 }
    ])
    // An end before a start in the same ms: touching is no overlap.
    .sort((a, b) => a.at - b.at || a.by - b.by)
  const overlaps: Stretch[] = []
  let doubledMs = 0
  let depth = 0
  let since = 0
  let last = 0
  for (const { at, by } of ends) {
    if (depth > 1) doubledMs += (depth - 1) * (at - last)
    last = at
    depth += by
    if (by === 1 && depth === 2) since = at
    else if (by === -1 && depth === 1 && at > since) {
      const before = overlaps.at(-1)
      // One run gives way to the next in the same ms: beside a third, it is one overlap that lasts.
      if (before?.to === since) overlaps[overlaps.length - 1] = { from: before.from, to: at }
      else overlaps.push({ from: since, to: at })
    }
  }
  return { overlaps, doubledMs }
}

/** The part that both have; null where there is none. */
export function common(a: Stretch, b: Stretch): Stretch | null {
  const from = Math.max(a.from, b.from)
  const to = Math.min(a.to, b.to)
  return to > from ? { from, to } : null
}

/** An axis of no length could show nothing. */
const SHORTEST = 1000

function reach(bars: readonly Bar[], now: number, moments: readonly number[]): Stretch {
  const stretches = bars.flatMap(({ solid, fading }) => [solid, fading]).filter((one) => one !== null)
  const grows = bars.some(({ span }) => atWork(span))
  const times = [...stretches.flatMap(({ from, to }) => [from, to]), ...moments, ...(grows ? [now] : [])]
  if (times.length === 0) return { from: now - SHORTEST, to: now }
  const from = Math.min(...times)
  return { from, to: Math.max(...times, from + SHORTEST) }
}
