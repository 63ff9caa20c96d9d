import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WatchedFile } from '../../../src/main/engine/settings/watched-file'
import { until } from '../../support/until'

let folder: string
let file: string
let heard: string[]
let watched: WatchedFile<string> | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taskguard-watched-'))
  file = join(folder, 'settings.json')
  heard = []
})
afterEach(async () => {
  watched?.stop()
  await rm(folder, { recursive: true, force: true })
})

const start = async (emptyMs: number): Promise<WatchedFile<string>> =>
  WatchedFile.start(
    file,
    () => readFile(file, 'utf8'),
    (text) => heard.push(text),
    emptyMs
  )

it('a file that is emptied before it is written anew is read once it is written', async () => {
  await writeFile(file, 'first')
  watched = await start(60_000)
  await writeFile(file, '')
  const read = watched.refresh()
  await writeFile(file, 'second')
  await read
  await until('it is heard', () => heard.length > 0)
  expect(heard).toEqual(['second'])
})

it('a file that stays empty is taken for empty', async () => {
  await writeFile(file, 'first')
  watched = await start(100)
  await writeFile(file, '')
  await until('it is heard', () => heard.length > 0)
  expect(heard).toEqual([''])
})
