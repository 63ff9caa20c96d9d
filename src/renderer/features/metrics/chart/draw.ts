import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { bucketStarts } from '@shared/metrics/window'
import type { Language } from '@shared/i18n'
import { formatTick } from '../../../text/format'
import { ticksOf } from '../../timeline/ticks'
import { bucketAt, largestOf, type Panel, type PanelSeries } from '../panels/panel'
import type { Stretch } from '../ranges'
import { axisTop, formatOnAxis } from '../units'
import { colorsOf, faint, type Colors } from './colors'
import { dashes, fillOf, unknownFill } from './fills'
import { barsOn, gapsOn, marksOn, stepsOn, widestGap } from './paths'

/** What is drawn. */
export interface Drawn {
  readonly panel: Panel
  /** Those of its series that are in sight. */
  readonly series: readonly PanelSeries[]
  /** What the axis of time shows. */
  readonly stretch: Stretch
  readonly language: Language
  /** When a bucket was, in words. */
  readonly span: (bucket: number) => string
  /** What a bucket without a value means. */
  readonly gap: string
}

export interface ChartHears {
  /** The pointer is at a moment; null: it has left. */
  readonly onPoint: (at: number | null) => void
  /** A stretch was drawn over. */
  readonly onSelect: (stretch: Stretch) => void
  /** A place was clicked: the moment, and the value there. */
  readonly onClick: (at: number, near: Near | null) => void
  readonly onReset: () => void
}

/** The outlier that is near a click. */
export type Near = Panel['outliers'][number]

export interface Chart {
  readonly show: (drawn: Drawn) => void
  readonly resize: (width: number, height: number) => void
  /** Marks a moment, whoever points at it. */
  readonly point: (at: number | null) => void
  readonly end: () => void
}

const FONT = '11px system-ui, sans-serif'
const TICK_ROOM = 76
const LINE_ROOM = 34
/** How near a click has to be to a mark, px. */
const NEAR = 9
/** A shorter drag is a click, px. */
const DRAG = 4

/** Whether anything can be drawn here. */
export const canDraw = (): boolean => document.createElement('canvas').getContext('2d') !== null

/** Draws into an element and tells what a pointer does there. The theme's colours are those of the element's. */
export function drawChart(
  holder: HTMLElement,
  first: Drawn,
  size: { readonly width: number; readonly height: number },
  hears: ChartHears
): Chart {
  let drawn = first
  const colors = colorsOf(holder)
  const plot = new uPlot(
    optionsOf(() => drawn, colors, size, hears),
    dataOf(first),
    holder
  )
  const deaf = hearPointer(plot, () => drawn, hears)
  const when = document.createElement('span')
  when.className = 'metrics-when'
  plot.over.append(when)
  return {
    show: (next) => {
      const same = identityOf(next) === identityOf(drawn)
      drawn = next
      if (same) plot.setData(dataOf(next))
      else remake(plot, next, () => drawn, colors)
    },
    resize: (width, height) => {
      if (width !== plot.width || height !== plot.height) plot.setSize({ width, height })
    },
    point: (at) => {
      const left = at === null ? -1 : plot.valToPos(at, 'x')
      const width = plot.over.clientWidth
      const shown = at !== null && left >= 0 && left <= width
      plot.setCursor({ left: shown ? left : -10, top: -10 }, false)
      const bucket = shown ? bucketAt(drawn.panel.window, at) : -1
      when.hidden = bucket === -1
      if (bucket === -1) return
      when.textContent = drawn.span(bucket)
      // Beside the line, on the side that has room.
      when.classList.toggle('before', left > width / 2)
      when.style.left = `${left}px`
    },
    end: () => {
      deaf()
      plot.destroy()
    }
  }
}

/** Nothing is to be seen at the pointer, but uPlot takes away with a series the element that it has there for it. */
function unseenPoint(): HTMLElement {
  const point = document.createElement('span')
  point.style.display = 'none'
  return point
}

/** What can't change without its series being made anew. */
const identityOf = ({ series }: Drawn): string => JSON.stringify(series.map(({ id, look }) => [id, look]))

/** One column of starts, then one a series; an axis of time needs two at least. */
function dataOf({ panel, series }: Drawn): uPlot.AlignedData {
  const starts = bucketStarts(panel.window)
  return [starts, ...series.map(({ values }) => [...values])]
}

function remake(plot: uPlot, next: Drawn, drawn: () => Drawn, colors: Colors): void {
  plot.batch(() => {
    while (plot.series.length > 1) plot.delSeries(plot.series.length - 1)
    for (const at of next.series.keys()) plot.addSeries(seriesOptions(drawn, at, colors))
    plot.setData(dataOf(next))
  })
}

