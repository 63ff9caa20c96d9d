import { appendFile, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sampleMinuteSchema, type SampleMinute } from '@shared/metrics/samples'
import { makeFolder } from '../files/make-folder'

/** A file of a day (UTC), a line of JSON a minute: what is cut off by a crash is one line, and left out. */
const NAME = /^(\d{4}-\d{2}-\d{2})\.ndjson$/
const DAY_MS = 86_400_000
const DAYS_KEPT = 8
/** A day of fifty endpoints takes 10 MB. What is far beyond was not written by us. */
const FILE_MAX = 64 * 1024 * 1024

const folderOf = (home: string): string => join(home, 'metrics')
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Adds a minute to its day's file. */
export async function appendMinute(home: string, minute: SampleMinute): Promise<void> {
  const folder = folderOf(home)
  await makeFolder(folder)
  // Begins with a line's end: after a line that a crash cut off this one still stands by itself.
  await appendFile(join(folder, `${dayOf(minute.at)}.ndjson`), `\n${JSON.stringify(minute)}`, { mode: 0o600 })
}

/** Removes the files of days that no window shows any more. */
export async function dropOldDays(home: string, now: number): Promise<void> {
  const oldest = dayOf(now - DAYS_KEPT * DAY_MS)
  for (const name of await namesIn(home))
    if ((NAME.exec(name)?.[1] ?? oldest) < oldest) await rm(join(folderOf(home), name), { force: true })
}

/** The minutes from `from` on, oldest first; what can't be understood is left out: nobody watched then. */
export async function readMinutes(home: string, from: number): Promise<SampleMinute[]> {
  const first = dayOf(from)
  const minutes: SampleMinute[] = []
  for (const name of (await namesIn(home)).sort()) {
    const day = NAME.exec(name)?.[1]
    if (day === undefined || day < first) continue
    for (const line of await linesOf(join(folderOf(home), name))) {
      const minute = parsed(line)
      if (minute !== null && minute.at >= from) minutes.push(minute)
    }
  }
  return minutes.sort((a, b) => a.at - b.at)
}

async function namesIn(home: string): Promise<string[]> {
  return readdir(folderOf(home)).catch(absent([]))
}

async function linesOf(path: string): Promise<string[]> {
  const size = await stat(path).then((found) => found.size, absent(0))
  if (size > FILE_MAX) return []
  const text = await readFile(path, 'utf8').catch(absent(''))
  return text.split('\n').filter((line) => line !== '')
}

const absent =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return instead
    throw error
  }

function parsed(line: string): SampleMinute | null {
  try {
    return sampleMinuteSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}
