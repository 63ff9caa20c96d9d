import { access, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { namespaceSchema } from '@shared/protocol/ids'
import { writeAtomically } from '../files/write-atomically'
import { guardRunSchema } from '../guard/run'
import { isRefusal } from './refusal'
import { outboxFolder } from '../settings'
import { outcomeSchema } from './outcome'

/** An outcome that Redis has not heard of yet: kept on disk until it has. It holds no secret. */
export const outboxEntrySchema = z.object({
  v: z.literal(1),
  /** This machine's clock; only said. */
  kept_at: z.iso.datetime(),
  /** The endpoint, as RedisTarget.address has it. */
  address: z.string(),
  namespace: namespaceSchema,
  run: guardRunSchema,
  outcome: outcomeSchema
})
export type OutboxEntry = z.infer<typeof outboxEntrySchema>

const pathOf = (home: string, runId: string): string => join(outboxFolder(home), `${runId}.json`)

/** Keeps an outcome; on the disk when this resolves. @returns its path */
export async function keepOutcome(home: string, entry: OutboxEntry): Promise<string> {
  const path = pathOf(home, entry.run.runId)
  await writeAtomically(path, `${JSON.stringify(entry)}\n`)
  return path
}

export const forgetOutcome = (home: string, runId: string): Promise<void> =>
  rm(pathOf(home, runId), { force: true })

/** Whether a run's outcome still waits here. */
export const isKept = (home: string, runId: string): Promise<boolean> =>
  access(pathOf(home, runId)).then(
    () => true,
    () => false
  )

export interface Delivery {
  readonly delivered: readonly OutboxEntry[]
  /** Why one stays where it is, as text for a person. */
  readonly problems: readonly string[]
}

const NOTHING: Delivery = { delivered: [], problems: [] }

/**
 * Delivers what an earlier process could not, to the endpoint at `address`. Several processes may do so at once: a
 * finish that is sent twice changes nothing. Ends at the first failure of Redis itself.
 */
export async function deliverOutbox(
  home: string,
  address: string,
  finish: (entry: OutboxEntry) => Promise<void>
): Promise<Delivery> {
  const names = await entryNames(home)
  if (names.length === 0) return NOTHING
  const delivered: OutboxEntry[] = []
  const problems: string[] = []
  for (const name of names) {
    const path = join(outboxFolder(home), name)
    const entry = await readEntry(path)
    if (entry === null || (typeof entry !== 'string' && entry.address !== address)) continue
    if (typeof entry === 'string') {
      problems.push(entry)
      continue
    }
    try {
      await finish(entry)
    } catch (error) {
      problems.push(`the outcome of run ${entry.run.runId} stays in ${path}: ${String(error)}`)
      // Redis itself fails: it will for the others too.
      if (!isRefusal(error)) break
      continue
    }
    await rm(path, { force: true })
    delivered.push(entry)
  }
  return { delivered, problems }
}

/** Whether anything waits for the endpoint at `address`. */
export async function hasKept(home: string, address: string): Promise<boolean> {
  for (const name of await entryNames(home)) {
    const entry = await readEntry(join(outboxFolder(home), name))
    if (entry !== null && typeof entry !== 'string' && entry.address === address) return true
  }
  return false
}

/** In the order of the run ids, which is that of their starts. A temporary file of a write under way is none. */
async function entryNames(home: string): Promise<string[]> {
  try {
    const names = await readdir(outboxFolder(home))
    return names.filter((name) => name.endsWith('.json')).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** The entry; a text that says what is wrong with it; null where another process has just delivered it. */
async function readEntry(path: string): Promise<OutboxEntry | string | null> {
  try {
    const parsed = outboxEntrySchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (parsed.success) return parsed.data
    return `${path} is no outcome of this version (${parsed.error.issues[0]?.path.join('.') ?? ''}); left alone`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    return `${path} can't be read: ${String(error)}`
  }
}
