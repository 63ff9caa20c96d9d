/** One press of a key with its modifiers; a binding has one or two of them: `ctrl+k ctrl+s`. */
export interface Stroke {
  readonly ctrl: boolean
  readonly shift: boolean
  readonly alt: boolean
  /** Command on a Mac, the Windows or Super key elsewhere. */
  readonly meta: boolean
  /** VS Code's name of the key (`p`, `f8`, `pagedown`, `,`), or `[KeyP]` for a place on the keyboard. */
  readonly key: string
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string }

type Modifier = 'ctrl' | 'shift' | 'alt' | 'meta'

const modifiers: Readonly<Record<string, Modifier>> = {
  ctrl: 'ctrl',
  control: 'ctrl',
  shift: 'shift',
  alt: 'alt',
  option: 'alt',
  meta: 'meta',
  cmd: 'meta',
  win: 'meta',
  super: 'meta'
}

const named = [
  ...Array.from('abcdefghijklmnopqrstuvwxyz0123456789'),
  ...Array.from("`-=[]\\;',./"),
  ...Array.from({ length: 24 }, (_, n) => `f${n + 1}`),
  ...Array.from({ length: 10 }, (_, n) => `numpad${n}`),
  ...['multiply', 'add', 'separator', 'subtract', 'decimal', 'divide'].map((name) => `numpad_${name}`),
  'left',
  'up',
  'right',
  'down',
  'pageup',
  'pagedown',
  'end',
  'home',
  'insert',
  'delete',
  'tab',
  'enter',
  'escape',
  'space',
  'backspace',
  'pausebreak',
  'capslock'
] as const

/** Every key that a binding may name. */
export const keyNames: ReadonlySet<string> = new Set(named)

const PLACE = /^\[(?<code>[A-Z][A-Za-z0-9]+)\]$/

/** Reads `ctrl+k ctrl+s`, VS Code's way: any case, any order of the modifiers. */
export function readStrokes(text: string): Read<readonly Stroke[]> {
  const parts = text.trim().split(/\s+/)
  if (text.trim() === '') return { ok: false, problem: 'takes a key like "ctrl+shift+p"' }
  if (parts.length > 2) return { ok: false, problem: 'takes at most two presses, like "ctrl+k ctrl+s"' }
  const strokes: Stroke[] = []
  for (const part of parts) {
    const stroke = readStroke(part)
    if (!stroke.ok) return stroke
    strokes.push(stroke.value)
  }
  return { ok: true, value: strokes }
}

function readStroke(text: string): Read<Stroke> {
  const held: Record<Modifier, boolean> = { ctrl: false, shift: false, alt: false, meta: false }
  let rest = text
  for (;;) {
    const plus = rest.indexOf('+')
    const modifier = plus > 0 ? modifiers[rest.slice(0, plus).toLowerCase()] : undefined
    if (modifier === undefined) break
    held[modifier] = true
    rest = rest.slice(plus + 1)
  }
  const key = PLACE.test(rest) ? rest : rest.toLowerCase()
  if (PLACE.test(rest) || keyNames.has(key)) return { ok: true, value: { ...held, key } }
  if (modifiers[key]) return { ok: false, problem: `"${text}" has modifiers only: a key has to follow` }
  return { ok: false, problem: `"${rest}" in "${text}" is no key that VS Code's syntax knows` }
}

/** The one way to write a stroke: what equal bindings have in common. */
export const strokeText = ({ ctrl, shift, alt, meta, key }: Stroke): string =>
  `${ctrl ? 'ctrl+' : ''}${shift ? 'shift+' : ''}${alt ? 'alt+' : ''}${meta ? 'meta+' : ''}${key}`

export const strokesText = (strokes: readonly Stroke[]): string => strokes.map(strokeText).join(' ')
