import { link, open, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { isAlive, markOf } from './process'

const holderSchema = z.object({ pid: z.number().int(), started: z.string().nullable() })

const WAIT = 30_000
const EVERY = 20
/** A breaker works for microseconds; one that is this old died at it. */
const BREAKER_DEAD = 10_000

/**
 * Holds the lock file at `path` while `work` runs: one process at a time. A holder that died (killed, zombie, its number
 * given to another) is noticed at once and its lock broken.
 * @throws when another living process keeps the lock for 30 s
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const own = ownMark()
  const deadline = Date.now() + WAIT
  while (!(await take(path, own))) {
    await breakIfDead(path)
    if (Date.now() > deadline) throw new Error(`another process keeps ${path} for over ${WAIT / 1000} s`)
    await sleep(EVERY)
  }
  try {
    return await work()
  } finally {
    if ((await readOrNull(path)) === own) await rm(path, { force: true })
  }
}

/**
 * Takes the lock file at `path` for as long as this process lives, or until it is given back.
 * @returns what gives it back; null: another living process holds it
 */
export async function tryFileLock(path: string): Promise<(() => Promise<void>) | null> {
  const own = ownMark()
  if (!(await take(path, own))) {
    await breakIfDead(path)
    if (!(await take(path, own))) return null
  }
  return async () => {
    if ((await readOrNull(path)) === own) await rm(path, { force: true })
  }
}

const ownMark = (): string =>
  JSON.stringify({ ...markOf(process.pid), nonce: Math.random().toString(36).slice(2) })

let draft = 0

/** The file appears whole, with its holder in it, or not at all: written aside and linked into place. */
async function take(path: string, own: string): Promise<boolean> {
  const aside = `${path}.${process.pid}.${++draft}`
  await writeFile(aside, own, { mode: 0o600 })
  try {
    await link(aside, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await unlink(aside)
  }
}

async function breakIfDead(path: string): Promise<void> {
  const seen = await readOrNull(path)
  if (seen === null || !isDead(seen)) return
  const breaker = `${path}.break`
  try {
    await (await open(breaker, 'wx', 0o600)).close()
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    const since = await stat(breaker).catch(() => null)
    if (since !== null && Date.now() - since.mtimeMs > BREAKER_DEAD) await rm(breaker, { force: true })
    return
  }
  try {
    // Only one breaks at a time, so what is read here again can't be replaced by a living one's before the removal.
    if ((await readOrNull(path)) === seen) await rm(path, { force: true })
  } finally {
    await rm(breaker, { force: true })
  }
}

function isDead(text: string): boolean {
  try {
    return !isAlive(holderSchema.parse(JSON.parse(text)))
  } catch {
    // The file appears whole: one that can't be read was not written by us, or by a crash of the machine.
    return true
  }
}

const readOrNull = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  })

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
