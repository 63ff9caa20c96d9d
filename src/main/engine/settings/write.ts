import { realpath } from 'node:fs/promises'
import { applyEdits, modify, parse } from 'jsonc-parser'
import type { JSONPath, ModificationOptions } from 'jsonc-parser'
import type { z } from 'zod'
import { UsageError } from '@shared/errors'
import { endpointSettingsSchema } from '@shared/settings/schema'
import { writeAtomically } from '../files/write-atomically'
import { settingsUsageError } from './fault'
import { settingsPath } from './home'
import { readSettingsText } from './load'
import { jsoncOptions, parseSettings } from './parse'

const formatting: ModificationOptions = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } }

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
      ? insert(text, ['endpoints', -1], endpoint, true)
      : insert(text, ['endpoints'], [endpoint], false)
  })
}

/** Sets one setting by its path, keeping comments; `undefined` removes it. Throws as `addEndpoint` does. */
export const setSetting = (home: string, path: JSONPath, value: unknown): Promise<void> =>
  editSettings(home, (text) => insert(text, path, value, false))

const insert = (text: string, path: JSONPath, value: unknown, isArrayInsertion: boolean): string =>
  applyEdits(text, modify(text, path, value, { ...formatting, isArrayInsertion }))

async function editSettings(home: string, edit: (text: string) => string): Promise<void> {
  const file = settingsPath(home)
  const text = await readSettingsText(home)
  const before = text === null || text.trim() === '' ? FIRST_TEXT : text
  const standing = parseSettings(before, file)
  if (standing.fault) throw settingsUsageError(standing.fault)
  const after = edit(before)
  const wrong = parseSettings(after, file).fault
  if (wrong) throw new UsageError(wrong.field, wrong.problem)
  // A settings.json that links into a dotfiles folder stays a link.
  const target = text === null ? file : await realpath(file)
  await writeAtomically(target, after)
}
