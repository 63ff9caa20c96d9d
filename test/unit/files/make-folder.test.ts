import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolder, makeFolderSync } from '../../../src/main/engine/files/make-folder'

let base: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'taskguard-folder-'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

describe.each([
  ['makeFolder', makeFolder],
  ['makeFolderSync', async (path: string) => makeFolderSync(path)]
])('%s', (_name, make) => {
  it('makes all that is missing, for this user alone, and is content with what stands', async () => {
    const path = join(base, 'a', 'b', 'c')
    await Promise.all([make(path), make(path)])
    await make(path)
    expect((await stat(join(base, 'a'))).mode & 0o777).toBe(0o700)
    expect((await stat(path)).isDirectory()).toBe(true)
  })

  it('says that something else stands in the way', async () => {
    await writeFile(join(base, 'file'), '')
    await expect(make(join(base, 'file'))).rejects.toThrow(/EEXIST/)
    await expect(make(join(base, 'file', 'below'))).rejects.toThrow(/ENOTDIR/)
  })

  it.runIf(existsSync('/proc/self'))('gives up where the file system makes no folders', async () => {
    await expect(make('/proc/taskguard/home')).rejects.toThrow(/ENOENT/)
  })
})
