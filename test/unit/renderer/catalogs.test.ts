import { describe, expect, it } from 'vitest'
import { catalogs, type Catalog } from '@shared/i18n/catalogs'
import { callNames, eventNames } from '@shared/ipc/names'
import { tableNames } from '@shared/settings/saved-filters'

const sources = Object.entries(
  import.meta.glob<string>('../../../src/renderer/**/*.{ts,tsx}', {
    query: '?raw',
    import: 'default',
    eager: true
  })
)

/** The window's own catalogs; the findings' are tested with the findings. */
const own = [
  'celery',
  'workbench',
  'locks',
  'metrics',
  'palette',
  'problems',
  'endpoints',
  'resource',
  'audit',
  'runs',
  'settings',
  'table'
] as const

/** Calls and events of the window's contract are named in the same form. */
const channels = new Set<string>([...callNames, ...eventNames])

const leaves = (catalog: Catalog, path = ''): string[] =>
  Object.entries(catalog).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${path}${name}`] : leaves(value, `${path}${name}.`)
  )

const plain = (key: string): string => key.replace(/_(one|other)$/, '')
const known = new Set(own.flatMap((area) => leaves(catalogs.en[area]).map((key) => plain(`${area}:${key}`))))

const WHOLE = new RegExp(`['"\`]((?:${own.join('|')}):[\\w.-]+)['"\`]`, 'g')
const BEGINNING = new RegExp(`\`((?:${own.join('|')}):[\\w.-]*)\\$\\{`, 'g')
/** What a table says in its own words: each of them has a catalog by its name. */
const OF_TABLE = /`\$\{kind\.name\}:([\w.-]*)(\$\{|`)/g
const whole = new Set<string>()
const beginnings = new Set<string>()
for (const [, text] of sources) {
  for (const [, key = ''] of text.matchAll(WHOLE)) if (known.has(key) || !channels.has(key)) whole.add(key)
  for (const [, key = ''] of text.matchAll(BEGINNING)) beginnings.add(key)
  for (const [, key = '', end] of text.matchAll(OF_TABLE))
    for (const name of tableNames) (end === '`' ? whole : beginnings).add(`${name}:${key}`)
}

describe('the texts of the window', () => {
  it('are looked for in the sources', () => {
    expect(sources.length).toBeGreaterThan(40)
    expect(whole.size).toBeGreaterThan(50)
  })

  it('stand in the catalogs, each that the window asks for', () => {
    expect([...whole].filter((key) => !known.has(key))).toEqual([])
    expect([...beginnings].filter((start) => ![...known].some((key) => key.startsWith(start)))).toEqual([])
  })

  it('are all asked for', () => {
    const unused = [...known].filter(
      (key) => !whole.has(key) && ![...beginnings].some((start) => key.startsWith(start))
    )
    expect(unused).toEqual([])
  })

  it('are never inline', () => {
    // Words between tags; the product's name is the same in every language.
    const inline = sources.flatMap(([path, text]) =>
      path.endsWith('.tsx')
        ? [...text.matchAll(/>\s*([A-Za-z][A-Za-z ,.']{2,})\s*<\//g)]
            .map(([, words]) => words)
            .filter((words) => words !== 'Task Guard')
        : []
    )
    expect(inline).toEqual([])
  })
})
