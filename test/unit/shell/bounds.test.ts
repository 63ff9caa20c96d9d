import { describe, expect, test } from 'vitest'
import { MIN_SIZE, placeWindow, windowStateSchema } from '../../../src/main/shell/window/bounds'

const screen = { x: 0, y: 0, width: 1920, height: 1040 }
const right = { x: 1920, y: 0, width: 1280, height: 1000 }

describe('placeWindow', () => {
  test('opens in the middle the first time', () => {
    expect(placeWindow(undefined, [screen])).toEqual({ width: 1280, height: 800 })
  })

  test('opens where it was, on whichever screen', () => {
    const last = { x: 2000, y: 40, width: 900, height: 600, maximized: false }
    expect(placeWindow(last, [screen, right])).toEqual({ x: 2000, y: 40, width: 900, height: 600 })
  })

  test('comes back from a screen that is gone', () => {
    const last = { x: 2000, y: 40, width: 900, height: 600, maximized: false }
    expect(placeWindow(last, [screen])).toEqual({ width: 900, height: 600 })
  })

  test('a title bar above the screen can not be caught: comes back', () => {
    const last = { x: 10, y: -500, width: 900, height: 600, maximized: false }
    expect(placeWindow(last, [screen])).toEqual({ width: 900, height: 600 })
  })

  test('is never larger than the largest screen nor smaller than its least size', () => {
    const huge = { x: 0, y: 0, width: 1e9, height: 1e9, maximized: false }
    expect(placeWindow(huge, [screen])).toMatchObject({ width: 1920, height: 1040 })
    const tiny = { x: 0, y: 0, width: 1, height: 1, maximized: false }
    expect(placeWindow(tiny, [screen])).toMatchObject(MIN_SIZE)
  })

  test('a file that says something else is not taken', () => {
    expect(windowStateSchema.safeParse({ x: 'left', width: Number.NaN }).success).toBe(false)
  })
})
