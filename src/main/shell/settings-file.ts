import { existsSync } from 'node:fs'
import { shell } from 'electron'
import { setSetting, settingsPath } from '../engine/settings'

/** Opens settings.json in the person's editor, made first where there is none. Rejects with what the system says. */
export async function openSettingsFile(home: string): Promise<void> {
  const file = settingsPath(home)
  if (!existsSync(file)) await setSetting(home, ['version'], 1)
  const fault = await shell.openPath(file)
  if (fault !== '') throw new Error(`${file}: ${fault}`)
}
