import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { ballastPath } from './paths'

/** Enough for an outcome in the outbox and the last status, each with a result of 64 KiB that JSON writes at length. */
const BYTES = 1024 * 1024

/**
 * A piece of the disk that a job's runner keeps for its last words: work that fills the disk must not keep its end from
 * being told. Random, so that no file system stores it as nothing.
 */
export class Ballast {
  constructor(private readonly folder: string) {}

  /** Where the disk has no room for it now, none is kept. */
  async take(): Promise<void> {
    await writeFile(ballastPath(this.folder), randomBytes(BYTES), { mode: 0o600 }).catch(() => this.release())
  }

  async release(): Promise<void> {
    await rm(ballastPath(this.folder), { force: true }).catch(() => undefined)
  }
}
