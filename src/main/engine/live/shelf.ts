/**
 * What changed of one kind of thing since it was last told. Taken out in this order: what went, what is new, what only
 * changed (a fleet's renewals); within each, what waits longest. A key stands in one of them at most.
 */
class Changes<T> {
  readonly #removed = new Set<string>()
  readonly #added = new Map<string, T>()
  readonly #changed = new Map<string, T>()

  /** @param isNew it did not stand just before */
  put(key: string, value: T, isNew: boolean): void {
    this.#removed.delete(key)
    if (isNew || this.#added.has(key)) this.#added.set(key, value)
    else this.#changed.set(key, value)
  }

  remove(key: string): void {
    this.#added.delete(key)
    this.#changed.delete(key)
    this.#removed.add(key)
  }

  /** @param most how many in all; the rest stays for the next time */
  take(most: number): Taken<T> {
    const removed: string[] = []
    for (const key of this.#removed) {
      if (removed.length >= most) break
      removed.push(key)
      this.#removed.delete(key)
    }
    const upserts = drain(this.#added, most - removed.length)
    for (const value of drain(this.#changed, most - removed.length - upserts.length)) upserts.push(value)
    return { upserts, removed }
  }

  clear(): void {
    this.#removed.clear()
    this.#added.clear()
    this.#changed.clear()
  }

  get size(): number {
    return this.#added.size + this.#changed.size + this.#removed.size
  }
}

interface Taken<T> {
  readonly upserts: T[]
  readonly removed: string[]
}

/** The first of them, taken out. */
function drain<T>(from: Map<string, T>, most: number): T[] {
  const taken: T[] = []
  for (const [key, value] of from) {
    if (taken.length >= most) break
    taken.push(value)
    from.delete(key)
  }
  return taken
}

/** Things by key, and what changed of them. */
export class Shelf<T> {
  readonly items = new Map<string, T>()
  readonly changes = new Changes<T>()

  put(key: string, value: T): void {
    this.changes.put(key, value, !this.items.has(key))
    this.items.set(key, value)
  }

  remove(key: string): boolean {
    if (!this.items.delete(key)) return false
    this.changes.remove(key)
    return true
  }
}
