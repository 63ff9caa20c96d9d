import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isAlive, markOf } from './process'

const userSchema = z.object({ pid: z.number().int(), started: z.string().nullable() })

let count = 0

/** Marks this process as a user of the server; call the answer to take the mark away. */
export async function registerUser(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, `${process.pid}-${++count}.json`)
  await writeFile(file, JSON.stringify(markOf(process.pid)), { mode: 0o600 })
  return () => rm(file, { force: true })
}

/** How many living users there are; the marks of dead ones are swept away. */
export async function countUsers(folder: string): Promise<number> {
  let living = 0
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    if (await isLiving(file)) living += 1
    else await rm(file, { force: true })
  }
  return living
}

async function isLiving(file: string): Promise<boolean> {
  try {
    return isAlive(userSchema.parse(JSON.parse(await readFile(file, 'utf8'))))
  } catch {
    return false
  }
}
