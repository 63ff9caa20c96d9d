import { realpath } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { findNodeAtLocation, parse, parseTree } from 'jsonc-parser'
import type { JSONPath } from 'jsonc-parser'
import type { z } from 'zod'
import { UsageError } from '@shared/errors'
import { endpointSettingsSchema } from '@shared/settings/schema'
import { writeAtomically } from '../files/write-atomically'
import { setJsonc } from './edit-jsonc'
import { settingsUsageError, type SettingsFault } from './fault'
import { settingsPath } from './home'
import { readSettingsText } from './load'
import { jsoncOptions, parseSettings } from './parse'

/** What a first settings.json says of itself. */
const FIRST_TEXT = `// Task Guard's settings. Comments are kept.\n{\n  "version": 1\n}\n`

/**
 * Adds an endpoint, keeping every comment and the layout of the file.
 * @throws UsageError where the file is wrong as it stands (it is left alone), the endpoint is not valid, or its name is taken
 */
export async function addEndpoint(
  home: string,
  endpoint: z.input<typeof endpointSettingsSchema>
): Promise<void> {
  const checked = endpointSettingsSchema.safeParse(endpoint)
  if (!checked.success) {
    const issue = checked.error.issues[0]
    throw new UsageError(issue?.path.join('.') ?? 'endpoint', issue?.message ?? 'is not valid')
  }
  await editSettings(home, (text) => {
    const { settings } = parseSettings(text, '')
    if (settings.endpoints.some((one) => one.name === endpoint.name)) {
      throw new UsageError(
        'name',
        `"${endpoint.name}" is taken: give the endpoint another name`,
        'name_taken'
      )
    }
    return (parse(text, [], jsoncOptions) as { endpoints?: unknown }).endpoints
      ? setJsonc(text, ['endpoints', -1], endpoint, true)
      : setJsonc(text, ['endpoints'], [endpoint], false)
  })
}

/**
 * Sets one setting by its path, keeping comments; `undefined` removes it, and what holds nothing but it. The number
 * after the last one of a list adds to it. Throws as `addEndpoint` does.
 * @param was where given: what the whole setting must still be in the file, so that no row of a list is taken for another
 * @throws SettingChangedError where it is not
 */
export const setSetting = (home: string, path: JSONPath, value: unknown, was?: unknown): Promise<void> =>
  editSettings(home, (text) => {
    const values = parse(text, [], jsoncOptions) as Record<string, unknown>
    const [key = ''] = path
    if (was !== undefined && !isDeepStrictEqual(values[key], was)) throw new SettingChangedError(String(key))
    if (value === undefined) return setJsonc(text, emptied(text, path), undefined, false)
    return setJsonc(text, path, value, isAddition(text, path))
  })

/** Nothing was written: the setting is another by now than it was shown as. */
export class SettingChangedError extends UsageError {
  constructor(setting: string) {
    super(setting, 'was changed in the file meanwhile: look again')
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
/** One change after another in this process; between processes the file itself is compared before it is replaced. */
let queue: Promise<void> = Promise.resolve()

function editSettings(home: string, edit: (text: string) => string): Promise<void> {
  const done = queue.then(() => editNow(home, edit))
  queue = done.catch(() => undefined)
  return done
}

async function editNow(home: string, edit: (text: string) => string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) if (await tryEdit(home, edit)) return
  throw new UsageError(settingsPath(home), 'is changed by another program all the time: try again')
}

/** False where the file was changed meanwhile: what was read is no longer what stands, and is not written over. */
async function tryEdit(home: string, edit: (text: string) => string): Promise<boolean> {
  const file = settingsPath(home)
  const text = await readSettingsText(home)
  const before = text === null || text.trim() === '' ? FIRST_TEXT : text
  const standing = parseSettings(before, file)
  if (standing.fault) throw settingsUsageError(standing.fault)
  const mark = before.startsWith('\uFEFF') ? '\uFEFF' : ''
  const after = mark + edit(before.slice(mark.length))
  const wrong = parseSettings(after, file).fault
  if (wrong) throw new SettingsValueError(wrong)
  if (after === text) return true
  // A settings.json that links into a dotfiles folder stays a link.
  const target = text === null ? file : await realpath(file)
  return writeAtomically(target, after, async () => (await readSettingsText(home)) === text)
}

/** A value that the schema does not take: the file was left alone. */
export class SettingsValueError extends UsageError {
  constructor(readonly fault: SettingsFault) {
    super(fault.field, fault.problem)
  }
}
