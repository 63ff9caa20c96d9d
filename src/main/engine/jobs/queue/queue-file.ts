import { mkdir, readFile } from 'node:fs/promises'
import { jobQueueSchema, type JobQueueFile } from '@shared/jobs/spec'
import { writeAtomically } from '../../files/write-atomically'
import { withFileLock } from '../../redis/embedded/lock'
import { jobsFolder, queueLockPath, queuePath } from '../folder/paths'

const EMPTY: JobQueueFile = { v: 1, order: [], starting: null }

/** Who waits for GPUs, in order. A queue that can't be read counts as empty: the jobs themselves stand in their folders. */
export async function readQueue(home: string): Promise<JobQueueFile> {
  try {
    return jobQueueSchema.parse(JSON.parse(await readFile(queuePath(home), 'utf8')))
  } catch {
    return EMPTY
  }
}

/**
 * Changes the queue, one process at a time: two apps may stand on one home. What `change` answers is written; the same
 * object means that nothing changes.
 * @throws where another process keeps the lock for too long, or the disk does not take it
 */
export async function changeQueue(
  home: string,
  change: (queue: JobQueueFile) => JobQueueFile | Promise<JobQueueFile>
): Promise<JobQueueFile> {
  await mkdir(jobsFolder(home), { recursive: true, mode: 0o700 })
  return withFileLock(queueLockPath(home), async () => {
    const before = await readQueue(home)
    const after = await change(before)
    if (after !== before) await writeAtomically(queuePath(home), `${JSON.stringify(after)}\n`)
    return after
  })
}
