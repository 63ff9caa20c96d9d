import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTranslator } from '@shared/i18n'
import { settingFields } from '@shared/settings/fields'
import { parseSettings } from '../../../src/main/engine/settings'
import { fieldDescription } from '../../../src/renderer/features/settings/labels'

test('the page about settings has every setting as the form describes it, and an example that is valid', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/settings.md'), 'utf8')
  const t = createTranslator('en')
  const missing = settingFields.filter(
    ({ id }) => !page.includes(`\`${id}\``) || !page.includes(fieldDescription(id, t))
  )
  expect(missing.map(({ id }) => id)).toEqual([])
  const example = /```jsonc\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  expect(Object.keys(parseSettings(example, 'settings.json').values)).toHaveLength(3)
})