/** What the bars of a series stand on. */
function below({ series }: Drawn, at: number): (number | null)[] {
  const own = series[at]
  const under = series.slice(0, at).filter(({ look }) => look.draw === 'bar')
  return (own?.values ?? []).map((_, bucket) =>
    under.reduce((sum, { values }) => sum + (values[bucket] ?? 0), 0)
  )
}

function seriesOptions(drawn: () => Drawn, at: number, colors: Colors): uPlot.Series {
  const look = drawn().series[at]?.look
  if (!look) return {}
  const color = colors.of(look.color)
  const paths: uPlot.Series.PathBuilder = (plot) => {
    const now = drawn()
    const values = now.series[at]?.values ?? []
    return look.draw === 'bar'
      ? barsOn(plot, now.panel.window, values, below(now, at))
      : stepsOn(plot, now.panel.window, values, look.area ?? false)
  }
  return {
    paths,
    points: { show: false },
    stroke: color,
    width: 1.5,
    ...(look.draw === 'line'
      ? { dash: [...dashes[look.style]], ...(look.area ? { fill: faint(color, 0.15) } : {}) }
      : { fill: fillOf(look.style, color, uPlot.pxRatio), width: 0 })
  }
}

function optionsOf(
  drawn: () => Drawn,
  colors: Colors,
  { width, height }: { readonly width: number; readonly height: number },
  hears: ChartHears
): uPlot.Options {
  const top = (plot: uPlot): ReturnType<typeof axisTop> => {
    const { panel, series } = drawn()
    const room = Math.max(1, Math.floor(plot.height / LINE_ROOM) - 1)
    return axisTop(largestOf({ ...panel, series }), panel.unit, room)
  }
  return {
    width,
    height,
    ms: 1,
    padding: [6, 8, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: () => [drawn().stretch.from, drawn().stretch.to] },
      y: { range: (plot) => [0, top(plot).top] }
    },
    series: [{}, ...drawn().series.map((_, at) => seriesOptions(drawn, at, colors))],
    axes: [timeAxis(drawn, colors), valueAxis(drawn, colors, top)],
    cursor: {
      y: false,
      points: { show: unseenPoint },
      drag: { x: true, y: false, setScale: false, dist: DRAG },
      dataIdx: (_plot, _series, _closest, value) => bucketAt(drawn().panel.window, value),
      bind: {
        // It would show all of the data.
        dblclick: () => (event) => {
          event.preventDefault()
          hears.onReset()
          return null
        }
      }
    },
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width: wide } = plot.select
          if (wide < DRAG) return
          const stretch = { from: plot.posToVal(left, 'x'), to: plot.posToVal(left + wide, 'x') }
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          hears.onSelect(stretch)
        }
      ],
      drawClear: [(plot) => drawGaps(plot, drawn(), colors)],
      draw: [(plot) => drawMarks(plot, drawn(), colors)]
    }
  }
}

function timeAxis(drawn: () => Drawn, colors: Colors): uPlot.Axis {
  const labels = new Map<number, string>()
  return {
    stroke: colors.text,
    font: FONT,
    size: 22,
    gap: 4,
    grid: { stroke: faint(colors.lines, 0.25), width: 1 },
    ticks: { show: false },
    border: { show: true, stroke: faint(colors.lines, 0.5), width: 1 },
    splits: (plot) => {
      const { stretch, language } = drawn()
      const room = Math.max(1, Math.floor(plot.width / TICK_ROOM))
      labels.clear()
      for (const { at, label } of ticksOf(stretch, room)) labels.set(at, formatTick(at, label, language))
      return [...labels.keys()]
    },
    values: (_plot, splits) => splits.map((at) => labels.get(at) ?? '')
  }
}

function valueAxis(
  drawn: () => Drawn,
  colors: Colors,
  top: (plot: uPlot) => ReturnType<typeof axisTop>
): uPlot.Axis {
  return {
    stroke: colors.text,
    font: FONT,
    gap: 4,
    size: (plot, values) => {
      const texts = (values as readonly string[] | null) ?? []
      plot.ctx.font = `${11 * uPlot.pxRatio}px system-ui, sans-serif`
      const widest = texts.reduce((most, text) => Math.max(most, plot.ctx.measureText(text).width), 0)
      return Math.max(34, Math.ceil(widest / uPlot.pxRatio) + 10)
    },
    grid: { stroke: faint(colors.lines, 0.25), width: 1 },
    ticks: { show: false },
    splits: (plot) => {
      const { top: most, step } = top(plot)
      const count = Math.round(most / step)
      return Array.from({ length: count + 1 }, (_, at) => at * step)
    },
    values: (_plot, splits) => {
      const { panel, language } = drawn()
      return splits.map((value) => formatOnAxis(value, panel.unit, language))
    }
  }
}

