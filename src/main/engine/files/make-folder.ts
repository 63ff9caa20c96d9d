import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** For this user alone. */
const MODE = { mode: 0o700 }

/**
 * Makes a folder and those above it. Step by step and not by mkdir's own `recursive`, which tries for ever where a file
 * system says of every new folder that there is no such one: /proc, or an automounter of home folders (Node 20).
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, MODE)
  } catch (error) {
    if (await stat(path).then(isFolder, no)) return
    if (!lacksParent(error, path)) throw error
    await makeFolder(dirname(path))
    // Another process may make it at the same time.
    await mkdir(path, MODE).catch(async (again: unknown) => {
      if (!(await stat(path).then(isFolder, no))) throw again
    })
  }
}

/** The same, for the short while before anything has begun. */
export function makeFolderSync(path: string): void {
  try {
    mkdirSync(path, MODE)
  } catch (error) {
    if (standsSync(path)) return
    if (!lacksParent(error, path)) throw error
    makeFolderSync(dirname(path))
    try {
      mkdirSync(path, MODE)
    } catch (again) {
      if (!standsSync(path)) throw again
    }
  }
}

const isFolder = (found: { isDirectory(): boolean }): boolean => found.isDirectory()
const no = (): boolean => false

const standsSync = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

const lacksParent = (error: unknown, path: string): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT' && dirname(path) !== path
