import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultSettings } from '@shared/settings/schema'
import {
  SettingsValueError,
  SettingsWatcher,
  addEndpoint,
  loadSettings,
  setSetting,
  settingsPath,
  taskguardHome
} from '../../../src/main/engine/settings'
import type { SettingsInForce } from '../../../src/main/engine/settings'
import { removeJsonc, setJsonc } from '../../../src/main/engine/settings/edit-jsonc'
import { until } from '../../support/until'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'taskguard-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const read = (): Promise<string> => readFile(settingsPath(home), 'utf8')
const write = (text: string): Promise<void> => writeFile(settingsPath(home), text)
const prod = { name: 'prod', url: 'redis://gpu-1:6379' }

test('the home is TASKGUARD_HOME, else a folder of the platform', () => {
  expect(taskguardHome({ TASKGUARD_HOME: '/srv/tg' })).toBe('/srv/tg')
  expect(taskguardHome({})).toMatch(/taskguard/)
})

describe('loadSettings', () => {
  test('no file means defaults', async () => {
    expect(await loadSettings(home)).toEqual({ settings: defaultSettings(), values: {} })
  })

  test('a folder in its place is a fault', async () => {
    await mkdir(settingsPath(home))
    expect((await loadSettings(home)).fault).toMatchObject({ line: null, field: '' })
  })
})

describe('addEndpoint', () => {
  test('makes the file, for the owner alone', async () => {
    await addEndpoint(home, prod)
    expect((await loadSettings(home)).settings.endpoints[0]).toMatchObject({
      name: 'prod',
      kind: 'standalone',
      host: 'gpu-1',
      port: 6379
    })
    expect((await stat(settingsPath(home))).mode & 0o777).toBe(0o600)
  })

  test('keeps comments and what stands', async () => {
    await write(
      '{\n  // mine\n  "workbench.theme": "dark", // at night\n  "endpoints": [\n    // none yet\n  ]\n}\n'
    )
    await addEndpoint(home, prod)
    await addEndpoint(home, { name: 'two', url: 'unix:///run/redis.sock' })
    const text = await read()
    expect(text).toContain('// mine')
    expect(text).toContain('// at night')
    const { settings } = await loadSettings(home)
    expect(settings.endpoints.map((one) => one.name)).toEqual(['prod', 'two'])
    expect(settings['workbench.theme']).toBe('dark')
  })

  test('a taken name, a password and a broken file are refused, and nothing is written', async () => {
    await addEndpoint(home, prod)
    const before = await read()
    await expect(addEndpoint(home, prod)).rejects.toThrow('name: "prod" is taken')
    await expect(addEndpoint(home, { name: 'x', url: 'redis://:pw@h' })).rejects.toThrow(
      'url: holds a password'
    )
    expect(await read()).toBe(before)
    await write('{ "endpoints": ')
    await expect(addEndpoint(home, { name: 'y', url: 'redis://h' })).rejects.toThrow(/settings\.json:1:\d+/)
    expect(await read()).toBe('{ "endpoints": ')
  })

  test('a link to the file stays a link', async () => {
    const real = join(home, 'dotfiles.json')
    await writeFile(real, '{}')
    await symlink(real, settingsPath(home))
    await setSetting(home, ['workbench.theme'], 'light')
    expect(JSON.parse(await readFile(real, 'utf8'))).toEqual({ 'workbench.theme': 'light' })
  })
})

test('the watcher follows the file and keeps the last good settings while it is wrong', async () => {
  await write('{ "notifications.summaryAbove": 5 }')
  const heard: SettingsInForce[] = []
  const watcher = await SettingsWatcher.start(home, (current) => heard.push(current))
  try {
    expect(watcher.current.settings['notifications.summaryAbove']).toBe(5)
    await write('{ "notifications.summaryAbove": 0 }')
    await until('the fault is heard', () => heard.some((one) => one.fault !== null))
    expect(watcher.current.settings['notifications.summaryAbove']).toBe(5)
    expect(watcher.current.fault?.field).toBe('notifications.summaryAbove')
    await setSettingByReplacing()
    await until('the new value is heard', () => watcher.current.settings['notifications.summaryAbove'] === 7)
    expect(watcher.current.fault).toBeNull()
  } finally {
    watcher.stop()
  }
})

/** As editors do it: a new file over the old one. */
async function setSettingByReplacing(): Promise<void> {
  await rm(settingsPath(home))
  await setSetting(home, ['notifications.summaryAbove'], 7)
  await chmod(settingsPath(home), 0o600)
}

