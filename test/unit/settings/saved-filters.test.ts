import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'jsonc-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteFilter, loadSettings, saveFilter, settingsPath } from '../../../src/main/engine/settings'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'taskguard-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const saved = async (): Promise<unknown> => (await loadSettings(home)).settings['locks.savedFilters']

describe('saved filters', () => {
  test('are written beside what stands, with its comments', async () => {
    await writeFile(
      settingsPath(home),
      '{\n  // ours\n  "locks.savedFilters": [\n    // the worst\n    { "name": "long", "query": "age>1h" }\n  ]\n}\n'
    )
    await saveFilter(home, 'locks', { name: 'gpu', query: 'worker:gpu' }, null)
    await saveFilter(home, 'locks', { name: 'very long', query: 'age>2h' }, 'long')
    expect(await saved()).toEqual([
      { name: 'very long', query: 'age>2h' },
      { name: 'gpu', query: 'worker:gpu' }
    ])
    const text = await readFile(settingsPath(home), 'utf8')
    expect(text).toContain('// ours')
    expect(text).toContain('// the worst')
    expect(parse(text)).toBeTypeOf('object')
    await deleteFilter(home, 'locks', 'very long')
    await deleteFilter(home, 'locks', 'not there')
    expect(await saved()).toEqual([{ name: 'gpu', query: 'worker:gpu' }])
  })

  test('have each name once', async () => {
    await saveFilter(home, 'locks', { name: 'a', query: 'x' }, null)
    await saveFilter(home, 'locks', { name: 'b', query: 'y' }, null)
    await saveFilter(home, 'locks', { name: 'a', query: 'z' }, null)
    expect(await saved()).toEqual([
      { name: 'a', query: 'z' },
      { name: 'b', query: 'y' }
    ])
    await saveFilter(home, 'locks', { name: 'b', query: 'z' }, 'a')
    expect(await saved()).toEqual([{ name: 'b', query: 'z' }])
  })

  test('of each table stand under a key of their own', async () => {
    await saveFilter(home, 'locks', { name: 'mine', query: 'age>1h' }, null)
    await saveFilter(home, 'runs', { name: 'mine', query: 'status:failed' }, null)
    await saveFilter(home, 'audit', { name: 'mine', query: 'by:ann' }, null)
    await deleteFilter(home, 'locks', 'mine')
    const { settings } = await loadSettings(home)
    expect(settings['locks.savedFilters']).toEqual([])
    expect(settings['runs.savedFilters']).toEqual([{ name: 'mine', query: 'status:failed' }])
    expect(settings['audit.savedFilters']).toEqual([{ name: 'mine', query: 'by:ann' }])
  })

  test('leave a wrong file alone', async () => {
    await writeFile(settingsPath(home), '{ "endpoints": 3 }')
    await expect(saveFilter(home, 'locks', { name: 'a', query: 'x' }, null)).rejects.toThrow('endpoints')
    expect(await readFile(settingsPath(home), 'utf8')).toBe('{ "endpoints": 3 }')
  })
})
