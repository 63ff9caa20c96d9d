import { fileURLToPath } from 'node:url'
import { run } from './lib/run.mjs'
import { readWav } from './lib/wav.mjs'

/** Root mean square, of full scale 1, below which a part counts as silent. */
const SILENCE = 0.01
const PARTS_A_SECOND = 2

run({
  name: 'audio',
  input: fileURLToPath(new URL('inputs/melody.wav', import.meta.url)),
  read: readWav,
  analyse({ rate, samples }, step) {
    const length = Math.floor(rate / PARTS_A_SECOND)
    const parts = []
    let peak = 0
    for (let at = 0; at < samples.length; at += length) {
      const part = samples.subarray(at, at + length)
      let squares = 0
      for (const value of part) {
        squares += value * value
        peak = Math.max(peak, Math.abs(value))
      }
      const loudness = Math.sqrt(squares / Math.max(1, part.length))
      const silent = loudness < SILENCE
      parts.push({
        at: at / rate,
        loudness: Number(loudness.toFixed(4)),
        hertz: silent ? null : loudestFrequency(part, rate)
      })
      step(Math.min(1, (at + length) / samples.length), `second ${(at / rate).toFixed(1)}`)
    }
    return { seconds: samples.length / rate, rate, peak: Number(peak.toFixed(4)), parts }
  }
})

/**
 * The frequency with the most power, of those that fit a whole number of times into the part: a Fourier transform by
 * its definition, one frequency after another.
 * @param {Float64Array} part
 * @param {number} rate
 */
function loudestFrequency(part, rate) {
  let best = 0
  let most = -1
  for (let bin = 1; bin < part.length / 2; bin += 1) {
    const power = powerAt(part, (2 * Math.PI * bin) / part.length)
    if (power > most) {
      most = power
      best = bin
    }
  }
  return Number(((best * rate) / part.length).toFixed(2))
}

/** Goertzel's way. @param {Float64Array} part @param {number} angle radians a sample */
function powerAt(part, angle) {
  const turn = 2 * Math.cos(angle)
  let one = 0
  let two = 0
  for (const value of part) {
    const next = value + turn * one - two
    two = one
    one = next
  }
  return one * one + two * two - turn * one * two
}
