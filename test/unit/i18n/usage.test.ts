import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { areas, catalogs, type Catalog } from '@shared/i18n/catalogs'
import { usageCodes } from '@shared/errors'
import { callNames, eventNames } from '@shared/ipc/names'
import { oneOfEach } from '../findings/one-of-each'

const SOURCE = resolve(import.meta.dirname, '../../../src')

const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(SOURCE, path), 'utf8') }))

/** `'locks:column.owner'`, or the beginning of `` `locks:column.${name}` ``. */
const KEY = new RegExp(`['"\`](${areas.join('|')}):([\\w.-]+)(['"\`]|\\$\\{)`, 'g')

/** Calls and events of the window's contract are named in the same form. */
const channels = new Set<string>([...callNames, ...eventNames])

const mentioned = sources.flatMap(({ path, text }) =>
  [...text.matchAll(KEY)].map(([, area = '', key = '', end = '']) => ({
    path,
    area: area as (typeof areas)[number],
    key,
    whole: !end.startsWith('$')
  }))
)

function keysOf(catalog: Catalog, path = ''): string[] {
  return Object.entries(catalog).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${path}${name}`] : keysOf(value, `${path}${name}.`)
  )
}

describe('the texts that the source asks for', () => {
  test('are many, so this test looks in the right place', () => {
    expect(mentioned.length).toBeGreaterThan(50)
  })

  test('are all in the catalogs', () => {
    const missing = mentioned
      .filter(({ area, key }) => !channels.has(`${area}:${key}`))
      .filter(({ area, key, whole }) => {
        const keys = keysOf(catalogs.en[area])
        if (!whole) return !keys.some((one) => one.startsWith(key))
        return !keys.some((one) => one === key || one.replace(/_(zero|one|two|few|many|other)$/, '') === key)
      })
      .map(({ path, area, key }) => `${path}: ${area}:${key}`)
    expect(missing).toEqual([])
  })

  test('say every fault of usage that has a code', () => {
    const known = keysOf(catalogs.en.endpoints)
    expect(usageCodes.filter((code) => !known.includes(`form.fault.${code}`))).toEqual([])
  })

  test('name every kind of evidence that a finding carries', () => {
    const names = new Set(oneOfEach().flatMap((finding) => Object.keys(finding.evidence)))
    const known = keysOf(catalogs.en.problems)
    expect([...names].filter((name) => !known.includes(`evidence.${name}`))).toEqual([])
  })

  test.each(areas)('the catalog of %s has texts', (area) => {
    expect(keysOf(catalogs.en[area]).length).toBeGreaterThan(0)
  })
})
