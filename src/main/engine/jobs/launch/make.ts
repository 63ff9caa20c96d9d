import { mkdir } from 'node:fs/promises'
import type { JobSpec } from '@shared/jobs/spec'
import type { JobEnd, JobStatus } from '@shared/jobs/status'
import { writeAtomically } from '../../files/write-atomically'
import { claimJob } from '../folder/claim'
import { firstStatus } from '../folder/first-status'
import { jobFolder, specPath, statusPath } from '../folder/paths'

/** Makes a job's folder. It is a job from when its spec stands there. @throws where the disk does not take it */
export async function makeJob(home: string, spec: JobSpec): Promise<string> {
  const folder = jobFolder(home, spec.id)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeAtomically(specPath(folder), `${JSON.stringify(spec)}\n`)
  return folder
}

/**
 * Ends a job that no runner has taken, and none will: it was cancelled in the queue, or could not be started.
 * @returns false where a runner was quicker: then it is the runner's
 */
export async function endUnstarted(
  folder: string,
  end: Pick<JobEnd, 'outcome' | 'exitCode' | 'error'>
): Promise<boolean> {
  if (!(await claimJob(folder))) return false
  const first = firstStatus()
  const status: JobStatus = {
    ...first,
    phase: 'ended',
    end: { at: first.at, result: null, delivery: 'none', refusal: null, ...end }
  }
  await writeAtomically(statusPath(folder), `${JSON.stringify(status)}\n`)
  return true
}