describe('setSetting', () => {
  test('keeps comments, indentation and line ends', async () => {
    await write('{\r\n\t// at night\r\n\t"workbench.theme": "dark", // quiet\r\n}\r\n')
    await setSetting(home, ['thresholds', 'longRun'], '90m')
    await setSetting(home, ['workbench.theme'], 'light')
    expect(await read()).toBe(
      '{\r\n\t// at night\r\n\t"workbench.theme": "light", // quiet\r\n\t"thresholds": {\r\n\t\t"longRun": "90m"\r\n\t},\r\n}\r\n'
    )
  })

  test('takes out what holds nothing any more, and leaves a byte order mark', async () => {
    await write('\uFEFF{ "thresholds": { "longRun": "90m", "lease": "2m" }, "version": 1 }')
    await setSetting(home, ['thresholds', 'longRun'], undefined)
    expect((await loadSettings(home)).values).toEqual({ thresholds: { lease: '2m' }, version: 1 })
    await setSetting(home, ['thresholds', 'lease'], undefined)
    expect((await loadSettings(home)).values).toEqual({ version: 1 })
    expect(await read()).toMatch(/^\uFEFF\{/)
  })

  test('adds to a list, changes within it and refuses a list that is another by now', async () => {
    const rule = { severity: 'warning', notify: false }
    await write('{ "notifications.rules": [ /* night */ { "notify": true } ] }')
    await setSetting(home, ['notifications.rules', 1], rule, [{ notify: true }])
    await setSetting(home, ['notifications.rules', 0, 'kind'], 'prevented')
    const now = [{ notify: true, kind: 'prevented' }, rule]
    expect((await loadSettings(home)).values).toEqual({ 'notifications.rules': now })
    expect(await read()).toContain('/* night */')
    const before = await read()
    await expect(setSetting(home, ['notifications.rules', 0], undefined, [rule])).rejects.toThrow(
      'was changed in the file meanwhile'
    )
    expect(await read()).toBe(before)
  })

  test('refuses a value that the schema does not take, and says it for the catalogs', async () => {
    await write('{ }')
    const refused = await setSetting(home, ['monitor.poll'], 'soon').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(SettingsValueError)
    expect((refused as SettingsValueError).fault.said).toEqual({ code: 'duration', params: {} })
    expect(await read()).toBe('{ }')
  })

  test('writers at the same time lose nothing of each other', async () => {
    await Promise.all([
      ...Array.from({ length: 5 }, (_, at) =>
        setSetting(home, ['thresholds.byType', `t${at}`, 'lease'], '1m')
      ),
      addEndpoint(home, prod)
    ])
    const { settings } = await loadSettings(home)
    expect(Object.keys(settings['thresholds.byType'])).toHaveLength(5)
    expect(settings.endpoints).toHaveLength(1)
  })

  test('another program that writes meanwhile is read again, never written over', async () => {
    await write('{ "version": 1 }')
    // Another process: ours takes turns with itself.
    const script = `
      const fs = require('node:fs')
      const file = process.argv[1]
      for (let at = 0; at < 40; at += 1) {
        const values = JSON.parse(fs.readFileSync(file, 'utf8'))
        values['thresholds.byType'] = { ...values['thresholds.byType'], ['other' + at]: { lease: '1m' } }
        const again = fs.readFileSync(file, 'utf8')
        fs.writeFileSync(file + '.new', JSON.stringify({ ...JSON.parse(again), 'thresholds.byType': values['thresholds.byType'] }))
        fs.renameSync(file + '.new', file)
      }`
    const other = execFile(process.execPath, ['-e', script, settingsPath(home)])
    const ended = new Promise((resolve) => other.once('exit', resolve))
    for (let at = 0; at < 20; at += 1) await setSetting(home, ['monitor.scanKeysPerSecond'], 1000 + at)
    expect(await ended).toBe(0)
    expect((await loadSettings(home)).fault).toBeUndefined()
  })
})

test.each([
  ['{\n  "a": 1 // one\n  // end\n}\n', '{\n  "a": 1, // one\n  "c": 2\n  // end\n}\n'],
  ['{\n  "a": {"b": 2} // two\n}', '{\n  "a": {"b": 2}, // two\n  "c": 2\n}'],
  ['{\n  "a": 1\n}', '{\n  "a": 1,\n  "c": 2\n}'],
  ['{}', '{\n  "c": 2\n}']
])('a new key of %j leaves every comment with what it is about', (before, after) => {
  expect(setJsonc(before, ['c'], 2, false)).toBe(after)
})

test.each([
  ['{ "a": 1, "b": 2 }', 'b', '{ "a": 1 }'],
  ['{\n  "a": 1, // one\n  // two\n  "b": 2\n}', 'b', '{\n  "a": 1 // one\n  // two\n}'],
  ['{\n  // one\n  "a": 1,\n  // two\n  "b": 2,\n}', 'a', '{\n  // one\n  // two\n  "b": 2,\n}'],
  ['{ "a": 1 }', 'a', '{ }'],
  ['{ "b": 2 }', 'a', '{ "b": 2 }']
])('a key taken out of %j leaves every comment, and no comma too many', (before, key, after) => {
  expect(removeJsonc(before, [key])).toBe(after)
})
