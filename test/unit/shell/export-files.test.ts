import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ExportFiles } from '../../../src/main/shell/export/export-files'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taskguard-export-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const owner = {}

describe('a file that is written part by part', () => {
  test('stands in its place only once it is whole', async () => {
    const files = new ExportFiles()
    const path = join(folder, 'locks.csv')
    await writeFile(path, 'the old one')
    const id = await files.begin(owner, path)
    await Promise.all(['a', 'b', 'c'].map((text) => files.write(owner, id, text)))
    expect(await readFile(path, 'utf8')).toBe('the old one')
    expect(await files.end(owner, id)).toBe(path)
    expect(await readFile(path, 'utf8')).toBe('abc')
    expect(await readdir(folder)).toEqual(['locks.csv'])
    await expect(files.write(owner, id, 'd')).rejects.toThrow('begin it again')
  })

  test('leaves nothing behind when it is given up, or its window goes', async () => {
    const files = new ExportFiles()
    const one = await files.begin(owner, join(folder, 'one.csv'))
    const two = await files.begin(owner, join(folder, 'two.csv'))
    await files.write(owner, one, 'a')
    expect(await readdir(folder)).toHaveLength(2)
    await files.abort(owner, one)
    expect(await readdir(folder)).toHaveLength(1)
    await files.abort(owner, one)
    await files.write(owner, two, 'b')
    await files.abortAll(owner)
    expect(await readdir(folder)).toEqual([])
  })

  test('is its window’s alone', async () => {
    const files = new ExportFiles()
    const id = await files.begin(owner, join(folder, 'locks.csv'))
    await expect(files.write({}, id, 'x')).rejects.toThrow('begin it again')
    await files.abort({}, id)
    await files.write(owner, id, 'y')
    await files.end(owner, id)
    expect(await readFile(join(folder, 'locks.csv'), 'utf8')).toBe('y')
  })

  test('says what the disk says', async () => {
    await expect(new ExportFiles().begin(owner, join(folder, 'no', 'folder.csv'))).rejects.toThrow('ENOENT')
  })
})
