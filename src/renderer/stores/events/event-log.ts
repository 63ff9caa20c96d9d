import type { RowChanges } from '../live/mirror'
import type { Live } from '../live/store'
import { differences } from './differences'
import type { WatchEvent } from './event'

/** Events that are kept: beyond it the oldest go. */
export const EVENTS_KEPT = 2000

/** What happened since the window opened, in the order in which it learned of it. */
export class EventLog {
  #events: readonly WatchEvent[] = []
  #n = 0
  readonly #listeners = new Set<() => void>()
  readonly #ends: readonly (() => void)[]

  constructor(live: Live) {
    let rows: RowChanges | 'all' | null = null
    this.#ends = [
      // Rows are told of before the state that they belong to.
      live.rows.subscribe((changes) => {
        rows = changes
      }),
      live.state.subscribe((now, before) => {
        const changes = rows
        rows = null
        this.#add(differences(before, now, changes))
      })
    ]
  }

  readonly getSnapshot = (): readonly WatchEvent[] => this.#events

  /** Answers the function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  clear(): void {
    this.#set([])
  }

  dispose(): void {
    for (const end of this.#ends) end()
  }

  #add(happened: ReturnType<typeof differences>): void {
    if (happened.length === 0) return
    const at = Date.now()
    const events = happened.slice(-EVENTS_KEPT).map((what): WatchEvent => {
      this.#n += 1
      return { ...what, n: this.#n, at }
    })
    this.#set([...this.#events, ...events].slice(-EVENTS_KEPT))
  }

  #set(events: readonly WatchEvent[]): void {
    this.#events = events
    for (const listener of this.#listeners) listener()
  }
}
