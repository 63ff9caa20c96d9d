import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { UsageError } from '@shared/errors'
import { confNames, settingName } from '@shared/celery/advice/conf'
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
  if (workers.length > 0) return { workers: new Map(workers), unread: [] }
  const names = Object.keys(document)
  // An empty one says that all is by default; one of other things only, a package.json, says nothing of a fleet.
  if (names.length > 0 && !names.some((key) => confNames.has(settingName(key))))
    throw new SettingsFileError(field, { code: 'no_setting', path, detail: '' })
  return { workers: new Map([[name, document]]), unread: [] }
}

/** Reads no more than settings may be, whatever the path leads to: a core dump, a pipe, a folder. */
async function read(path: string, field: string): Promise<string> {
  const refused = (code: SettingsFileFault['code'], detail = ''): SettingsFileError =>
    new SettingsFileError(field, { code, path, detail })
  try {
    // Non-blocking: opening a named pipe would otherwise wait for its writer.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const found = await file.stat()
      if (!found.isFile()) throw refused('no_file')
      if (found.size > MAX_BYTES) throw refused('too_large')
      // One byte more: what is larger than its size says is seen by it.
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0)
      if (bytesRead > MAX_BYTES) throw refused('too_large')
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    const said = code === undefined ? undefined : SAID[code]
    throw said === undefined ? refused('unreadable', message) : refused(said)
  }
}

/** What the system's codes mean here. A socket, or a device without its driver, can't be opened at all (ENXIO). */
const SAID: Readonly<Record<string, SettingsFileFault['code']>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
  EISDIR: 'no_file',
  ENXIO: 'no_file'
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
