import { readFile } from 'node:fs/promises'
import { defaultSettings } from '@shared/settings/schema'
import { settingsPath } from './home'
import { parseSettings } from './parse'
import type { ParsedSettings } from './parse'

/** The text of settings.json; null where there is none. */
export async function readSettingsText(home: string): Promise<string | null> {
  try {
    return await readFile(settingsPath(home), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/**
 * Reads settings.json. Never throws: a file that is missing means defaults, one that is wrong or unreadable means
 * defaults and a fault that says where and why.
 */
export async function loadSettings(home: string): Promise<ParsedSettings> {
  const file = settingsPath(home)
  try {
    return parseSettings((await readSettingsText(home)) ?? '', file)
  } catch (error) {
    const problem = `can't be read: ${error instanceof Error ? error.message : String(error)}`
    return {
      settings: defaultSettings(),
      values: {},
      fault: { file, line: null, column: null, field: '', problem, said: null }
    }
  }
}
