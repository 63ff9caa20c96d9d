import type { ResourceFacts } from '@shared/model/facts'
import { countsOf, noCounts, type Counts, type Entry } from './entry'

interface Quiet {
  readonly counts: Counts
  readonly change: string | null
}

/**
 * The resources of one namespace as last read. Ended ones of which nothing is to be said are kept as a status alone, so
 * that a fleet's day of outcomes costs some bytes each; beyond a bound the oldest of those are dropped.
 */
export class ResourceStore {
  readonly #entries = new Map<string, Entry>()
  readonly #quiet = new Map<string, Quiet>()
  readonly #dirty = new Set<string>()
  readonly #counts = { ...noCounts }
  #droppedQuiet = false

  constructor(private readonly quietMax = 500_000) {}

  get counts(): Counts {
    return { ...this.#counts }
  }

  /** More outcomes stood than are kept: the counts are too low. */
  get overflowed(): boolean {
    return this.#droppedQuiet
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0 && this.#quiet.size === 0
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  has(key: string): boolean {
    return this.#entries.has(key) || this.#quiet.has(key)
  }

  /** The change number of the last reading, of a quiet one too; undefined: not known at all. */
  changeOf(key: string): string | null | undefined {
    return (this.#entries.get(key) ?? this.#quiet.get(key))?.change
  }

  entries(): IterableIterator<Entry> {
    return this.#entries.values()
  }

  keys(): string[] {
    return [...this.#entries.keys(), ...this.#quiet.keys()]
  }

  put(entry: Entry): void {
    this.#forgetQuiet(entry.key)
    const old = this.#entries.get(entry.key)
    if (old) this.#count(countsOf(old.facts), -1)
    this.#count(countsOf(entry.facts), 1)
    this.#entries.set(entry.key, entry)
    this.#dirty.add(entry.key)
  }

  /** New deadlines alone: counted and kept, and a reason to tell, not to judge anew. */
  touch(entry: Entry): void {
    this.#entries.set(entry.key, entry)
  }

  remove(key: string): void {
    this.#forgetQuiet(key)
    const old = this.#entries.get(key)
    if (!old) return
    this.#count(countsOf(old.facts), -1)
    this.#entries.delete(key)
    this.#dirty.add(key)
  }

  /** Keeps nothing of it but what it counts. */
  quiet(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    this.#quiet.set(key, { counts: countsOf(entry.facts), change: entry.change })
    if (this.#quiet.size <= this.quietMax) return
    const [oldest] = this.#quiet.keys()
    if (oldest !== undefined) this.#forgetQuiet(oldest)
    this.#droppedQuiet = true
  }

  /** The keys put or removed since the last call. */
  takeDirty(): string[] {
    const keys = [...this.#dirty]
    this.#dirty.clear()
    return keys
  }

  markDirty(key: string): void {
    this.#dirty.add(key)
  }

  facts(): ResourceFacts[] {
    return Array.from(this.#entries.values(), (entry) => entry.facts)
  }

  #count(counts: Counts, sign: 1 | -1): void {
    this.#counts.running += sign * counts.running
    this.#counts.completed += sign * counts.completed
    this.#counts.failed += sign * counts.failed
    this.#counts.abandoned += sign * counts.abandoned
    this.#counts.locks += sign * counts.locks
  }

  #forgetQuiet(key: string): void {
    const quiet = this.#quiet.size === 0 ? undefined : this.#quiet.get(key)
    if (!quiet) return
    this.#quiet.delete(key)
    this.#count(quiet.counts, -1)
  }
}
