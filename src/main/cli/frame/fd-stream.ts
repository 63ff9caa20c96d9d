import { write } from 'node:fs'
import { Writable } from 'node:stream'

const RETRY_MS = 5

/**
 * Writes to a descriptor through the thread pool. process.stdout writes to pipes and terminals synchronously: a reader
 * that stalls (`| less`, Ctrl-S) would stop this process's event loop, and with it the renewal of a lease.
 */
export class FdStream extends Writable {
  constructor(private readonly fd: number) {
    super({ decodeStrings: true, highWaterMark: 256 * 1024 })
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#writeAll(chunk, done)
  }

  #writeAll(chunk: Buffer, done: (error?: Error | null) => void): void {
    write(this.fd, chunk, 0, chunk.length, null, (error, written) => {
      // Another process set the descriptor to non-blocking, and it is full: wait a little.
      if (error?.code === 'EAGAIN') setTimeout(() => this.#writeAll(chunk, done), RETRY_MS)
      else if (error) done(error)
      else if (written < chunk.length) this.#writeAll(chunk.subarray(written), done)
      else done()
    })
  }
}
