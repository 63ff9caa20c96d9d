import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  addEndpoint,
  enableEndpoint,
  loadSettings,
  moveEndpoint,
  removeEndpoint,
  replaceEndpoint,
  upgradeSettings
} from '../../../src/main/engine/settings'
import { settingsPath } from '../../../src/main/engine/settings/home'

let home = ''
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'taskguard-settings-'))))
afterEach(() => rm(home, { recursive: true, force: true }))

const write = (text: string): Promise<void> => writeFile(settingsPath(home), text)
const read = (): Promise<string> => readFile(settingsPath(home), 'utf8')
const names = async (): Promise<string[]> =>
  (await loadSettings(home)).settings.endpoints.map((one) => one.name)
const backups = async (): Promise<string[]> =>
  (await readdir(home)).filter((name) => name.includes('.bak-')).sort()

const OLD = `{
  // mine
  "version": 1,
  "endpoints": [
    // the fleet
    {
      "name": "prod", // careful
      "url": "rediss://ops@gpu-1:6380/2?ca=/etc/ca.pem",
      "protected": true
    },
    { "name": "near", "url": "unix:///run/redis.sock?db=1", "enabled": false }
  ]
}
`

describe('upgradeSettings', () => {
  test('puts URLs in the terms of their kind, keeps comments, and the file as it was', async () => {
    await write(OLD)
    const before = (await loadSettings(home)).settings.endpoints
    expect(await upgradeSettings(home)).toBe(`${settingsPath(home)}.bak-v1`)
    expect(await readFile(`${settingsPath(home)}.bak-v1`, 'utf8')).toBe(OLD)
    const { settings } = await loadSettings(home)
    expect(settings.endpoints).toEqual(before)
    expect(settings.version).toBe(2)
    expect(settings.endpoints[0]).toMatchObject({
      kind: 'standalone',
      host: 'gpu-1',
      port: 6380,
      db: 2,
      username: 'ops',
      tls: { ca: '/etc/ca.pem', verify: true },
      protected: true
    })
    const text = await read()
    for (const comment of ['// mine', '// the fleet', '// careful']) expect(text).toContain(comment)
    expect(text).not.toContain('"url"')
    expect(await upgradeSettings(home)).toBeNull()
    expect(await read()).toBe(text)
  })

  test('leaves alone what is wrong, of a later version, or has nothing to change', async () => {
    for (const text of [
      '{ "version": 1, "endpoints": [ { "name": "x", "url": "ftp://h" } ] }',
      '{ "version": 3, "endpoints": [ { "name": "x", "kind": "quantum" } ] }',
      '{ "version": 1, "workbench.theme": "dark" }'
    ]) {
      await write(text)
      expect(await upgradeSettings(home)).toBeNull()
      expect(await read()).toBe(text)
    }
    expect(await backups()).toEqual([])
  })

  test('a file of a later version is a fault that says so, and no edit touches it', async () => {
    const later = '{ "version": 3, "endpoints": [ { "name": "x", "kind": "quantum" } ] }'
    await write(later)
    expect((await loadSettings(home)).fault).toMatchObject({
      field: 'version',
      problem: 'is of another version of Task Guard; this one reads 1 to 2',
      said: { code: 'version', params: { values: ['1', '2'] } }
    })
    await expect(addEndpoint(home, { name: 'y', url: 'redis://h' })).rejects.toThrow('another version')
    expect(await read()).toBe(later)
  })
})

describe('edits', () => {
  beforeEach(async () => {
    await addEndpoint(home, { name: 'a', url: 'redis://a' })
    await addEndpoint(home, { name: 'b', kind: 'cluster', nodes: ['n1:7000', 'n2:7001'] })
    await addEndpoint(home, { name: 'c', kind: 'sentinel', sentinels: ['s1'], primary: 'main' })
  })

  test('each one is backed up, the newest ten are kept', async () => {
    expect(await backups()).toEqual(['settings.json.bak-1', 'settings.json.bak-2'])
    for (let i = 0; i < 12; i += 1) await enableEndpoint(home, 'a', i % 2 === 1)
    expect((await backups()).map((name) => Number(name.split('-')[1])).sort((a, b) => a - b)).toEqual([
      5, 6, 7, 8, 9, 10, 11, 12, 13, 14
    ])
  })

  test('moves with its comments', async () => {
    await write((await read()).replace('"name": "c",', '"name": "c", // the third'))
    await moveEndpoint(home, 'c', 0)
    expect(await names()).toEqual(['c', 'a', 'b'])
    expect(await read()).toMatch(/"c", \/\/ the third[\s\S]*"a"/)
    await moveEndpoint(home, 'c', 99)
    expect(await names()).toEqual(['a', 'b', 'c'])
  })

  test('a renamed one stays the same endpoint; its first name is free for another', async () => {
    await replaceEndpoint(home, 'a', { name: 'a2', kind: 'standalone', host: 'elsewhere' })
    await addEndpoint(home, { name: 'a', url: 'redis://a' })
    const { settings } = await loadSettings(home)
    expect(settings.endpoints.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'a2'],
      [undefined, 'b'],
      [undefined, 'c'],
      ['a-2', 'a']
    ])
    await expect(
      replaceEndpoint(home, 'a', { name: 'b', kind: 'standalone', host: 'h' })
    ).rejects.toMatchObject({ field: 'name', code: 'name_taken' })
  })

  test('a changed kind leaves nothing of the old one behind', async () => {
    await replaceEndpoint(home, 'c', { name: 'c', kind: 'socket', path: '/run/r.sock', protected: true })
    expect(JSON.parse((await read()).replace(/^\/\/.*$/m, '')).endpoints[2]).toEqual({
      name: 'c',
      namespace: 'taskguard',
      color: 'blue',
      kind: 'socket',
      path: '/run/r.sock',
      protected: true
    })
  })

  test('disables, enables, removes; what is gone is said', async () => {
    await enableEndpoint(home, 'b', false)
    expect((await loadSettings(home)).settings.endpoints[1]?.enabled).toBe(false)
    await enableEndpoint(home, 'b', true)
    await removeEndpoint(home, 'b')
    expect(await names()).toEqual(['a', 'c'])
    await expect(removeEndpoint(home, 'b')).rejects.toThrow('"b" is not in the settings any more')
  })

  test('edits at once do not lose each other', async () => {
    await Promise.all([
      addEndpoint(home, { name: 'x', url: 'redis://x' }),
      addEndpoint(home, { name: 'y', url: 'redis://y' }),
      removeEndpoint(home, 'a')
    ])
    expect(await names()).toEqual(['b', 'c', 'x', 'y'])
  })
})
