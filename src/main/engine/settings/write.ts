import { realpath } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { findNodeAtLocation, parse, parseTree } from 'jsonc-parser'
import type { JSONPath } from 'jsonc-parser'
import { UsageError } from '@shared/errors'
import { SETTINGS_VERSION } from '@shared/settings/schema'
import { writeAtomically } from '../files/write-atomically'
import { removeJsonc, setJsonc } from './edit-jsonc'
import { settingsUsageError, type SettingsFault } from './fault'
import { settingsPath } from './home'
import { readSettingsText } from './load'
import { jsoncOptions, parseSettings } from './parse'

/** What a first settings.json says of itself. */
const FIRST_TEXT = `// Task Guard's settings. Comments are kept.\n{\n  "version": ${SETTINGS_VERSION}\n}\n`

/**
 * Sets one setting by its path, keeping every comment and the layout of the file; `undefined` removes it, and what holds
 * nothing but it. The number after the last one of a list adds to it.
 * @param was where given: what the whole setting must still be in the file, so that no row of a list is taken for another
 * @throws SettingChangedError where it is not, UsageError where the file is wrong as it stands (it is left alone), or
 * SettingsValueError where the value is not valid
 */
export const setSetting = (home: string, path: JSONPath, value: unknown, was?: unknown): Promise<void> =>
  editSettings(home, (text) => {
    const values = parse(text, [], jsoncOptions) as Record<string, unknown>
    const [key = ''] = path
    if (was !== undefined && !isDeepStrictEqual(values[key], was)) throw new SettingChangedError(String(key))
    if (value === undefined) return removeJsonc(text, emptied(text, path))
    return setJsonc(text, path, value, isAddition(text, path))
  })

/** Nothing was written: the setting is another by now than it was shown as. */
export class SettingChangedError extends UsageError {
  constructor(setting: string) {
    super(setting, 'was changed in the file meanwhile: look again')
  }
}

/** A value that the schema does not take: the file was left alone. */
export class SettingsValueError extends UsageError {
  constructor(readonly fault: SettingsFault) {
    super(fault.field, fault.problem)
  }
}

function isAddition(text: string, path: JSONPath): boolean {
  if (typeof path.at(-1) !== 'number') return false
  const tree = parseTree(text, [], jsoncOptions)
  return tree !== undefined && findNodeAtLocation(tree, path) === undefined
}

/** The path, or that of the outermost object that would be empty without it. */
function emptied(text: string, path: JSONPath): JSONPath {
  const tree = parseTree(text, [], jsoncOptions)
  let end = path.length
  if (!tree) return path
  while (end > 1) {
    const holder = findNodeAtLocation(tree, path.slice(0, end - 1))
    if (holder?.type !== 'object' || (holder.children?.length ?? 0) > 1) break
    end -= 1
  }
  return path.slice(0, end)
}

/** How often a change is made anew because somebody else changed the file meanwhile. */
const TRIES = 20
let last: Promise<void> = Promise.resolve()

/**
 * Changes the file's text, one change after another: each one sees what the one before it wrote. Between processes the
 * file itself is compared right before it is replaced, and the change made anew where another has been quicker.
 * @param before done when the change is known to be good, before it is written
 * @throws UsageError where the file is wrong as it stands, or the change would make it so
 */
export function editSettings(
  home: string,
  edit: (text: string) => string,
  before: () => Promise<void> = () => Promise.resolve()
): Promise<void> {
  const done = last.then(() => editNow(home, edit, before))
  last = done.catch(() => undefined)
  return done
}

async function editNow(
  home: string,
  edit: (text: string) => string,
  beforeWriting: () => Promise<void>
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) if (await tryEdit(home, edit, beforeWriting)) return
  throw new UsageError(settingsPath(home), 'is changed by another program all the time: try again')
}

/** False where the file was changed meanwhile: what was read is no longer what stands, and is not written over. */
async function tryEdit(
  home: string,
  edit: (text: string) => string,
  beforeWriting: () => Promise<void>
): Promise<boolean> {
  const file = settingsPath(home)
  const text = await readSettingsText(home)
  const before = text === null || text.trim() === '' ? FIRST_TEXT : text
  const standing = parseSettings(before, file)
  if (standing.fault) throw settingsUsageError(standing.fault)
  const mark = before.startsWith('\uFEFF') ? '\uFEFF' : ''
  const after = mark + edit(before.slice(mark.length))
  if (after === text) return true
  const wrong = parseSettings(after, file).fault
  if (wrong) throw new SettingsValueError(wrong)
  await beforeWriting()
  // A settings.json that links into a dotfiles folder stays a link.
  const target = text === null ? file : await realpath(file)
  return writeAtomically(target, after, async () => (await readSettingsText(home)) === text)
}
