import type { JobStatus } from '@shared/jobs/status'
import { writeAtomically } from '../../files/write-atomically'
import { statusPath } from './paths'

/** Progress may come with every line: written no more often than this, milliseconds. */
const EVERY_MS = 250

/**
 * A runner's own status on disk. Writes one after another and only the newest; one that fails (a full disk) is tried
 * again with the next change, and at the end until it stands or a few seconds are over.
 */
export class StatusFile {
  readonly #path: string
  #status: JobStatus
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()
  #dirty = false

  constructor(folder: string, first: JobStatus) {
    this.#path = statusPath(folder)
    this.#status = first
  }

  get current(): JobStatus {
    return this.#status
  }

  /** `now`: a change that is worth telling at once. */
  update(change: Partial<Omit<JobStatus, 'v' | 'at'>>, when: 'now' | 'soon' = 'now'): void {
    this.#status = { ...this.#status, ...change, at: Date.now() }
    this.#dirty = true
    if (when === 'now') {
      if (this.#timer) clearTimeout(this.#timer)
      this.#timer = null
      this.#write()
    } else this.#timer ??= setTimeout(() => this.#write(), EVERY_MS)
  }

  /** Resolves when the newest status is on disk; after some tries without, all the same. */
  async flush(): Promise<boolean> {
    for (let tries = 0; tries < 10; tries += 1) {
      if (this.#timer) clearTimeout(this.#timer)
      this.#timer = null
      this.#write()
      await this.#writing
      if (!this.#dirty) return true
      await new Promise((wake) => setTimeout(wake, 300))
    }
    return false
  }

  #write(): void {
    this.#timer = null
    this.#writing = this.#after(this.#writing)
  }

  async #after(before: Promise<void>): Promise<void> {
    await before
    if (!this.#dirty) return
    this.#dirty = false
    try {
      await writeAtomically(this.#path, `${JSON.stringify(this.#status)}\n`)
    } catch {
      this.#dirty = true
    }
  }
}