function drawGaps(plot: uPlot, { panel, series, gap }: Drawn, colors: Colors): void {
  if (panel.gap === 'none') return
  const { ctx } = plot
  ctx.save()
  ctx.fillStyle = unknownFill(colors.lines, uPlot.pxRatio)
  ctx.fill(gapsOn(plot, { window: panel.window, series }))
  ctx.restore()
  nameGap(plot, { panel, series }, gap, colors)
}

/** Says what the widest gap is, where there is room. */
function nameGap(
  plot: uPlot,
  { panel, series }: Pick<Drawn, 'panel' | 'series'>,
  gap: string,
  colors: Colors
): void {
  const { ctx, bbox } = plot
  const widest = widestGap({ window: panel.window, series })
  if (!widest) return
  const left = Math.max(bbox.left, plot.valToPos(widest.from, 'x', true))
  const right = Math.min(bbox.left + bbox.width, plot.valToPos(widest.to, 'x', true))
  ctx.save()
  ctx.font = `${11 * uPlot.pxRatio}px system-ui, sans-serif`
  const room = ctx.measureText(gap).width + 12 * uPlot.pxRatio
  if (right - left > room) {
    const [x, y, high] = [(left + right) / 2, bbox.top + bbox.height / 2, 16 * uPlot.pxRatio]
    ctx.fillStyle = colors.background
    ctx.fillRect(x - room / 2, y - high / 2, room, high)
    ctx.fillStyle = colors.text
    ctx.textAlign = 'center'
    ctx.textBaseline = 'middle'
    ctx.fillText(gap, x, y)
  }
  ctx.restore()
}

function drawMarks(plot: uPlot, { panel }: Drawn, colors: Colors): void {
  if (panel.outliers.length === 0) return
  const { ctx, bbox } = plot
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top - 6, bbox.width, bbox.height + 6)
  ctx.clip()
  const path = marksOn(plot, panel.outliers, uPlot.pxRatio)
  ctx.fillStyle = colors.of('red')
  ctx.fill(path)
  ctx.strokeStyle = colors.background
  ctx.lineWidth = uPlot.pxRatio
  ctx.stroke(path)
  ctx.restore()
}

/**
 * Where the pointer is, and a press and a release at one place. uPlot's own hooks also fire when only data or size
 * change. Answers the function that ends it.
 */
function hearPointer(plot: uPlot, drawn: () => Drawn, hears: ChartHears): () => void {
  let down: number | null = null
  const onMove = ({ clientX }: MouseEvent): void => {
    const box = plot.over.getBoundingClientRect()
    hears.onPoint(plot.posToVal(clientX - box.left, 'x'))
  }
  const onLeave = (): void => hears.onPoint(null)
  const onDown = ({ clientX, button }: MouseEvent): void => {
    down = button === 0 ? clientX : null
  }
  const onUp = ({ clientX, clientY, detail }: MouseEvent): void => {
    const moved = down === null || Math.abs(clientX - down) >= DRAG
    down = null
    if (moved || detail > 1) return
    const box = plot.over.getBoundingClientRect()
    const [left, top] = [clientX - box.left, clientY - box.top]
    hears.onClick(plot.posToVal(left, 'x'), nearest(plot, drawn().panel.outliers, left, top))
  }
  const { over } = plot
  over.addEventListener('mousemove', onMove)
  over.addEventListener('mouseleave', onLeave)
  over.addEventListener('mousedown', onDown)
  over.addEventListener('mouseup', onUp)
  return () => {
    over.removeEventListener('mousemove', onMove)
    over.removeEventListener('mouseleave', onLeave)
    over.removeEventListener('mousedown', onDown)
    over.removeEventListener('mouseup', onUp)
  }
}

function nearest(plot: uPlot, marks: Panel['outliers'], left: number, top: number): Near | null {
  let best: { readonly mark: Near; readonly far: number } | null = null
  for (const mark of marks) {
    const far = Math.hypot(plot.valToPos(mark.ended_at, 'x') - left, plot.valToPos(mark.ms, 'y') - top)
    if (far <= NEAR && (best === null || far < best.far)) best = { mark, far }
  }
  return best?.mark ?? null
}
