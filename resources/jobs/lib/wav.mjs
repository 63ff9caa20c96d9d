/**
 * @typedef {object} Sound
 * @property {number} rate samples a second
 * @property {Float64Array} samples of the first channel, -1 to 1
 */

/**
 * Reads WAV with 16 bits a sample.
 * @param {Buffer} bytes
 * @param {string} name
 * @returns {Sound}
 */
export function readWav(bytes, name) {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error(`${name} is no WAV file`)
  let channels = 0
  let rate = 0
  for (let at = 12; at + 8 <= bytes.length;) {
    const kind = bytes.toString('latin1', at, at + 4)
    const size = bytes.readUInt32LE(at + 4)
    const body = bytes.subarray(at + 8, at + 8 + size)
    if (kind === 'fmt ') {
      channels = body.readUInt16LE(2)
      rate = body.readUInt32LE(4)
      const bits = body.readUInt16LE(14)
      if (body.readUInt16LE(0) !== 1 || bits !== 16)
        throw new Error(`${name}: takes plain samples of 16 bits`)
    }
    if (kind === 'data') {
      if (channels < 1 || rate < 1) throw new Error(`${name} does not say how it was sampled`)
      const count = Math.floor(body.length / 2 / channels)
      const samples = new Float64Array(count)
      for (let i = 0; i < count; i += 1) samples[i] = body.readInt16LE(2 * channels * i) / 32768
      return { rate, samples }
    }
    // Chunks begin at even places.
    at += 8 + size + (size % 2)
  }
  throw new Error(`${name} holds no samples`)
}
