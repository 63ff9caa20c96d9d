import { randomBytes } from 'node:crypto'
import { link, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import type { JobStatus } from '@shared/jobs/status'
import { writeAtomically } from '../../files/write-atomically'
import { spareStatusPath, statusPath } from './paths'

/** Progress may come with every line: written no more often than this, milliseconds. */
const EVERY_MS = 250
/** A status of a running job is far smaller; only its end may be larger, with a result in it. */
const SPARE_BYTES = 16 * 1024
/** The first takes the place of a status that was written plainly, whose room is too small to be used again. */
const SPARES = 2

/**
 * A runner's own status on disk. Writes one after another and only the newest; one that fails is tried again with the
 * next change, and at the end until it stands or a few seconds are over. On a full disk it is written into a spare file
 * whose room was taken at the start.
 */
export class StatusFile {
  readonly #path: string
  readonly #spares: readonly string[]
  #status: JobStatus
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()
  #dirty = false

  constructor(folder: string, first: JobStatus) {
    this.#path = statusPath(folder)
    this.#spares = Array.from({ length: SPARES }, (_, at) => spareStatusPath(folder, at))
    this.#status = first
  }

  get current(): JobStatus {
    return this.#status
  }

  /** Takes the spare room; where there is none, it goes without. Random, so that no file system stores it as nothing. */
  async takeSpares(): Promise<void> {
    for (const spare of this.#spares)
      await writeFile(spare, randomBytes(SPARE_BYTES), { mode: 0o600 }).catch(() => this.releaseSpares())
  }

  async releaseSpares(): Promise<void> {
    for (const spare of this.#spares) await rm(spare, { force: true }).catch(() => undefined)
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
    const text = `${JSON.stringify(this.#status)}\n`
    try {
      await writeAtomically(this.#path, text)
    } catch {
      this.#dirty = !(await this.#writeIntoSpare(text))
    }
  }

  /** @returns whether it stands */
  async #writeIntoSpare(text: string): Promise<boolean> {
    const bytes = Buffer.from(text)
    if (bytes.length > SPARE_BYTES) return false
    // Blanks behind a JSON text mean nothing.
    const padded = Buffer.concat([bytes, Buffer.alloc(SPARE_BYTES - bytes.length, ' ')])
    for (const spare of this.#spares) if (await replaceBySpare(this.#path, spare, padded)) return true
    return false
  }
}

/**
 * Overwrites a spare file, whose room it has already, and gives it the status's name; the old status is the next spare.
 * Whoever reads finds one or the other, whole.
 */
async function replaceBySpare(path: string, spare: string, bytes: Buffer): Promise<boolean> {
  const before = `${spare}.before`
  try {
    const file = await open(spare, 'r+')
    try {
      await file.write(bytes, 0, bytes.length, 0)
      await file.sync()
    } finally {
      await file.close()
    }
    const kept = await linked(path, before)
    await rename(spare, path)
    if (kept) await rename(before, spare)
    return true
  } catch {
    return false
  }
}

/** Gives a file a second name, if its room is enough for another status. */
async function linked(path: string, name: string): Promise<boolean> {
  try {
    if ((await stat(path)).size < SPARE_BYTES) return false
    await rm(name, { force: true })
    await link(path, name)
    return true
  } catch {
    return false
  }
}
