import type { LockLibrary, OtherLock } from '@shared/families/library'
import { wildcard } from '@shared/text/wildcard'
import { bullmq } from './bullmq'
import { celeryOnce } from './celery-once'
import { celerySingleton } from './celery-singleton'
import type { Family, FamilyPlace } from './family'
import { redisSemaphore } from './redis-semaphore'
import { redlock } from './redlock'

const all: Readonly<Record<LockLibrary, Family>> = {
  bullmq,
  'celery-once': celeryOnce,
  'celery-singleton': celerySingleton,
  'redis-semaphore': redisSemaphore,
  redlock
}

export const familyOf = (library: LockLibrary): Family => all[library]

/** A lock of another library, told by its key. */
export interface FoundLock extends FamilyPlace {
  readonly library: LockLibrary
}

export interface KeyedLock extends FoundLock {
  readonly key: string
}

interface Compiled {
  readonly family: Family
  readonly matches: (key: string) => boolean
}

/** Tells which keys are other libraries' locks, as settings.json's `otherLocks` says. */
export class Families {
  readonly #byName: readonly Compiled[]
  readonly #byValue: readonly Compiled[]

  constructor(settings: readonly OtherLock[]) {
    const compiled = settings.map(({ library, keys }) => ({ family: all[library], matches: wildcard(keys) }))
    this.#byName = compiled.filter(({ family }) => family.valueLength === undefined)
    this.#byValue = compiled.filter(({ family }) => family.valueLength !== undefined)
  }

  /** By the key's name alone. */
  byName(key: string): FoundLock | null {
    for (const { family, matches } of this.#byName) {
      const place = matches(key) ? family.placeOf(key) : null
      if (place) return { library: family.library, ...place }
    }
    return null
  }

  /** Whether a key may be a lock that only its value tells: then it is worth a question. */
  mayBe(key: string): boolean {
    return this.#byValue.some(({ matches }) => matches(key))
  }

  /** One of those, by the length of its value, bytes. */
  byValue(key: string, length: number): FoundLock | null {
    for (const { family, matches } of this.#byValue) {
      const place = family.valueLength === length && matches(key) ? family.placeOf(key) : null
      if (place) return { library: family.library, ...place }
    }
    return null
  }

  /** The key of a resource that one of these libraries would lock so: for looking it up by type and id. */
  keysOf(place: FamilyPlace): KeyedLock[] {
    const found: KeyedLock[] = []
    for (const { family, matches } of [...this.#byName, ...this.#byValue]) {
      const key = family.keyOf(place)
      const back = matches(key) ? family.placeOf(key) : null
      if (back?.type !== place.type || back.id !== place.id) continue
      if (!found.some((one) => one.library === family.library))
        found.push({ library: family.library, ...back, key })
    }
    return found
  }
}
