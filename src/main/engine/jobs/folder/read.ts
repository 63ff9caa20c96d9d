import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { jobSpecSchema, type JobSpec } from '@shared/jobs/spec'
import { jobStatusSchema, jobStopSchema, type JobStatus } from '@shared/jobs/status'
import { specPath, statusPath, stopPath } from './paths'

/** What a file of a job's folder holds; null: it is not there; a text: what is wrong with it. */
async function read<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | string | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    return `${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    return `${path}: ${error instanceof Error ? error.message : String(error)}`
  }
}

export const readSpec = (folder: string): Promise<JobSpec | string | null> =>
  read(specPath(folder), jobSpecSchema)
export const readStatus = (folder: string): Promise<JobStatus | string | null> =>
  read(statusPath(folder), jobStatusSchema)

/** Who asks for the stop; null: nobody does. A request that can't be read is one all the same. */
export async function readStop(folder: string): Promise<string | null> {
  const stop = await read(stopPath(folder), jobStopSchema)
  return stop === null ? null : typeof stop === 'string' ? 'unknown' : stop.by
}
