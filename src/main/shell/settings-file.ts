import { existsSync } from 'node:fs'
import { shell } from 'electron'
import type { CallArgs, CallResult, Place } from '@shared/ipc/contract'
import type { EditorId } from '@shared/settings/editors'
import { UsageError } from '@shared/errors'
import {
  ensureKeybindingsFile,
  settingsFaultMessage,
  SettingChangedError,
  setSetting,
  settingsPath,
  SettingsValueError,
  type SettingsWatcher
} from '../engine/settings'
import { openInEditor } from './files/open-in-editor'

/** Opens settings.json in the person's editor, made first where there is none. Rejects with what the system says. */
export async function openSettingsFile(home: string, editor: EditorId, place?: Place): Promise<void> {
  const file = settingsPath(home)
  if (!existsSync(file)) await setSetting(home, ['version'], 1)
  await openFile(file, editor, place)
}

/** Opens keybindings.json, as `openSettingsFile` does settings.json. */
export async function openKeybindingsFile(home: string, editor: EditorId, place?: Place): Promise<void> {
  await openFile(await ensureKeybindingsFile(home), editor, place)
}

const openFile = (file: string, editor: EditorId, place: Place | undefined): Promise<void> =>
  openInEditor(file, { editor, place, env: process.env, openPath: (path) => shell.openPath(path) })

/** Writes one setting for the form; what was written is in force, and told to the windows, when this answers. */
export async function writeSetting(
  home: string,
  watcher: SettingsWatcher,
  { path, value, was }: CallArgs<'settings:set'>
): Promise<CallResult<'settings:set'>> {
  try {
    await setSetting(home, [...path], value, was)
    await watcher.refresh()
    return { ok: true }
  } catch (error) {
    // Its fault is of what was asked for; any other UsageError is of the file as it stands.
    if (error instanceof SettingsValueError)
      return { ok: false, problem: error.fault.problem, said: error.fault.said }
    if (!(error instanceof UsageError)) throw error
    if (error instanceof SettingChangedError)
      return { ok: false, problem: error.message, said: { code: 'changed', params: {} } }
    await watcher.refresh()
    const { fault } = watcher.current
    return {
      ok: false,
      problem: fault ? settingsFaultMessage(fault) : error.message,
      said: fault ? { code: 'file', params: {} } : null
    }
  }
}
