/** Pixels in rows, four bytes each: blue, green, red, alpha, as Electron's bitmaps have them. */
export interface Bitmap {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

type Color = readonly [blue: number, green: number, red: number]

const colors = {
  critical: [0x30, 0x2f, 0xd1],
  warning: [0x00, 0x6e, 0xb8]
} as const satisfies Readonly<Record<string, Color>>
const WHITE: Color = [0xff, 0xff, 0xff]

/** Digits of 3 × 5 dots, row by row: in a panel nothing finer can be read. */
const digits: readonly string[] = [
  '111101101101111',
  '010110010010111',
  '111001111100111',
  '111001111001111',
  '101101111001001',
  '111100111001111',
  '111100111101111',
  '111001001001001',
  '111101111101111',
  '111101111001111'
]
const GLYPH = { width: 3, height: 5 }

/** No number of more digits fits. */
const MOST = 99

/**
 * A number at the lower right of a picture, white on the severity's colour.
 * @param picture 32 × 32 or larger; it stays as it is
 */
export function withBadge(picture: Bitmap, count: number, severity: keyof typeof colors): Bitmap {
  const { width, height } = picture
  const data = Uint8Array.from(picture.data)
  const text = String(Math.min(count, MOST))
  const dot = Math.max(1, Math.floor(width / 12))
  const inner = text.length * GLYPH.width * dot + (text.length - 1) * dot
  const badge = {
    height: (GLYPH.height + 2) * dot,
    width: Math.max(inner + 4 * dot, (GLYPH.height + 2) * dot)
  }
  const left = width - badge.width
  const top = height - badge.height
  const put = (x: number, y: number, [blue, green, red]: Color): void => {
    if (x < 0 || y < 0 || x >= width || y >= height) return
    data.set([blue, green, red, 0xff], (y * width + x) * 4)
  }
  const radius = badge.height / 2
  for (let y = 0; y < badge.height; y += 1) {
    for (let x = 0; x < badge.width; x += 1) {
      // The distance to the line that a pill is drawn along.
      const along = Math.min(Math.max(x + 0.5, radius), badge.width - radius)
      if (Math.hypot(x + 0.5 - along, y + 0.5 - radius) <= radius) put(left + x, top + y, colors[severity])
    }
  }
  const textLeft = left + Math.round((badge.width - inner) / 2)
  for (const [place, digit] of Array.from(text).entries()) {
    const glyph = digits[Number(digit)] ?? ''
    for (const [at, bit] of Array.from(glyph).entries()) {
      if (bit !== '1') continue
      const x = textLeft + (place * (GLYPH.width + 1) + (at % GLYPH.width)) * dot
      const y = top + (1 + Math.floor(at / GLYPH.width)) * dot
      for (let dy = 0; dy < dot; dy += 1) for (let dx = 0; dx < dot; dx += 1) put(x + dx, y + dy, WHITE)
    }
  }
  return { width, height, data }
}
