/** Quarters of the luminance plane that both colour planes take. */
const CHROMA = /** @type {const} */ ({ 420: 2, 422: 4, 444: 8, mono: 0 })

/**
 * @typedef {object} Video
 * @property {number} width
 * @property {number} height
 * @property {number} rate frames a second
 * @property {Uint8Array[]} frames luminance, row by row
 */

/**
 * Reads YUV4MPEG2 with 8 bits a sample (`ffmpeg -i in.mp4 out.y4m`).
 * @param {Buffer} bytes
 * @param {string} name
 * @returns {Video}
 */
export function readY4m(bytes, name) {
  let at = bytes.indexOf('\n')
  const [magic, ...fields] = bytes.toString('latin1', 0, Math.max(0, at)).split(' ')
  if (magic !== 'YUV4MPEG2') throw new Error(`${name} is no YUV4MPEG2 stream`)
  const field = Object.fromEntries(fields.map((text) => [text[0], text.slice(1)]))
  const width = Number(field['W'])
  const height = Number(field['H'])
  const [rate = 25, scale = 1] = (field['F'] ?? '25:1').split(':').map(Number)
  const colour = field['C'] ?? '420'
  const chroma = Object.entries(CHROMA).find(([known]) => colour.startsWith(known))?.[1]
  if (!(width > 0 && height > 0)) throw new Error(`${name} does not say its size`)
  if (chroma === undefined) throw new Error(`${name}: colour space ${colour} is not known`)
  const size = width * height
  const frames = []
  for (at += 1; at < bytes.length; at += (size * chroma) / 4) {
    const line = bytes.indexOf('\n', at)
    if (line < 0 || bytes.toString('latin1', at, at + 5) !== 'FRAME') break
    const frame = bytes.subarray(line + 1, line + 1 + size)
    if (frame.length < size) throw new Error(`${name}: frame ${frames.length} is cut off`)
    frames.push(frame)
    at = line + 1 + size
  }
  return { width, height, rate: rate / scale, frames }
}
