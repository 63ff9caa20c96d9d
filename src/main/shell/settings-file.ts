import { existsSync } from 'node:fs'
import { shell } from 'electron'
import { ensureKeybindingsFile, setSetting, settingsPath } from '../engine/settings'

/** Opens settings.json in the person's editor, made first where there is none. Rejects with what the system says. */
export async function openSettingsFile(home: string): Promise<void> {
  const file = settingsPath(home)
  if (!existsSync(file)) await setSetting(home, ['version'], 1)
  await openFile(file)
}

/** Opens keybindings.json, as `openSettingsFile` does settings.json. */
export async function openKeybindingsFile(home: string): Promise<void> {
  await openFile(await ensureKeybindingsFile(home))
}

async function openFile(file: string): Promise<void> {
  const fault = await shell.openPath(file)
  if (fault !== '') throw new Error(`${file}: ${fault}`)
}
