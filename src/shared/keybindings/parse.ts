import { parseJsonc, type ParsedJsonc } from '../jsonc/parse'
import { keybindingsSchema, type Keybinding } from './schema'

/** Reads the text of keybindings.json: JSON with comments. An empty text has no bindings. */
export const parseKeybindings = (text: string): ParsedJsonc<readonly Keybinding[]> =>
  parseJsonc(text, keybindingsSchema, {
    empty: [],
    noSuchKey: 'is no part of a keybinding: it takes "key", "command" and "when"'
  })
