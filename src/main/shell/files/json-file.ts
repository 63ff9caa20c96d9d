import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { makeFolderSync } from '../../engine/files/make-folder'

/** A small file of our own, or undefined where it is missing, unreadable, no JSON or not of this shape. */
export function readJson<S extends z.ZodType>(path: string, schema: S): z.infer<S> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** Whole or not at all, and for this user only: written beside, then renamed over. Throws what the disk says. */
export function writeJson(path: string, value: unknown): void {
  makeFolderSync(dirname(path))
  const beside = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(beside, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true })
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}
