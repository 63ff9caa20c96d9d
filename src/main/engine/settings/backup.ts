import { constants } from 'node:fs'
import { copyFile, readdir, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { settingsPath } from './home'

/** So many earlier settings are kept; the one that a new version first changed is kept for good. */
const KEPT = 10

/**
 * Copies settings.json as it stands to `settings.json.bak-N`, N growing; the oldest beyond ten go.
 * @returns the copy's path; null where there is no settings.json
 */
export async function backUpSettings(home: string): Promise<string | null> {
  const file = settingsPath(home)
  const numbers = (await numbersOf(file)).sort((a, b) => a - b)
  const copy = `${file}.bak-${(numbers.at(-1) ?? 0) + 1}`
  if (!(await copied(file, copy))) return null
  for (const number of numbers.slice(0, Math.max(0, numbers.length + 1 - KEPT)))
    await rm(`${file}.bak-${number}`, { force: true })
  return copy
}

/** The same before a new version of the file is written: `settings.json.bak-v1`, never overwritten and never removed. */
export async function backUpVersion(home: string, version: number): Promise<string | null> {
  const file = settingsPath(home)
  const copy = `${file}.bak-v${version}`
  return (await copied(file, copy)) ? copy : backUpSettings(home)
}

async function copied(file: string, copy: string): Promise<boolean> {
  try {
    await copyFile(file, copy, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EEXIST') return false
    throw error
  }
}

async function numbersOf(file: string): Promise<number[]> {
  const start = `${basename(file)}.bak-`
  const names = await readdir(dirname(file)).catch(() => [])
  return names
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)))
}
