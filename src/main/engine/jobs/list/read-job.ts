import { access, stat } from 'node:fs/promises'
import { decodeTime } from 'ulid'
import type { JobSpec } from '@shared/jobs/spec'
import type { JobStatus } from '@shared/jobs/status'
import { isOver, type JobView } from '@shared/jobs/view'
import { isAlive } from '../../redis/embedded/process'
import { claimOf } from '../folder/claim'
import { jobFolder, statusPath, stopPath } from '../folder/paths'
import { readSpec, readStatus } from '../folder/read'
import { isKept } from '../outbox'
import { unreadableView, viewOf, type JobFacts } from './view-of'

/** What a job's folder alone can't say. */
export interface JobPlace {
  readonly position: number | null
  readonly blocked: boolean
}

/** Where no process tells when it started, a status older than this is no living runner's: it writes every 5 s. */
const SILENT_MS = 60_000

/** One job as its folder tells of it, read again only where it may have changed. */
export class WatchedJob {
  readonly folder: string
  #spec: JobSpec | null = null
  #status: JobStatus | null = null
  #problem: string | null = null
  /** Which writing of the status was read. */
  #read = ''
  #view: JobView | null = null

  constructor(
    private readonly home: string,
    readonly id: string
  ) {
    this.folder = jobFolder(home, id)
  }

  get spec(): JobSpec | null {
    return this.#spec
  }

  get status(): JobStatus | null {
    return this.#status
  }

  get view(): JobView | null {
    return this.#view
  }

  /** Whether anything can still change about it. */
  get settled(): boolean {
    return this.#view !== null && isOver(this.#view.state) && this.#view.end?.delivery !== 'pending'
  }

  /** Its view as it is now; null: it is no job yet, or none any more. */
  async refresh({ position, blocked }: JobPlace): Promise<JobView | null> {
    if (this.#spec === null && !(await this.#readSpec())) return this.#view
    const spec = this.#spec
    if (spec === null) return null
    await this.#readStatus()
    let life = await this.#life()
    if (!life.alive && this.#status?.end == null) {
      // Its last word may have come between the two looks.
      await this.#readStatus()
      life = await this.#life()
    }
    const status = this.#status
    this.#view = viewOf(spec, {
      status,
      ...life,
      position,
      blocked,
      stopAsked: status?.end == null && (await exists(stopPath(this.folder))),
      undelivered: await this.#isUndelivered(),
      problem: this.#problem
    })
    return this.#view
  }

  /** False: there is nothing to make a view of, but what `view` has. */
  async #readSpec(): Promise<boolean> {
    const spec = await readSpec(this.folder)
    if (spec === null) return false
    if (typeof spec === 'string') {
      this.#view = unreadableView(this.id, decodeTime(this.id), spec)
      return false
    }
    this.#spec = spec
    return true
  }

  async #readStatus(): Promise<void> {
    const found = await stat(statusPath(this.folder)).catch(() => null)
    const read = found === null ? '' : `${found.mtimeMs} ${found.size} ${found.ino}`
    if (read === this.#read) return
    const status = await readStatus(this.folder)
    this.#read = read
    this.#problem = typeof status === 'string' ? status : null
    if (typeof status !== 'string') this.#status = status
  }

  /** Of one look at the claim: one that is made between two would belong to nobody that lives. */
  async #life(): Promise<Pick<JobFacts, 'alive' | 'claimed'>> {
    const status = this.#status
    if (status === null) {
      const claim = await claimOf(this.folder)
      return { alive: claim === 'living', claimed: claim !== 'none' }
    }
    const { runner, at } = status
    const alive = isAlive(runner) && (runner.started !== null || Date.now() - at < SILENT_MS)
    return { alive, claimed: true }
  }

  async #isUndelivered(): Promise<boolean> {
    const { end, run } = this.#status ?? {}
    return end?.delivery === 'kept' && run != null && (await isKept(this.home, run.runId))
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )
