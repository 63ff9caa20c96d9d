import type { FillStyle, LineStyle } from '../panels/panel'
import { faint } from './colors'

/** Lengths of dashes and gaps, px. */
export const dashes: Readonly<Record<LineStyle, readonly number[]>> = {
  solid: [],
  dashed: [6, 3],
  dotted: [2, 2],
  'dash-dot': [7, 3, 2, 3]
}

const TILE = 6

/** What a bar is filled with: told apart by its pattern as well. */
export function fillOf(style: FillStyle, color: string, ratio: number): string | CanvasPattern {
  if (style === 'solid') return faint(color, 0.85)
  if (style === 'empty') return faint(color, 0.15)
  return (
    pattern(ratio, (context, size) => {
      context.fillStyle = faint(color, 0.25)
      context.fillRect(0, 0, size, size)
      context.fillStyle = color
      context.strokeStyle = color
      if (style === 'dots') context.fillRect(size / 4, size / 4, size / 3, size / 3)
      else diagonal(context, size)
    }) ?? color
  )
}

/** What lies where nothing is known. */
export const unknownFill = (color: string, ratio: number): string | CanvasPattern =>
  pattern(ratio, (context, size) => {
    context.strokeStyle = faint(color, 0.45)
    diagonal(context, size)
  }) ?? faint(color, 0.2)

function diagonal(context: CanvasRenderingContext2D, size: number): void {
  context.lineWidth = size / 5
  context.beginPath()
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1)
    context.lineTo(shift + size + 1, -1)
  }
  context.stroke()
}

function pattern(
  ratio: number,
  draw: (context: CanvasRenderingContext2D, size: number) => void
): CanvasPattern | null {
  const size = Math.max(4, Math.round(TILE * ratio))
  const tile = document.createElement('canvas')
  tile.width = size
  tile.height = size
  const context = tile.getContext('2d')
  if (!context) return null
  draw(context, size)
  return context.createPattern(tile, 'repeat')
}
