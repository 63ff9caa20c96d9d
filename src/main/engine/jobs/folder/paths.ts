import { join } from 'node:path'

/** `TASKGUARD_HOME/jobs`: a folder a job, and the queue. */
export const jobsFolder = (home: string): string => join(home, 'jobs')
/** Who waits for GPUs, in order; changed under its lock. */
export const queuePath = (home: string): string => join(jobsFolder(home), 'queue.json')
export const queueLockPath = (home: string): string => join(jobsFolder(home), 'queue.lock')
export const jobFolder = (home: string, id: string): string => join(jobsFolder(home), id)

/** Written by the launcher: what is to be done. */
export const specPath = (folder: string): string => join(folder, 'spec.json')
/** Made by the runner, first of all and once: nobody else runs this job. Holds the runner's mark. */
export const claimPath = (folder: string): string => join(folder, 'claim')
/** Written by the runner alone, and by the launcher for a job that never had one. */
export const statusPath = (folder: string): string => join(folder, 'status.json')
/** Written by whoever wants it to stop. */
export const stopPath = (folder: string): string => join(folder, 'stop.json')
/** What the runner itself said: nothing, unless something broke. */
export const runnerLogPath = (folder: string): string => join(folder, 'runner.log')
/** Room on the disk for a status that it would not take otherwise. */
export const spareStatusPath = (folder: string, at: number): string => join(folder, `spare.${at}`)
/** Room on the disk for the runner's last words. */
export const ballastPath = (folder: string): string => join(folder, 'ballast')
/** Where the work runs, unless its template names a folder. */
export const workFolder = (folder: string): string => join(folder, 'work')
/** The output, in parts of LOG_PART_BYTES each. */
export const logPath = (folder: string, part: number): string =>
  join(folder, `output.${String(part).padStart(5, '0')}.log`)
/** When what was written: `OFFSET MS` a line. */
export const timesPath = (folder: string): string => join(folder, 'times')
