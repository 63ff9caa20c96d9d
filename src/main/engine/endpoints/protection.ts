import { performance } from 'node:perf_hooks'

interface Unlocked {
  /** This process's own clock, which no one sets: milliseconds. */
  readonly endsAt: number
  /** The same as a wall clock would say, for people. */
  readonly until: number
  readonly timer: NodeJS.Timeout
}

interface Protectable {
  readonly id: string
  readonly name: string
  readonly protected: boolean
}

/**
 * Which protected endpoints are unlocked, and until when. It lives in the engine's memory: an engine that starts anew
 * has them all locked.
 */
export class Protection {
  readonly #unlocked = new Map<string, Unlocked>()

  /** @param changed an endpoint was unlocked or locked */
  constructor(private readonly changed: (id: string) => void) {}

  /**
   * Unlocks for a time, if the name is the endpoint's own, letter by letter.
   * @param forMs milliseconds
   */
  unlock(endpoint: Protectable, typed: string, forMs: number): boolean {
    if (typed !== endpoint.name || !(forMs > 0)) return false
    this.#drop(endpoint.id)
    const timer = setTimeout(() => this.lock(endpoint.id), forMs)
    timer.unref()
    this.#unlocked.set(endpoint.id, { endsAt: performance.now() + forMs, until: Date.now() + forMs, timer })
    this.changed(endpoint.id)
    return true
  }

  lock(id: string): void {
    if (this.#drop(id)) this.changed(id)
  }

  /** Until when it is unlocked, by this machine's wall clock, for people; null: it is locked. */
  unlockedUntil(id: string): number | null {
    return this.#open(id)?.until ?? null
  }

  /** Whether nothing may be written to it now. */
  isLocked(endpoint: Omit<Protectable, 'name'>): boolean {
    return endpoint.protected && this.#open(endpoint.id) === null
  }

  close(): void {
    for (const { timer } of this.#unlocked.values()) clearTimeout(timer)
    this.#unlocked.clear()
  }

  #open(id: string): Unlocked | null {
    const unlocked = this.#unlocked.get(id)
    return unlocked && performance.now() < unlocked.endsAt ? unlocked : null
  }

  #drop(id: string): boolean {
    const unlocked = this.#unlocked.get(id)
    if (unlocked) clearTimeout(unlocked.timer)
    return this.#unlocked.delete(id)
  }
}
