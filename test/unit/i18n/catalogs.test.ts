import { describe, expect, test } from 'vitest'
import { areas, catalogs, type Catalog } from '@shared/i18n/catalogs'

const PLURAL = /_(zero|one|two|few|many|other)$/

/** Every text with its key, plural forms under one key: languages differ in how many they have. */
function texts(catalog: Catalog, path = ''): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [name, value] of Object.entries(catalog)) {
    const key = path ? `${path}.${name}` : name
    if (typeof value === 'string') {
      const base = key.replace(PLURAL, '')
      found.set(base, [...(found.get(base) ?? []), value])
    } else for (const [inner, list] of texts(value, key)) found.set(inner, list)
  }
  return found
}

const variables = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*([^},\s]+)[^}]*\}\}/g)].map((match) => match[1] ?? '')

describe.each(areas)('the catalogs of %s', (area) => {
  const en = texts(catalogs.en[area])
  const zh = texts(catalogs['zh-CN'][area])

  test('have the same keys in both languages', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort())
  })

  test('use the same variables in both languages', () => {
    for (const [key, list] of en) {
      const inEnglish = [...new Set(list.flatMap(variables))].filter((name) => name !== 'count').sort()
      const inChinese = [...new Set((zh.get(key) ?? []).flatMap(variables))]
        .filter((name) => name !== 'count')
        .sort()
      expect(inChinese, `${area}:${key}`).toEqual(inEnglish)
    }
  })

  test('have no empty text, and no English left in the Chinese one', () => {
    for (const [key, list] of [...en, ...zh])
      for (const text of list) expect(text.trim(), `${area}:${key}`).not.toBe('')
    for (const [key, list] of zh) {
      const same = list.filter((text) => (en.get(key) ?? []).includes(text))
      // Names and signs may be alike; a sentence may not.
      for (const text of same) expect(text.split(' ').length, `${area}:${key}: ${text}`).toBeLessThan(4)
    }
  })
})
