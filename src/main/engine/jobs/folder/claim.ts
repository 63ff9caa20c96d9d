import { open, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { isAlive, markOf, type ProcessMark } from '../../redis/embedded/process'
import { claimPath } from './paths'

const markSchema = z.object({ pid: z.number().int(), started: z.string().nullable() })

/** Takes a job for this process, for good: whoever has the claim, and nobody else, runs or ends it. False: another has. */
export async function claimJob(folder: string): Promise<boolean> {
  try {
    const file = await open(claimPath(folder), 'wx', 0o600)
    try {
      await file.writeFile(JSON.stringify(markOf(process.pid)))
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** `none`: nobody has claimed it; `dead`: its claimant is gone. A claim that is just being written counts as living. */
export async function claimOf(folder: string): Promise<'none' | 'living' | 'dead'> {
  const text = await readFile(claimPath(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return 'none'
  const mark = parsedMark(text)
  return mark === null || isAlive(mark) ? 'living' : 'dead'
}

function parsedMark(text: string): ProcessMark | null {
  try {
    return markSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
