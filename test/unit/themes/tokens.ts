import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const themes = ['dark', 'light', 'hc-dark', 'hc-light'] as const
export type ThemeName = (typeof themes)[number]

const renderer = resolve(import.meta.dirname, '../../../src/renderer')

/** Every stylesheet of the window but the themes, with its path. */
export const stylesheets = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.css') && !path.replaceAll('\\', '/').includes('themes/'))
  .map((path) => ({ path, text: readFileSync(join(renderer, path), 'utf8') }))

/** The tokens of a theme by VS Code's name, without `--vscode-`. */
export function tokensOf(theme: ThemeName): ReadonlyMap<string, string> {
  const text = readFileSync(join(renderer, 'workbench/themes', `${theme}.css`), 'utf8')
  return new Map(
    [...text.matchAll(/--vscode-([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [
      name,
      value.trim()
    ])
  )
}

interface Rgba {
  readonly rgb: readonly [number, number, number]
  readonly alpha: number
}

export function parseColor(text: string): Rgba {
  if (text === 'transparent') return { rgb: [0, 0, 0], alpha: 0 }
  const hex = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text)
  if (!hex) throw new Error(`no colour of a theme: ${text}`)
  const [, rgb = '', alpha = 'ff'] = hex
  const byte = (at: number): number => parseInt(rgb.slice(at, at + 2), 16)
  return { rgb: [byte(0), byte(2), byte(4)], alpha: parseInt(alpha, 16) / 255 }
}

/** What is seen of a colour that stands over another. */
export function over(top: Rgba, below: Rgba): Rgba {
  const mix = (at: 0 | 1 | 2): number => top.rgb[at] * top.alpha + below.rgb[at] * (1 - top.alpha)
  return { rgb: [mix(0), mix(1), mix(2)], alpha: 1 }
}

/** WCAG 2.1's contrast ratio, 1 to 21. */
export function contrast(a: Rgba, b: Rgba): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance({ rgb }: Rgba): number {
  const [r, g, b] = rgb.map((byte) => {
    const part = byte / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
