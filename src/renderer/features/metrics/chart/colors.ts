import type { ChartColor } from '../panels/panel'

/** The colours of the theme in force, as a canvas needs them. */
export interface Colors {
  readonly of: (color: ChartColor) => string
  readonly text: string
  /** Axis and grid. */
  readonly lines: string
  readonly background: string
  readonly focus: string
}

export function colorsOf(element: Element): Colors {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(`--vscode-${name}`).trim()
  return {
    of: (color) => token(color === 'foreground' ? 'foreground' : `charts-${color}`),
    text: token('descriptionForeground'),
    lines: token('charts-lines'),
    background: token('editor-background'),
    focus: token('focusBorder')
  }
}

/** A colour of a theme (`#rrggbb` or `#rrggbbaa`), fainter. */
export function faint(color: string, share: number): string {
  const alpha = color.length === 9 ? Number.parseInt(color.slice(7), 16) / 255 : 1
  const byte = Math.round(alpha * share * 255)
  return `${color.slice(0, 7)}${byte.toString(16).padStart(2, '0')}`
}
