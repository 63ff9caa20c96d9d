import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { UsageError } from '@shared/errors'
import { confNames } from '@shared/celery/advice/conf'
import { type SettingsFileFault, settingsFileProblem } from '@shared/celery/advice/file-fault'
import { parsePythonJson } from '../control/python-json'
import { readPythonSettings } from './python-settings'

export interface SettingsFile {
  /** Raw settings by worker, or one entry by the file's name. */
  readonly workers: ReadonlyMap<string, unknown>
  readonly unread: readonly string[]
}

/** The file and what is wrong with it, for who says it in a language. */
export class SettingsFileError extends UsageError {
  constructor(
    field: string,
    readonly fault: SettingsFileFault
  ) {
    super(field, settingsFileProblem(fault))
  }
}

const MAX_BYTES = 4 * 1024 * 1024

/**
 * Reads a fleet's settings from a file: what `celery inspect conf --json` printed, a JSON object of settings, or the Python
 * file itself, which is read and never run.
 * @throws SettingsFileError naming the field
 */
export async function readSettingsFile(path: string, field: string): Promise<SettingsFile> {
  const text = await read(path, field)
  const name = basename(path)
  if (/\.py$/i.test(path)) {
    const { settings, unread } = readPythonSettings(text, (setting) => confNames.has(setting))
    if (Object.keys(settings).length === 0 && unread.length === 0)
      throw new SettingsFileError(field, { code: 'no_setting', path, detail: '' })
    return { workers: new Map([[name, settings]]), unread }
  }
  const document = parse(text, path, field)
  const workers = Object.entries(document).filter(([key, conf]) => key.includes('@') && isObject(conf))
  return { workers: new Map(workers.length > 0 ? workers : [[name, document]]), unread: [] }
}

async function read(path: string, field: string): Promise<string> {
  try {
    const bytes = await readFile(path)
    if (bytes.length > MAX_BYTES) throw new SettingsFileError(field, { code: 'too_large', path, detail: '' })
    return bytes.toString('utf8')
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new SettingsFileError(field, { code: 'unreadable', path, detail: (error as Error).message })
  }
}

function parse(text: string, path: string, field: string): Record<string, unknown> {
  let value: unknown
  try {
    value = parsePythonJson(text)
  } catch {
    // The parser's own words quote the text, in which a broker's password may stand.
    throw new SettingsFileError(field, { code: 'not_settings', path, detail: '' })
  }
  if (!isObject(value)) throw new SettingsFileError(field, { code: 'no_object', path, detail: '' })
  return value
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
