import { realpath } from 'node:fs/promises'
import { applyEdits, modify } from 'jsonc-parser'
import type { JSONPath, ModificationOptions } from 'jsonc-parser'
import { UsageError } from '@shared/errors'
import { SETTINGS_VERSION } from '@shared/settings/schema'
import { writeAtomically } from '../files/write-atomically'
import { settingsUsageError } from './fault'
import { settingsPath } from './home'
import { readSettingsText } from './load'
import { parseSettings } from './parse'

const formatting: ModificationOptions = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } }

/** What a first settings.json says of itself. */
const FIRST_TEXT = `// Task Guard's settings. Comments are kept.\n{\n  "version": ${SETTINGS_VERSION}\n}\n`

/**
 * Sets one setting by its path, keeping every comment and the layout of the file; `undefined` removes it.
 * @throws UsageError where the file is wrong as it stands (it is left alone), or the value is not valid
 */
export const setSetting = (home: string, path: JSONPath, value: unknown): Promise<void> =>
  editSettings(home, (text) => setIn(text, path, value))

/** The text with the value at its path; `undefined` removes what stands there. */
export const setIn = (text: string, path: JSONPath, value: unknown, isArrayInsertion = false): string =>
  applyEdits(text, modify(text, path, value, { ...formatting, isArrayInsertion }))

let last: Promise<void> = Promise.resolve()

/**
 * Changes the file's text, one change after another: each one sees what the one before it wrote.
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
  const file = settingsPath(home)
  const text = await readSettingsText(home)
  const before = text === null || text.trim() === '' ? FIRST_TEXT : text
  const standing = parseSettings(before, file)
  if (standing.fault) throw settingsUsageError(standing.fault)
  const after = edit(before)
  if (after === text) return
  const wrong = parseSettings(after, file).fault
  if (wrong) throw new UsageError(wrong.field, wrong.problem)
  await beforeWriting()
  // A settings.json that links into a dotfiles folder stays a link.
  const target = text === null ? file : await realpath(file)
  await writeAtomically(target, after)
}
