import { readdir } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { jobIdSchema, type JobSpec } from '@shared/jobs/spec'
import { isOver, type JobView } from '@shared/jobs/view'
import { jobsFolder } from '../folder/paths'
import { readQueue } from '../queue/queue-file'
import { WatchedJob } from './read-job'

export interface JobListListener {
  /** After each look that found something new. */
  changed(jobs: readonly JobView[], removed: readonly string[]): void
  /** Whether this app can start a queued job: it watches its endpoint. */
  startable(spec: JobSpec): boolean
  /** Each look, once everything is told. */
  looked(): void
  /** A look that could not be done; the next one may. */
  failed(error: unknown): void
}

/** How often the folders are looked at while a job is not over, and else; milliseconds. */
const ACTIVE_MS = 250
const IDLE_MS = 1_000
/** Jobs that are over change when their outcome is delivered, or another app removes them: one look in so many. */
const SETTLED_EVERY = 8

/**
 * All jobs of this home, as their folders tell: those that this app launched and those of another, or of an earlier life
 * of it. Reads only; the folders are the truth, and nothing is kept in memory that is not in them.
 */
export class JobList {
  readonly #jobs = new Map<string, WatchedJob>()
  readonly #views = new Map<string, JobView>()
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null
  #again = false
  #stopped = false
  #looks = 0

  constructor(
    private readonly home: string,
    private readonly listener: JobListListener
  ) {}

  /** Resolves after the first look. */
  start(): Promise<void> {
    return this.look()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#looking
  }

  /** Newest first. */
  get views(): readonly JobView[] {
    return [...this.#views.values()].sort((a, b) => (a.id < b.id ? 1 : -1))
  }

  job(id: string): WatchedJob | undefined {
    return this.#jobs.get(id)
  }

  /** Looks now, and resolves when that is done: what was on the disk before is known then. */
  look(): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    if (this.#looking) {
      this.#again = true
      return this.#looking
    }
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#looking = this.#lookOn()
    return this.#looking
  }

  /** One look, and another where it was asked for meanwhile. */
  async #lookOn(): Promise<void> {
    do {
      this.#again = false
      await this.#look().catch((error: unknown) => this.listener.failed(error))
    } while (this.#again && !this.#stopped)
    this.#looking = null
    if (!this.#stopped) this.#timer = setTimeout(() => void this.look(), this.#isActive ? ACTIVE_MS : IDLE_MS)
  }

  get #isActive(): boolean {
    return [...this.#views.values()].some(({ state }) => !isOver(state))
  }

  async #look(): Promise<void> {
    this.#looks += 1
    const all = this.#looks % SETTLED_EVERY === 1
    const ids = await jobIds(this.home)
    const there = new Set(ids)
    const queue = await readQueue(this.home)
    const removed: string[] = []
    const changed: JobView[] = []
    for (const id of this.#jobs.keys()) if (!there.has(id)) this.#forget(id, removed)
    for (const id of ids) {
      const job = this.#jobs.get(id) ?? new WatchedJob(this.home, id)
      this.#jobs.set(id, job)
      if (job.settled && !all) continue
      const place = queue.order.indexOf(id)
      const view = await job.refresh({
        position: place < 0 ? null : place + 1,
        blocked: job.spec !== null && !this.listener.startable(job.spec)
      })
      if (view === null || isDeepStrictEqual(view, this.#views.get(id))) continue
      this.#views.set(id, view)
      changed.push(view)
    }
    if (this.#stopped) return
    if (changed.length + removed.length > 0) this.listener.changed(changed, removed)
    this.listener.looked()
  }

  #forget(id: string, removed: string[]): void {
    this.#jobs.delete(id)
    if (this.#views.delete(id)) removed.push(id)
  }
}

/** Oldest first. */
async function jobIds(home: string): Promise<string[]> {
  const names = await readdir(jobsFolder(home)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => jobIdSchema.safeParse(name).success).sort()
}
