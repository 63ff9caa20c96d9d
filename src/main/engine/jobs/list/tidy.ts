import { lstat, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { jobIdSchema } from '@shared/jobs/spec'
import { surplusJobs, type KeepLimits } from '@shared/jobs/keep'
import { isOver, type JobView } from '@shared/jobs/view'
import { jobFolder, jobsFolder, specPath } from '../folder/paths'
import { LEAVING, removeJobs } from './remove'

/** A folder without a spec is one that is just being made, or whose maker died at it. */
const UNMADE_MS = 3_600_000

/** Keeps the jobs that are over within their limits. What runs, waits, or has an outcome to deliver never goes. */
export class Tidier {
  /** What is over changes no more: each folder is measured once. */
  readonly #bytes = new Map<string, number>()

  constructor(private readonly home: string) {}

  /**
   * @param isStillOver asked right before a folder goes: another app may have changed it
   * @returns how many went
   */
  async tidy(
    jobs: readonly JobView[],
    limits: KeepLimits,
    isStillOver: (id: string) => Promise<boolean>
  ): Promise<number> {
    await this.#sweep()
    const over = jobs.filter(mayGo)
    const known = new Set(over.map(({ id }) => id))
    for (const id of this.#bytes.keys()) if (!known.has(id)) this.#bytes.delete(id)
    const measured = []
    for (const job of over)
      measured.push({
        id: job.id,
        at: job.end?.at ?? job.startedAt ?? job.createdAt,
        bytes: await this.#size(job.id)
      })
    let removed = 0
    for (const id of surplusJobs(measured, limits, Date.now()))
      if (await isStillOver(id)) removed += await removeJobs(this.home, [id])
    return removed
  }

  /** What a crash left half-way. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(jobsFolder(this.home)).catch(() => [])) {
      const path = join(jobsFolder(this.home), name)
      if (name.startsWith(LEAVING)) await rm(path, { recursive: true, force: true })
      else if (jobIdSchema.safeParse(name).success && (await isUnmade(this.home, name)))
        await removeJobs(this.home, [name])
    }
  }

  async #size(id: string): Promise<number> {
    const known = this.#bytes.get(id)
    if (known !== undefined) return known
    const bytes = await bytesIn(jobFolder(this.home, id))
    this.#bytes.set(id, bytes)
    return bytes
  }
}

/** A later version's are its own. */
const mayGo = ({ state, end }: JobView): boolean =>
  isOver(state) && state !== 'unreadable' && end?.delivery !== 'pending'

async function isUnmade(home: string, id: string): Promise<boolean> {
  const folder = jobFolder(home, id)
  const spec = await stat(specPath(folder)).catch((error: NodeJS.ErrnoException) => error.code)
  if (spec !== 'ENOENT') return false
  const made = await stat(folder).catch(() => null)
  return made !== null && Date.now() - made.mtimeMs > UNMADE_MS
}

/** Links are not followed. */
async function bytesIn(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return 0
  if (!found.isDirectory()) return found.blocks === undefined ? found.size : found.blocks * 512
  let bytes = 0
  for (const name of await readdir(path).catch(() => [])) bytes += await bytesIn(join(path, name))
  return bytes
}
