import type { LockLibrary } from '@shared/families/library'
import type { Candidate } from '../monitor/scan/candidate'
import { libraryKey, type Entry } from '../monitor/model/entry'
import { chunks, pipelined } from '../monitor/reading/pipeline'
import type { NamespaceReader } from '../monitor/reading/reader'
import type { ResourceStore } from '../monitor/model/store'
import type { Unread } from '../monitor/reading/unread'
import type { RedisClient } from '../redis/client'
import { familyOf } from './families'
import type { FamilyLock, FamilyPlace } from './family'

interface Place extends FamilyPlace {
  readonly library: LockLibrary
  readonly key: string
}

/** More locks of other libraries than this are not kept. */
const LOCKS_MAX = 20_000
const AT_ONCE = 250
const PART = 'locks of other libraries'
const REST = 'more locks of other libraries'

/** Reads the locks of other libraries that the slow scan found, for as long as they stand. Nothing but reading commands. */
export class FamilyReader {
  constructor(
    private readonly redis: RedisClient,
    private readonly reader: NamespaceReader,
    private readonly store: ResourceStore,
    private readonly unread: Unread
  ) {}

  async add(candidates: Iterable<Candidate>): Promise<void> {
    const places: Place[] = []
    for (const { library, type, id } of candidates) {
      if (library === undefined) continue
      const isKnown = this.store.get(libraryKey(library, type, id)) !== undefined
      if (!isKnown && this.store.foreignCount >= LOCKS_MAX) {
        this.unread.mark(REST, `only ${LOCKS_MAX} are shown`)
        continue
      }
      places.push({ library, type, id, key: familyOf(library).keyOf({ type, id }) })
    }
    await this.#read(places)
  }

  /** All that is known, again. */
  async refresh(): Promise<void> {
    const places: Place[] = []
    for (const { facts } of this.store.foreign) {
      if (facts.source.kind !== 'library') continue
      const { type, id, source } = facts
      places.push({ library: source.library, type, id, key: familyOf(source.library).keyOf({ type, id }) })
    }
    await this.#read(places)
    if (this.store.foreignCount < LOCKS_MAX) this.unread.clear(REST)
  }

  async #read(places: readonly Place[]): Promise<void> {
    for (const slice of chunks(places, AT_ONCE)) {
      const locks = await this.#locks(slice)
      const outcomes = await this.#outcomes(slice, locks)
      const standing = slice.filter((_, at) => locks[at] != null)
      const expiries = await this.reader.expiries(standing.map(({ key }) => key))
      const expiryOf = new Map(standing.map((place, at) => [place, expiries[at]]))
      for (const [at, place] of slice.entries()) {
        const lock = locks[at]
        // Undefined: not read, so nothing is concluded.
        if (lock === undefined) continue
        this.#keep(place, lock && { ...lock, state: outcomes[at] ?? lock.state }, expiryOf.get(place))
      }
    }
  }

  /** Null: it is gone, or no lock of that library; undefined: it could not be read. */
  async #locks(places: readonly Place[]): Promise<(FamilyLock | null | undefined)[]> {
    const asked = places.map((place) => familyOf(place.library).commands(place.key, place))
    const replies = await pipelined(this.redis, asked.flat())
    let from = 0
    return places.map((place, at) => {
      const own = replies.slice(from, (from += asked[at]?.length ?? 0))
      const refused = own.find((reply) => !reply.ok && reply.refusal === 'permission')
      if (refused && !refused.ok) {
        this.unread.mark(PART, refused.error.message.replace(/^NOPERM /, ''))
        return undefined
      }
      return familyOf(place.library).read(own, place)
    })
  }

  /** What is kept of how the holders' work went. */
  async #outcomes(places: readonly Place[], locks: readonly (FamilyLock | null | undefined)[]) {
    const keys = places.map((place, at) => {
      const lock = locks[at]
      return lock ? (familyOf(place.library).outcomeKey?.(lock) ?? null) : null
    })
    const asked = keys.filter((key) => key !== null)
    const values = (await this.reader.values(asked, PART)) ?? []
    const valueOf = new Map(asked.map((key, at) => [key, values[at]]))
    return places.map((place, at) => {
      const key = keys[at]
      const value = key == null ? null : valueOf.get(key)
      const lock = locks[at]
      return lock && value != null ? (familyOf(place.library).readOutcome?.(lock, value) ?? null) : null
    })
  }

  #keep(
    { library, type, id, key }: Place,
    lock: FamilyLock | null,
    expiresAt: number | null | undefined
  ): void {
    const storeKey = libraryKey(library, type, id)
    if (lock === null) {
      this.store.remove(storeKey)
      return
    }
    const entry: Entry = {
      stray: true,
      indexed: false,
      unreadable: [],
      facts: {
        source: { kind: 'library', library, holders: lock.holders },
        type,
        id,
        lock: { key, value: lock.holders[0].value, ...(expiresAt === undefined ? {} : { expiresAt }) },
        state: lock.state,
        runs: [],
        live: []
      }
    }
    const prior = this.store.get(storeKey)
    if (!prior || JSON.stringify(prior.facts) !== JSON.stringify(entry.facts)) this.store.put(entry)
  }
}
