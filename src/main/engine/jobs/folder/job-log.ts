import { close, open, write } from 'node:fs'
import { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { logPath, timesPath } from './paths'

/** A part is full at exactly this many bytes, so that an offset says which part it is in. */
export const LOG_PART_BYTES = 16 * 1024 * 1024
/** A time is noted no more often than this, milliseconds. */
const NOTE_EVERY = 200

const openFile = promisify(open)
const closeFile = promisify(close)
const writeFile = promisify(write)

/**
 * A job's output on disk, whole: part after part, none of which is read back or kept in memory. Where the disk takes no
 * more, what comes is counted and dropped, and the work goes on; it is tried again with the next output.
 */
export class JobLog extends Writable {
  #part = -1
  #fd: number | null = null
  #times: number | null = null
  #notedAt = 0
  #bytes = 0
  #lost = 0

  constructor(
    private readonly folder: string,
    /** Bytes have been written, or lost. */
    private readonly changed: () => void
  ) {
    super({ decodeStrings: true, highWaterMark: 1024 * 1024 })
  }

  get bytes(): number {
    return this.#bytes
  }

  get lost(): number {
    return this.#lost
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    void this.#then(this.#append(chunk), done)
  }

  override _final(done: (error?: Error | null) => void): void {
    void this.#then(this.#close(), done)
  }

  async #then(work: Promise<void>, done: () => void): Promise<void> {
    await work
    done()
  }

  async #append(chunk: Buffer): Promise<void> {
    let rest = chunk
    try {
      await this.#note()
      while (rest.length > 0) {
        const fd = await this.#file()
        const room = LOG_PART_BYTES - (this.#bytes % LOG_PART_BYTES)
        const { bytesWritten } = await writeFile(fd, rest, 0, Math.min(room, rest.length), null)
        this.#bytes += bytesWritten
        rest = rest.subarray(bytesWritten)
      }
    } catch {
      this.#lost += rest.length
    }
    this.changed()
  }

  async #file(): Promise<number> {
    const part = Math.floor(this.#bytes / LOG_PART_BYTES)
    if (this.#fd !== null && this.#part === part) return this.#fd
    if (this.#fd !== null) await closeFile(this.#fd)
    this.#fd = null
    this.#fd = await openFile(logPath(this.folder, part), 'a', 0o600)
    this.#part = part
    return this.#fd
  }

  async #note(): Promise<void> {
    const now = Date.now()
    if (now - this.#notedAt < NOTE_EVERY) return
    this.#notedAt = now
    this.#times ??= await openFile(timesPath(this.folder), 'a', 0o600)
    await writeFile(this.#times, Buffer.from(`${this.#bytes} ${now}\n`), 0)
  }

  async #close(): Promise<void> {
    const descriptors = [this.#fd, this.#times].filter((fd) => fd !== null)
    this.#fd = null
    this.#times = null
    for (const fd of descriptors) await closeFile(fd).catch(() => undefined)
  }
}
