const names: Readonly<Record<string, string>> = {
  left: '←',
  up: '↑',
  right: '→',
  down: '↓',
  pageup: 'PageUp',
  pagedown: 'PageDown',
  pausebreak: 'PauseBreak',
  capslock: 'CapsLock',
  numpad_add: 'NumPad +',
  numpad_subtract: 'NumPad -',
  numpad_multiply: 'NumPad *',
  numpad_divide: 'NumPad /',
  numpad_decimal: 'NumPad .',
  numpad_separator: 'NumPad ,'
}

const keyLabel = (key: string): string =>
  names[key] ??
  /^numpad(?<digit>\d)$/.exec(key)?.[0].replace('numpad', 'NumPad ') ??
  (key.startsWith('[')
    ? key
    : key.length === 1
      ? key.toUpperCase()
      : key.charAt(0).toUpperCase() + key.slice(1))

const mac: Readonly<Record<string, string>> = { ctrl: '⌃', shift: '⇧', alt: '⌥', meta: '⌘' }

/** The modifiers before the key: the key itself may be a plus or in brackets. */
function split(stroke: string): { readonly held: readonly string[]; readonly key: string } {
  const parts = stroke.split('+')
  const held = parts.filter((part, at) => at < parts.length - 1 && mac[part] !== undefined)
  return { held, key: stroke.slice(held.reduce((sum, part) => sum + part.length + 1, 0)) }
}

/** The keys of one stroke as a person reads them: `Ctrl`, `Shift`, `P`; on a Mac `⌘`, `⇧`, `P`. */
export function strokeKeys(stroke: string, platform: string): readonly string[] {
  const { held, key } = split(stroke)
  if (platform === 'darwin') return [...held.map((one) => mac[one] ?? one), keyLabel(key)]
  const meta = platform === 'win32' ? 'Win' : 'Meta'
  return [...held.map((one) => (one === 'meta' ? meta : keyLabel(one))), keyLabel(key)]
}

/** `Ctrl+K Ctrl+S`; on a Mac `⌘K ⌘S`. */
export const strokesLabel = (strokes: readonly string[], platform: string): string =>
  strokes.map((stroke) => strokeKeys(stroke, platform).join(platform === 'darwin' ? '' : '+')).join(' ')

const accelerators: Readonly<Record<string, string>> = {
  left: 'Left',
  up: 'Up',
  right: 'Right',
  down: 'Down',
  numpad_add: 'numadd',
  numpad_subtract: 'numsub',
  numpad_multiply: 'nummult',
  numpad_divide: 'numdiv',
  numpad_decimal: 'numdec'
}

/** Electron's way to write a stroke for a menu; null where a menu can't show it: two strokes, a place on the keyboard. */
export function accelerator(strokes: readonly string[]): string | null {
  const [stroke] = strokes
  if (stroke === undefined || strokes.length !== 1) return null
  const { held, key } = split(stroke)
  if (/^\[.+\]$|^(?:pausebreak|numpad_separator)$/.test(key)) return null
  const name = accelerators[key] ?? key.replace(/^numpad(?=\d)/, 'num')
  const spelled = name.length === 1 ? name.toUpperCase() : name.charAt(0).toUpperCase() + name.slice(1)
  const written: Readonly<Record<string, string>> = {
    ctrl: 'Control',
    shift: 'Shift',
    alt: 'Alt',
    meta: 'Super'
  }
  return [...held.map((one) => written[one] ?? one), name.startsWith('num') ? name : spelled].join('+')
}
