import { z } from 'zod'

const MOST = 5000

export const seenFileSchema = z.object({ version: z.literal(1), ids: z.array(z.string()) })

/**
 * Which findings a person has been told of, oldest first. Kept on disk, so that no restart of the engine or the app
 * tells of the same trouble again; a finding's id is the same wherever and whenever it is found.
 */
export class SeenFindings {
  readonly #ids: Set<string>

  constructor(
    known: readonly string[],
    private readonly save: (ids: readonly string[]) => void
  ) {
    this.#ids = new Set(known)
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  add(ids: readonly string[]): void {
    for (const id of ids) {
      this.#ids.delete(id)
      this.#ids.add(id)
    }
    for (const oldest of this.#ids) {
      if (this.#ids.size <= MOST) break
      this.#ids.delete(oldest)
    }
    this.save([...this.#ids])
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.#ids.delete(id)
    this.save([...this.#ids])
  }
}
