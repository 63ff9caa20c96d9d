import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { jobFolder, jobsFolder } from '../folder/paths'

/** A folder on its way out: no job's name, so that nobody reads it half gone. */
export const LEAVING = '.leaving-'

/** Removes jobs with all that is in their folders. @returns how many went */
export async function removeJobs(home: string, ids: readonly string[]): Promise<number> {
  let removed = 0
  for (const id of ids) {
    const aside = join(jobsFolder(home), `${LEAVING}${id}`)
    try {
      await rename(jobFolder(home, id), aside)
      removed += 1
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    await rm(aside, { recursive: true, force: true })
  }
  return removed
}
