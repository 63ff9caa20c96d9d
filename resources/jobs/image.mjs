import { fileURLToPath } from 'node:url'
import { readPnm } from './lib/pnm.mjs'
import { run } from './lib/run.mjs'

/** Radii of the blurs, pixels. */
const BLURS = [0, 1, 2, 4, 8]

run({
  name: 'image',
  input: fileURLToPath(new URL('inputs/rings.ppm', import.meta.url)),
  read: readPnm,
  analyse({ width, height, grey }, step) {
    const { mean, deviation } = spread(grey)
    const sharpness = BLURS.map((radius, at) => {
      const blurred = blur(grey, width, height, radius)
      step((at + 1) / BLURS.length, `blur ${radius}`)
      return { blur: radius, sharpness: Number(laplacianVariance(blurred, width, height).toFixed(2)) }
    })
    return {
      width,
      height,
      mean: Number(mean.toFixed(3)),
      deviation: Number(deviation.toFixed(3)),
      sharpness
    }
  }
})

/** @param {Float64Array} values */
function spread(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / values.length) }
}

/**
 * Each pixel the mean of the square around it; the picture's edge goes on outside.
 * @param {Float64Array} grey
 * @param {number} width
 * @param {number} height
 * @param {number} radius
 */
function blur(grey, width, height, radius) {
  const blurred = new Float64Array(grey.length)
  const side = 2 * radius + 1
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let sum = 0
      for (let dy = -radius; dy <= radius; dy += 1)
        for (let dx = -radius; dx <= radius; dx += 1)
          sum += grey[within(y + dy, height) * width + within(x + dx, width)] ?? 0
      blurred[y * width + x] = sum / (side * side)
    }
  return blurred
}

/** @param {number} at @param {number} size */
function within(at, size) {
  return Math.min(size - 1, Math.max(0, at))
}

/**
 * How sharp a picture is: the variance of its second derivative.
 * @param {Float64Array} grey
 * @param {number} width
 * @param {number} height
 */
function laplacianVariance(grey, width, height) {
  const values = new Float64Array(Math.max(0, width - 2) * Math.max(0, height - 2))
  let at = 0
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1; x < width - 1; x += 1) {
      const here = y * width + x
      const around =
        (grey[here - 1] ?? 0) + (grey[here + 1] ?? 0) + (grey[here - width] ?? 0) + (grey[here + width] ?? 0)
      values[at] = around - 4 * (grey[here] ?? 0)
      at += 1
    }
  return values.length === 0 ? 0 : spread(values).deviation ** 2
}
