import { fileURLToPath } from 'node:url'
import { run } from './lib/run.mjs'
import { readY4m } from './lib/y4m.mjs'

/** Share of the pixels that must have changed their brightness band for a cut. */
const CUT = 0.4
const BLOCK = 8
/** Pixels that a block may have moved from one frame to the next, in each direction. */
const REACH = 4

run({
  name: 'video',
  input: fileURLToPath(new URL('inputs/scenes.y4m', import.meta.url)),
  read: readY4m,
  analyse({ width, height, rate, frames }, step) {
    const scenes = frames.length > 0 ? [0] : []
    let motion = 0
    let compared = 0
    for (const [at, frame] of frames.entries()) {
      const last = frames[at - 1]
      if (last) {
        if (differs(bandsOf(last), bandsOf(frame)) > 2 * CUT * width * height) scenes.push(at)
        else {
          motion += meanMotion(last, frame, width, height)
          compared += 1
        }
      }
      step((at + 1) / frames.length, `frame ${at + 1}`)
    }
    return {
      frames: frames.length,
      seconds: frames.length / rate,
      width,
      height,
      scenes,
      motion: compared === 0 ? 0 : Number((motion / compared).toFixed(4))
    }
  }
})

/** How many pixels are in each of eight bands of brightness. @param {Uint8Array} frame */
function bandsOf(frame) {
  const bands = Array.from({ length: 8 }, () => 0)
  for (const value of frame) bands[value >> 5] = (bands[value >> 5] ?? 0) + 1
  return bands
}

/** @param {number[]} a @param {number[]} b */
function differs(a, b) {
  return a.reduce((sum, count, at) => sum + Math.abs(count - (b[at] ?? 0)), 0)
}

/**
 * How far the blocks of a frame have moved since the last one, in pixels: the best fit of each within its reach, the
 * nearest where several fit as well.
 * @param {Uint8Array} last
 * @param {Uint8Array} frame
 * @param {number} width
 * @param {number} height
 */
function meanMotion(last, frame, width, height) {
  let total = 0
  let blocks = 0
  for (let y = REACH; y + BLOCK + REACH <= height; y += BLOCK)
    for (let x = REACH; x + BLOCK + REACH <= width; x += BLOCK) {
      total += blockMotion(last, frame, width, x, y)
      blocks += 1
    }
  return blocks === 0 ? 0 : total / blocks
}

/** @param {Uint8Array} last @param {Uint8Array} frame @param {number} width @param {number} x @param {number} y */
function blockMotion(last, frame, width, x, y) {
  let best = Infinity
  let far = 0
  for (let dy = -REACH; dy <= REACH; dy += 1)
    for (let dx = -REACH; dx <= REACH; dx += 1) {
      let cost = 0
      for (let row = 0; row < BLOCK; row += 1) {
        const here = (y + row) * width + x
        const there = (y + row + dy) * width + x + dx
        for (let column = 0; column < BLOCK; column += 1)
          cost += Math.abs((frame[here + column] ?? 0) - (last[there + column] ?? 0))
      }
      const distance = Math.hypot(dx, dy)
      if (cost < best || (cost === best && distance < far)) {
        best = cost
        far = distance
      }
    }
  return far
}
