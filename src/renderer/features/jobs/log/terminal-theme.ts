import type { ISearchDecorationOptions } from '@xterm/addon-search'
import type { ITheme } from '@xterm/xterm'
import { GREY } from './grey'

/** The sixteen colours of terminals, as jobs.css takes them from the theme. */
const ansi = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite'
] as const satisfies readonly (keyof ITheme)[]

const reader = (element: Element): ((name: string) => string) => {
  const style = getComputedStyle(element)
  return (name) => style.getPropertyValue(`--terminal-${name}`).trim()
}

/** The theme in force, for the terminal in this element. */
export function terminalTheme(element: Element): ITheme {
  const read = reader(element)
  const colors = Object.fromEntries(ansi.map((name) => [name, read(name)]))
  // From the sixteenth on. What has no entry stays what it is; an empty one would be drawn on a canvas to find that out.
  const extendedAnsi: string[] = []
  extendedAnsi[GREY - 16] = read('grey')
  return {
    ...colors,
    background: read('background'),
    foreground: read('foreground'),
    cursor: read('foreground'),
    selectionBackground: read('selection'),
    extendedAnsi
  }
}

/** How what a search has found is marked: by frames, which leave every colour readable. */
export function matchMarks(element: Element): ISearchDecorationOptions {
  const read = reader(element)
  return {
    matchBorder: read('match'),
    activeMatchBorder: read('foreground'),
    matchOverviewRuler: read('match'),
    activeMatchColorOverviewRuler: read('foreground')
  }
}
