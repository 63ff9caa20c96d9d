import { crc32, deflateSync } from 'node:zlib'

/**
 * An indexed PNG of a window's picture: a third of the size of one in full colour. A window has about a thousand
 * colours, of which 256 cover more than 99 % of it; the others, steps of smoothed letters, become the nearest of those.
 *
 * @param pixels RGBA, row by row; opaque
 */
export function palettePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const { palette, indexOf } = paletteOf(pixels)
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y += 1) {
    // Each row begins with its filter: 0, none, the best for indexed colours.
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = indexOf(colorAt(pixels, y * width + x))
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits an index, colour type 3: indexed.
  header.set([8, 3, 0, 0, 0], 8)
  const colors = Buffer.from(
    palette.flatMap((color) => [(color >> 16) & 255, (color >> 8) & 255, color & 255])
  )
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', colors),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0))
  ])
}

const colorAt = (pixels: Uint8Array, at: number): number =>
  ((pixels[at * 4] ?? 0) << 16) | ((pixels[at * 4 + 1] ?? 0) << 8) | (pixels[at * 4 + 2] ?? 0)

function paletteOf(pixels: Uint8Array): { palette: number[]; indexOf: (color: number) => number } {
  const counts = new Map<number, number>()
  for (let at = 0; at < pixels.length / 4; at += 1) {
    const color = colorAt(pixels, at)
    counts.set(color, (counts.get(color) ?? 0) + 1)
  }
  const palette = chosenOf(counts)
  const indices = new Map(palette.map((color, index) => [color, index]))
  const indexOf = (color: number): number => {
    const known = indices.get(color)
    if (known !== undefined) return known
    const nearest = nearestOf(palette, color)
    indices.set(color, nearest)
    return nearest
  }
  return { palette, indexOf }
}

/** The commonest; then whichever is most missed: a small icon's red must not become the orange beside it. */
function chosenOf(counts: ReadonlyMap<number, number>): number[] {
  const colors = [...counts].sort(([, a], [, b]) => b - a)
  const palette = colors.slice(0, 64).map(([color]) => color)
  const left = colors.slice(64).map(([color, count]) => ({
    color,
    count,
    distance: Math.min(...palette.map((one) => distanceOf(one, color)))
  }))
  while (palette.length < 256 && left.length > 0) {
    const at = left.reduce((most, one, place) => {
      const best = left[most]
      return best && best.count * best.distance >= one.count * one.distance ? most : place
    }, 0)
    const [next] = left.splice(at, 1)
    if (!next) break
    palette.push(next.color)
    for (const one of left) one.distance = Math.min(one.distance, distanceOf(next.color, one.color))
  }
  return palette
}

function distanceOf(one: number, other: number): number {
  const red = ((one >> 16) & 255) - ((other >> 16) & 255)
  const green = ((one >> 8) & 255) - ((other >> 8) & 255)
  const blue = (one & 255) - (other & 255)
  return red * red + green * green + blue * blue
}

function nearestOf(palette: readonly number[], color: number): number {
  let best = 0
  let least = Infinity
  for (const [index, other] of palette.entries()) {
    const distance = distanceOf(color, other)
    if (distance < least) {
      least = distance
      best = index
    }
  }
  return best
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
