import { z } from 'zod'

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }
const SIZE = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i

/** An amount of memory as people write it, `10g` or `512 MiB`, in powers of 1024: bytes. Null: it is none. */
export function parseSize(text: string): number | null {
  const match = SIZE.exec(text.trim())
  const unit = UNITS[(match?.[2] ?? '').toLowerCase()]
  return match?.[1] === undefined || unit === undefined ? null : Math.round(Number(match[1]) * unit)
}

export const sizeSchema = z.string().transform((text, context) => {
  const bytes = parseSize(text)
  if (bytes !== null) return bytes
  context.addIssue({
    code: 'custom',
    message: 'takes an amount of memory such as 512m or 10g',
    params: { said: 'memory' }
  })
  return z.NEVER
})

/** The shortest text that `parseSize` reads as so many bytes: `10g`, `512m`. */
export function sizeText(bytes: number): string {
  for (const unit of ['t', 'g', 'm', 'k'] as const) {
    const size = UNITS[unit] ?? 1
    if (bytes > 0 && bytes % size === 0) return `${bytes / size}${unit}`
  }
  return String(bytes)
}
