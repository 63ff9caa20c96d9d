import { keyNames, strokeText } from './stroke'

/** What of a KeyboardEvent tells the stroke. */
export interface Press {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

const byKey: Readonly<Record<string, string>> = {
  ArrowLeft: 'left',
  ArrowUp: 'up',
  ArrowRight: 'right',
  ArrowDown: 'down',
  ' ': 'space',
  Pause: 'pausebreak'
}

const byCode: Readonly<Record<string, string>> = {
  Backquote: '`',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  Comma: ',',
  Period: '.',
  Slash: '/'
}

const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'NumLock', 'Fn'])

/** Whether the press is of a modifier alone: it neither answers nor ends a chord. */
export const isModifier = (press: Press): boolean => MODIFIERS.has(press.key)

/**
 * The strokes that a press can mean, as bindings write them: the key by what the layout has on it, or, where that is
 * none that a binding can name (`!`, `ф`), by its place; and the place itself, `[KeyP]`.
 */
export function pressedStrokes(press: Press): readonly string[] {
  const held = { ctrl: press.ctrlKey, shift: press.shiftKey, alt: press.altKey, meta: press.metaKey }
  const name = keyName(press)
  const names = [...(name === null ? [] : [name]), ...(press.code === '' ? [] : [`[${press.code}]`])]
  return names.map((key) => strokeText({ ...held, key }))
}

function keyName({ key, code }: Press): string | null {
  if (/^Numpad\d$/.test(code)) return code.toLowerCase()
  const numpad = /^Numpad(?<what>Multiply|Add|Subtract|Decimal|Divide)$/.exec(code)?.groups?.['what']
  if (numpad !== undefined) return `numpad_${numpad.toLowerCase()}`
  const shown = byKey[key] ?? key.toLowerCase()
  if (keyNames.has(shown)) return shown
  const place = byCode[code] ?? /^(?:Key|Digit)(?<one>[A-Z0-9])$/.exec(code)?.groups?.['one']?.toLowerCase()
  return place ?? null
}
