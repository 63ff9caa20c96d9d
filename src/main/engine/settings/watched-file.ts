import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { makeFolder } from '../files/make-folder'

// An editor writes a file in several steps: read it once they are over.
const SETTLE_MS = 60
// Some empty it first: nothing in it is taken for what the person wants only once it has stayed so.
const EMPTY_MS = 1000

/**
 * Follows one file that a person edits. `next` makes what is in force out of what was and what now stands in the
 * file; `listener` hears every change of it, and not the first reading. The folder is watched rather than the file,
 * which editors replace by a rename.
 */
export class WatchedFile<T> {
  #current: T
  #watcher: FSWatcher | null = null
  #timer: NodeJS.Timeout | null = null
  #reading: Promise<void> = Promise.resolve()

  private constructor(
    private readonly file: string,
    private readonly next: (before: T | null) => Promise<T>,
    private readonly listener: (current: T) => void,
    first: T,
    private readonly emptyMs: number
  ) {
    this.#current = first
  }

  /**
   * Reads the file, makes its folder where there is none, and follows it from here on.
   * @param emptyMs how long a file that was emptied is waited for, milliseconds
   */
  static async start<T>(
    file: string,
    next: (before: T | null) => Promise<T>,
    listener: (current: T) => void,
    emptyMs = EMPTY_MS
  ): Promise<WatchedFile<T>> {
    await makeFolder(dirname(file))
    const watched = new WatchedFile(file, next, listener, await next(null), emptyMs)
    watched.#watch()
    // What changed between the reading and the watching.
    watched.#soon()
    return watched
  }

  get current(): T {
    return this.#current
  }

  /** Reads the file now rather than when the system tells of a change. */
  refresh(): Promise<void> {
    const read = (): Promise<void> => this.#read()
    this.#reading = this.#reading.then(read, read)
    return this.#reading
  }

  stop(): void {
    this.#watcher?.close()
    this.#watcher = null
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #watch(): void {
    const name = basename(this.file)
    this.#watcher = watch(dirname(this.file), { persistent: false }, (_event, changed) => {
      if (changed === null || changed === name) this.#soon()
    })
    // The folder went away, or the system has no watches left: what is in force stays.
    this.#watcher.on('error', () => this.stop())
  }

  #soon(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.refresh()
    }, SETTLE_MS)
    this.#timer.unref()
  }

  async #read(): Promise<void> {
    const waited = performance.now() + this.emptyMs
    while (this.#watcher && (await isEmpty(this.file)) && performance.now() < waited) await delay(SETTLE_MS)
    const next = await this.next(this.#current)
    if (!this.#watcher || JSON.stringify(next) === JSON.stringify(this.#current)) return
    this.#current = next
    this.listener(next)
  }
}

const isEmpty = async (file: string): Promise<boolean> => (await stat(file).catch(() => null))?.size === 0
