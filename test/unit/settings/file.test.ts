import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultSettings } from '@shared/settings/schema'
import {
  SettingsWatcher,
  addEndpoint,
  loadSettings,
  setSetting,
  settingsPath,
  taskguardHome
} from '../../../src/main/engine/settings'
import type { SettingsInForce } from '../../../src/main/engine/settings'
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
    expect(await loadSettings(home)).toEqual({ settings: defaultSettings() })
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
