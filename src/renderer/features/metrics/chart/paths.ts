import type uPlot from 'uplot'
import type { Panel } from '../panels/panel'
import { bucketPlace } from '../panels/panel'
import type { Stretch } from '../ranges'

/** Canvas px. */
interface Place {
  readonly x: (at: number) => number
  readonly y: (value: number) => number
}

const placeOn = (plot: uPlot): Place => ({
  x: (at) => Math.round(plot.valToPos(at, 'x', true)),
  y: (value) => Math.round(plot.valToPos(value, 'y', true))
})

type Values = readonly (number | null)[]

/** A value holds for its whole bucket: a step as wide as that, so that a lone one is seen, too. */
export function stepsOn(
  plot: uPlot,
  window: Panel['window'],
  values: Values,
  area: boolean
): uPlot.Series.Paths {
  const { x, y } = placeOn(plot)
  const stroke = new Path2D()
  const fill = area ? new Path2D() : null
  const floor = y(0)
  let open = false
  for (const [at, value] of values.entries()) {
    if (value === null) {
      open = false
      continue
    }
    const span = bucketPlace(window, at)
    const [left, right, top] = [x(span.from), x(span.to), y(value)]
    if (open) stroke.lineTo(left, top)
    else stroke.moveTo(left, top)
    stroke.lineTo(right, top)
    fill?.rect(left, top, right - left, floor - top)
    open = true
  }
  return { stroke, fill }
}

/** A bar a bucket, each on that of the series before. */
export function barsOn(
  plot: uPlot,
  window: Panel['window'],
  values: Values,
  below: Values
): uPlot.Series.Paths {
  const { x, y } = placeOn(plot)
  const fill = new Path2D()
  for (const [at, value] of values.entries()) {
    if (value === null || value === 0) continue
    const base = below[at] ?? 0
    const span = bucketPlace(window, at)
    const [left, right] = [x(span.from), x(span.to)]
    // Air between bars that are wide enough to spare it; the smallest value is still a mark.
    const gap = right - left > 4 ? 1 : 0
    const [top, bottom] = [y(base + value), y(base)]
    fill.rect(
      left + gap,
      Math.min(top, bottom - 1),
      Math.max(1, right - left - gap),
      Math.max(1, bottom - top)
    )
  }
  return { fill, stroke: null }
}

/** The stretches in which no series has a value. */
function* gapsOf({ window, series }: Pick<Panel, 'window' | 'series'>): Generator<Stretch> {
  let from: number | null = null
  let to = 0
  for (const at of series[0]?.values.keys() ?? []) {
    const gap = series.every(({ values }) => (values[at] ?? null) === null)
    if (gap) {
      const span = bucketPlace(window, at)
      from ??= span.from
      to = span.to
    } else if (from !== null) {
      yield { from, to }
      from = null
    }
  }
  if (from !== null) yield { from, to }
}

export function gapsOn(plot: uPlot, panel: Pick<Panel, 'window' | 'series'>): Path2D {
  const { x } = placeOn(plot)
  const { top, height } = plot.bbox
  const path = new Path2D()
  for (const { from, to } of gapsOf(panel)) path.rect(x(from), top, x(to) - x(from), height)
  return path
}

/** Null where there is none. */
export const widestGap = (panel: Pick<Panel, 'window' | 'series'>): Stretch | null =>
  [...gapsOf(panel)].sort((a, b) => b.to - b.from - (a.to - a.from))[0] ?? null

const MARK = 3.5

/** Diamonds: no other mark has their shape. */
export function marksOn(plot: uPlot, marks: Panel['outliers'], ratio: number): Path2D {
  const { x, y } = placeOn(plot)
  const path = new Path2D()
  const size = MARK * ratio
  for (const { ended_at: at, ms } of marks) {
    const [left, top] = [x(at), y(ms)]
    path.moveTo(left, top - size)
    path.lineTo(left + size, top)
    path.lineTo(left, top + size)
    path.lineTo(left - size, top)
    path.closePath()
  }
  return path
}
