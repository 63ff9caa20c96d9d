import { z } from 'zod'

const rectangleSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive()
})
export type Rectangle = z.infer<typeof rectangleSchema>

/** How the window stood when it was closed last. */
export const windowStateSchema = rectangleSchema.extend({ maximized: z.boolean() })
export type WindowState = z.infer<typeof windowStateSchema>

export const MIN_SIZE = { width: 640, height: 400 }
const DEFAULT_SIZE = { width: 1280, height: 800 }
/** This much of the title bar must be on a screen to be caught with the mouse. */
const REACHABLE = { width: 120, height: 24 }

/**
 * Where to open: as last time where that is still on a screen, else with the last size in the middle (no x, y).
 * Monitors go away, and a file may say anything.
 */
export function placeWindow(
  last: WindowState | undefined,
  workAreas: readonly Rectangle[]
): { width: number; height: number; x?: number; y?: number } {
  const widest = Math.max(MIN_SIZE.width, ...workAreas.map((area) => area.width))
  const highest = Math.max(MIN_SIZE.height, ...workAreas.map((area) => area.height))
  const width = clamp(last?.width ?? DEFAULT_SIZE.width, MIN_SIZE.width, widest)
  const height = clamp(last?.height ?? DEFAULT_SIZE.height, MIN_SIZE.height, highest)
  if (!last || !workAreas.some((area) => titleReachable(last, area))) return { width, height }
  return { width, height, x: last.x, y: last.y }
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most)

function titleReachable(window: Rectangle, area: Rectangle): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const below = area.y + area.height - window.y
  return across >= REACHABLE.width && window.y >= area.y && below >= REACHABLE.height
}
