import { describe, expect, test } from 'vitest'
import { createTranslator, languages } from '@shared/i18n'
import { editablePathSchema } from '@shared/settings/editable'
import { settingFields, settingGroups, valueAt } from '@shared/settings/fields'
import { defaultSettings, settingsSchema } from '@shared/settings/schema'
import { durationText, parseDuration } from '@shared/time/duration'
import {
  choiceLabel,
  columnTitle,
  fieldDescription,
  fieldTitle
} from '../../../src/renderer/features/settings/labels'

const field = (id: string): (typeof settingFields)[number] => {
  const found = settingFields.find((one) => one.id === id)
  if (!found) throw new Error(id)
  return found
}

describe('the fields of the settings form', () => {
  test('are every key of the schema but its version, once', () => {
    const keys = Object.values(settingGroups).flat().sort()
    expect(keys).toEqual(
      Object.keys(defaultSettings())
        .filter((key) => key !== 'version')
        .sort()
    )
  })

  test('can be written, but the endpoints and the channels', () => {
    const refused = settingFields.filter(({ path }) => !editablePathSchema.safeParse(path).success)
    expect(refused.map(({ id }) => id)).toEqual(['notifications.channels', 'endpoints'])
  })

  test('have the controls of the schema', () => {
    expect(field('monitor.poll')).toMatchObject({ control: { kind: 'duration' }, defaultValue: '1s' })
    expect(field('workbench.theme').control).toMatchObject({ kind: 'enum' })
    expect(field('embedded.enabled').control).toEqual({ kind: 'boolean' })
    expect(field('monitor.scanKeysPerSecond').control).toEqual({
      kind: 'number',
      integer: true,
      minimum: 100,
      maximum: 1_000_000
    })
    expect(field('thresholds.longRun')).toMatchObject({ path: ['thresholds', 'longRun'], defaultValue: '2h' })
    expect(field('thresholds.noProgressFactor')).toMatchObject({
      control: { kind: 'number' },
      defaultValue: 3
    })
    expect(field('thresholds.byType').control.kind).toBe('overrides')
    expect(field('keyTemplates').control).toMatchObject({
      kind: 'list',
      columns: [
        { name: 'name', required: true },
        { name: 'lock' },
        { name: 'state', required: false },
        { name: 'type' }
      ]
    })
  })

  test('say as default what is in force where the file says nothing', () => {
    for (const { id, path, defaultValue } of settingFields) {
      const [key = '', ...inner] = path
      const written = inner.reduceRight<unknown>((value, part) => ({ [part]: value }), defaultValue)
      const parsed = settingsSchema.safeParse({ [key]: written })
      expect(parsed.success && { id, ...parsed.data }).toMatchObject(
        inner.length === 0 ? { id, ...defaultSettings() } : { id }
      )
    }
  })

  test.each(languages)('have titles, descriptions and words for every choice in %s', (language) => {
    const t = createTranslator(language)
    const texts = settingFields.flatMap((one) => [
      fieldTitle(one.id, t),
      fieldDescription(one.id, t),
      t(`settings:group.${one.group}`),
      ...(one.control.kind === 'enum'
        ? one.control.values.map((value) => choiceLabel(one.id, value, t))
        : []),
      ...(one.control.kind === 'list' || one.control.kind === 'overrides'
        ? one.control.columns.flatMap(({ name, control }) => [
            columnTitle(one, name, t),
            ...(control.kind === 'enum' ? control.values.map((value) => choiceLabel(name, value, t)) : [])
          ])
        : [])
    ])
    expect(texts.filter((text) => /^(settings|findings):/.test(text))).toEqual([])
  })
})

test('a value is found by its path, and nothing of the prototype', () => {
  expect(valueAt({ thresholds: { lease: '1m' } }, ['thresholds', 'lease'])).toBe('1m')
  expect(valueAt({ thresholds: 3 }, ['thresholds', 'lease'])).toBeUndefined()
  expect(valueAt({}, ['constructor'])).toBeUndefined()
})

test.each([0, 1, 500, 90_000, 5_400_000, 7_200_000, 86_400_001])('%d ms as text reads back', (ms) => {
  expect(parseDuration(durationText(ms))).toBe(ms)
})
