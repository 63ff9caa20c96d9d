import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseKeybindings } from '@shared/keybindings/parse'
import {
  ensureKeybindingsFile,
  KeybindingsWatcher,
  type KeybindingsInForce
} from '../../../src/main/engine/settings'
import { until } from '../../support/until'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tg-keys-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const binding = { key: 'f9', command: 'view.locks' }

it('are followed; a wrong file leaves those that were good', async () => {
  const heard: KeybindingsInForce[] = []
  const watcher = await KeybindingsWatcher.start(home, (inForce) => heard.push(inForce))
  try {
    expect(watcher.current).toEqual({ bindings: [], fault: null })
    const file = join(home, 'keybindings.json')
    await writeFile(file, JSON.stringify([binding]))
    await until('the bindings are heard', () => heard.at(-1)?.bindings.length === 1)
    await writeFile(file, '[ { "key": ')
    await until('the fault is heard', () => heard.at(-1)?.fault != null)
    expect(watcher.current).toMatchObject({ bindings: [binding], fault: { file, line: 1, field: '' } })
    await rm(file)
    await until('the defaults are in force', () => heard.at(-1)?.fault === null)
    expect(watcher.current).toEqual({ bindings: [], fault: null })
  } finally {
    watcher.stop()
  }
})

it('have a file of their own, made once, that can be read', async () => {
  const file = await ensureKeybindingsFile(home)
  expect(parseKeybindings(await readFile(file, 'utf8'))).toMatchObject({ ok: true, value: [] })
  await writeFile(file, '[]')
  await ensureKeybindingsFile(home)
  expect(await readFile(file, 'utf8')).toBe('[]')
})
