const CHANNELS = /** @type {Record<string, number>} */ ({ P5: 1, P6: 3 })

/**
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {Float64Array} grey the mean of a pixel's channels, 0 to 255
 */

/**
 * Reads binary PGM and PPM with 8 bits a channel.
 * @param {Buffer} bytes
 * @param {string} name
 * @returns {Picture}
 */
export function readPnm(bytes, name) {
  let at = 0
  /** The header's next word; comments run from # to the line's end. */
  const word = () => {
    let text = ''
    for (;;) {
      const char = String.fromCharCode(bytes[at] ?? 0x20)
      at += 1
      if (char === '#' && text === '') at = bytes.indexOf('\n', at) + 1
      else if (!/\s/.test(char)) text += char
      else if (text !== '' || at > bytes.length) return text
    }
  }
  const channels = CHANNELS[word()]
  if (channels === undefined) throw new Error(`${name} is no binary PGM or PPM`)
  const [width, height, most] = [Number(word()), Number(word()), Number(word())]
  if (!(width > 0 && height > 0)) throw new Error(`${name} does not say its size`)
  if (most > 255) throw new Error(`${name}: takes 8 bits a channel`)
  const pixels = bytes.subarray(at)
  if (pixels.length < width * height * channels) throw new Error(`${name} is cut off`)
  const grey = new Float64Array(width * height)
  for (let pixel = 0; pixel < grey.length; pixel += 1) {
    let sum = 0
    for (let channel = 0; channel < channels; channel += 1) sum += pixels[pixel * channels + channel] ?? 0
    grey[pixel] = sum / channels
  }
  return { width, height, grey }
}
