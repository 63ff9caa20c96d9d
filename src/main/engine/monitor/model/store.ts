import type { ResourceFacts } from '@shared/model/facts'
import { keyOf, noCounts, parseGuardKey, type Counts, type Entry } from './entry'
import { Outcomes, type Outcome } from './outcomes'

const NO_ENTRIES: ReadonlyMap<string, Entry> = new Map()

/** The resources of one namespace as last read. Ended ones of which nothing is to be said are kept as their outcome alone. */
export class ResourceStore {
  /** By type and id: a key made of both for each of a hundred thousand would cost more than the rest of the keeping. */
  readonly #guarded = new Map<string, Map<string, Entry>>()
  /** Those found by key templates, and other libraries' locks, by key. */
  readonly #foreign = new Map<string, Entry>()
  readonly #quiet: Outcomes
  readonly #dirty = new Set<string>()
  /** Nothing has been asked for yet: all there is, is news. */
  #allDirty = true
  readonly #counts = { ...noCounts }

  constructor(quietMax = 500_000) {
    this.#quiet = new Outcomes(quietMax)
  }

  get counts(): Counts {
    return { ...this.#counts }
  }

  /** More outcomes stood than are kept: the counts are too low. */
  get overflowed(): boolean {
    return this.#quiet.dropped
  }

  get size(): number {
    let size = this.#foreign.size
    for (const entries of this.#guarded.values()) size += entries.size
    return size
  }

  get(key: string): Entry | undefined {
    if (isForeign(key)) return this.#foreign.get(key)
    const { type, id } = parseGuardKey(key)
    return this.#guarded.get(type)?.get(id)
  }

  has(key: string): boolean {
    return this.get(key) !== undefined || this.#outcome(key) !== undefined
  }

  /** The guard's resources of one type, by id. */
  ofType(type: string): ReadonlyMap<string, Entry> {
    return this.#guarded.get(type) ?? NO_ENTRIES
  }

  /** The ids of a type's that are kept as their outcome alone. */
  quietOf(type: string): Iterable<string> {
    return this.#quiet.idsOf(type)
  }

  get quietCount(): number {
    return this.#quiet.size
  }

  /** Whether it is kept as its outcome alone. */
  isQuiet(type: string, id: string): boolean {
    return this.#quiet.get(type, id) !== undefined
  }

  /** Whether it is kept as its outcome alone, of a state with this print. */
  isQuietAs(type: string, id: string, print: number): boolean {
    return this.#quiet.get(type, id)?.print === print
  }

  get quietTypes(): Iterable<string> {
    return this.#quiet.types
  }

  /** The types of the guard's resources, but for those that are kept as their outcome alone. */
  get types(): IterableIterator<string> {
    return this.#guarded.keys()
  }

  /** Those found by key templates, and other libraries' locks. */
  get foreign(): IterableIterator<Entry> {
    return this.#foreign.values()
  }

  get foreignCount(): number {
    return this.#foreign.size
  }

  /** Whether the index named it at the last reading; a quiet one is known from there alone. */
  isIndexed(key: string): boolean {
    return this.get(key)?.indexed ?? this.#outcome(key) !== undefined
  }

  *entries(): IterableIterator<Entry> {
    for (const entries of this.#guarded.values()) yield* entries.values()
    yield* this.#foreign.values()
  }

  put(entry: Entry): void {
    const { type, id, source } = entry.facts
    const key = keyOf(entry.facts)
    this.#forgetQuiet(key)
    const old = source.kind === 'guard' ? this.#guarded.get(type)?.get(id) : this.#foreign.get(key)
    if (old) this.#count(old.facts, -1)
    this.add(entry)
  }

  /** The same for one that is known to be new. */
  add(entry: Entry): void {
    this.#count(entry.facts, 1)
    this.#set(entry)
    if (!this.#allDirty) this.#dirty.add(keyOf(entry.facts))
  }

  /** New deadlines alone: counted and kept, and a reason to tell, not to judge anew. */
  touch(entry: Entry): void {
    this.#set(entry)
  }

  remove(key: string): void {
    this.#forgetQuiet(key)
    const old = this.get(key)
    if (!old) return
    this.#count(old.facts, -1)
    this.#delete(key, old)
    this.#dirty.add(key)
  }

  /** Keeps nothing but its outcome of one of the guard's that has ended: neither lock nor member of `live` is left. */
  quiet(key: string): void {
    const entry = this.get(key)
    const status = entry?.facts.state?.status
    if (!entry || status === undefined || status === 'running') return
    this.#delete(key, entry)
    const { type, id } = entry.facts
    this.#uncount(this.#quiet.set(type, id, { status, print: entry.print }))
  }

  /** The keys put or removed since the last call. */
  takeDirty(): string[] {
    if (this.#allDirty) for (const { facts } of this.entries()) this.#dirty.add(keyOf(facts))
    this.#allDirty = false
    const keys = [...this.#dirty]
    this.#dirty.clear()
    return keys
  }

  facts(): ResourceFacts[] {
    return Array.from(this.entries(), (entry) => entry.facts)
  }

  #set(entry: Entry): void {
    const { type, id, source } = entry.facts
    if (source.kind !== 'guard') {
      this.#foreign.set(keyOf(entry.facts), entry)
      return
    }
    const entries = this.#guarded.get(type)
    if (entries) entries.set(id, entry)
    else this.#guarded.set(type, new Map([[id, entry]]))
  }

  #delete(key: string, { facts: { type, id } }: Entry): void {
    if (isForeign(key)) this.#foreign.delete(key)
    else this.#guarded.get(type)?.delete(id)
  }

  #count({ live, state, lock }: ResourceFacts, sign: 1 | -1): void {
    const counts = this.#counts
    const status = state === null ? null : state.status
    counts.running += sign * (live.length === 0 && status === 'running' ? 1 : live.length)
    if (status !== null && status !== 'running') counts[status] += sign
    if (lock !== null) counts.locks += sign
  }

  #outcome(key: string): Outcome | undefined {
    if (this.#quiet.size === 0 || isForeign(key)) return undefined
    const { type, id } = parseGuardKey(key)
    return this.#quiet.get(type, id)
  }

  #forgetQuiet(key: string): void {
    if (this.#quiet.size === 0 || isForeign(key)) return
    const { type, id } = parseGuardKey(key)
    this.#uncount(this.#quiet.delete(type, id))
  }

  #uncount(outcome: Outcome | undefined): void {
    if (outcome) this.#counts[outcome.status] -= 1
  }
}

/** A type has no such character: see `templateKey` and `libraryKey`. */
const isForeign = (key: string): boolean => key.startsWith('\u001e')
