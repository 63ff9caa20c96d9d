import type { AlertView } from '@shared/live/alert'
import { alertEnd } from '@shared/protocol/alerts'
import type { Alerts, KeptAlert } from './kept-alert'

/** What was said of an endpoint's findings, and whether it still holds. Pure: times come from outside, in Redis ms. */
export class AlertBook {
  #alerts: Alerts = new Map()
  /** Entries that a resolution seen here has ended, by their text: they hold no more, whether or not Redis still has them. */
  readonly #over = new Map<string, string>()

  /** @returns the findings of which something else is said now */
  use(alerts: Alerts): string[] {
    const before = this.#alerts
    this.#alerts = alerts
    for (const [id, text] of this.#over) if (alerts.get(id)?.text !== text) this.#over.delete(id)
    return [...new Set([...before.keys(), ...alerts.keys()])].filter(
      (id) => before.get(id)?.text !== alerts.get(id)?.text
    )
  }

  /** The entry as Redis has it. */
  entry(id: string): KeptAlert | undefined {
    return this.#alerts.get(id)
  }

  viewOf(id: string, now: number): AlertView | undefined {
    const kept = this.#alerts.get(id)
    if (!kept || this.#over.get(id) === kept.text) return undefined
    const { state, by, at, until, note } = kept.entry
    return {
      state: now < alertEnd(kept.entry) ? state : 'ended',
      by,
      at: Date.parse(at),
      until: until === undefined ? null : Date.parse(until),
      note
    }
  }

  /**
   * The finding is resolved: that ends an acknowledgement, and leaves a snooze to its time.
   * @returns what is to be cleared in Redis, if anything
   */
  resolved(id: string, now: number): KeptAlert | undefined {
    const kept = this.#alerts.get(id)
    if (!kept || (kept.entry.state === 'snoozed' && now < alertEnd(kept.entry))) return undefined
    this.#over.set(id, kept.text)
    return kept
  }

  /** Findings whose entries' time ended after `from` and by `to`. */
  endedBetween(from: number, to: number): string[] {
    return [...this.#alerts].flatMap(([id, { entry }]) => {
      const end = alertEnd(entry)
      return end > from && end <= to ? [id] : []
    })
  }

  /** The next end after `now`; null: none is to come. */
  nextEnd(now: number): number | null {
    let next = Infinity
    for (const { entry } of this.#alerts.values()) {
      const end = alertEnd(entry)
      if (end > now && end < next) next = end
    }
    return next === Infinity ? null : next
  }
}
