import { readFile, writeFile } from 'node:fs/promises'
import { parseKeybindings } from '@shared/keybindings/parse'
import type { Keybinding } from '@shared/keybindings/schema'
import type { SettingsFault } from './fault'
import { keybindingsPath } from './home'
import { WatchedFile } from './watched-file'

/** The user's bindings in force: the last good ones while the file is wrong. */
export interface KeybindingsInForce {
  readonly bindings: readonly Keybinding[]
  readonly fault: SettingsFault | null
}

/** Reads keybindings.json. Never throws: what can't be read has no bindings and a fault. */
async function loadKeybindings(home: string): Promise<KeybindingsInForce> {
  const file = keybindingsPath(home)
  try {
    const parsed = parseKeybindings(await readFile(file, 'utf8'))
    return parsed.ok
      ? { bindings: parsed.value, fault: null }
      : { bindings: [], fault: { file, ...parsed.fault } }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { bindings: [], fault: null }
    const problem = `can't be read: ${error instanceof Error ? error.message : String(error)}`
    return { bindings: [], fault: { file, line: null, column: null, field: '', problem, said: null } }
  }
}

/** Follows keybindings.json, as SettingsWatcher does settings.json. */
export class KeybindingsWatcher {
  private constructor(private readonly file: WatchedFile<KeybindingsInForce>) {}

  static async start(
    home: string,
    listener: (current: KeybindingsInForce) => void
  ): Promise<KeybindingsWatcher> {
    const next = async (before: KeybindingsInForce | null): Promise<KeybindingsInForce> => {
      const read = await loadKeybindings(home)
      return read.fault && before ? { bindings: before.bindings, fault: read.fault } : read
    }
    return new KeybindingsWatcher(await WatchedFile.start(keybindingsPath(home), next, listener))
  }

  get current(): KeybindingsInForce {
    return this.file.current
  }

  stop(): void {
    this.file.stop()
  }
}

/** What a first keybindings.json says of itself. */
const FIRST_TEXT = `// Task Guard's keybindings, in VS Code's syntax. Comments are kept; changes take effect as the file is saved.
// Ctrl+K Ctrl+S in the app lists every command. An example that moves a key:
//   { "key": "ctrl+shift+l", "command": "view.locks", "when": "!inputFocus" },
//   { "key": "ctrl+2", "command": "-view.locks" }
[
]
`

/** Makes keybindings.json where there is none; one that stands is left alone. Answers its path. */
export async function ensureKeybindingsFile(home: string): Promise<string> {
  const file = keybindingsPath(home)
  try {
    await writeFile(file, FIRST_TEXT, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return file
}
