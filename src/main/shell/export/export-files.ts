import { randomBytes, randomUUID } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

interface OpenExport {
  readonly owner: object
  readonly path: string
  readonly temporary: string
  readonly file: FileHandle
  /** Parts are written in the order in which they come. */
  last: Promise<void>
}

/**
 * Files that windows write part by part. Each is written beside its place and put there by a rename at its end, so that a
 * half-written one is never taken for a whole one; what is given up leaves nothing behind.
 */
export class ExportFiles {
  readonly #open = new Map<string, OpenExport>()

  /** @param owner whose file it is: nobody else writes to it. @throws what the disk says */
  async begin(owner: object, path: string): Promise<string> {
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`)
    const file = await open(temporary, 'wx', 0o600)
    const id = randomUUID()
    this.#open.set(id, { owner, path, temporary, file, last: Promise.resolve() })
    return id
  }

  /** @throws where the file is not there, or what the disk says: then nothing is left of it */
  async write(owner: object, id: string, text: string): Promise<void> {
    const one = this.#find(owner, id)
    one.last = one.last.then(() => one.file.writeFile(text, 'utf8'))
    try {
      await one.last
    } catch (error) {
      await this.abort(owner, id)
      throw error
    }
  }

  /** Answers where the file stands. @throws as `write` does */
  async end(owner: object, id: string): Promise<string> {
    const one = this.#find(owner, id)
    try {
      await one.last
      await one.file.sync()
      await one.file.close()
      await rename(one.temporary, one.path)
    } catch (error) {
      await this.abort(owner, id)
      throw error
    }
    this.#open.delete(id)
    return one.path
  }

  /** One that is not there is none to give up. */
  async abort(owner: object, id: string): Promise<void> {
    const one = this.#open.get(id)
    if (one?.owner !== owner) return
    this.#open.delete(id)
    await one.last.catch(() => undefined)
    await one.file.close().catch(() => undefined)
    await rm(one.temporary, { force: true })
  }

  /** Of one window that is gone, or of all. */
  async abortAll(owner?: object): Promise<void> {
    const theirs = [...this.#open].filter(([, one]) => owner === undefined || one.owner === owner)
    await Promise.all(theirs.map(([id, one]) => this.abort(one.owner, id)))
  }

  #find(owner: object, id: string): OpenExport {
    const one = this.#open.get(id)
    if (one?.owner !== owner) throw new Error('the export was given up: begin it again')
    return one
  }
}
