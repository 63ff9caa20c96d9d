import type { Cycle } from '@shared/live/cleaning'
import { readAuditPage } from '../audit'
import type { RedisClient } from '../redis/client'

const PAGE = 500
/** Acts since the last cycle that are looked through. */
const PAGES = 10

/** Follows in the audit trail what the last cycle of the automatic cleanup came to, whichever app had it. */
export class LastCycle {
  #cycle: Cycle | null = null
  /** The newest act that was looked at, Redis ms. */
  #seen = 0

  constructor(private readonly namespace: string) {}

  get cycle(): Cycle | null {
    return this.#cycle
  }

  /** This app has just had one: known at once, and where the trail can't be written or read. */
  had(cycle: Cycle): void {
    this.#cycle = cycle
  }

  /**
   * Reads what is new in the trail.
   * @throws the connection's error; what Redis says where the trail can't be read
   */
  async read(redis: Pick<RedisClient, 'xrevrange'>): Promise<void> {
    const from = this.#seen
    let before: string | null = null
    let newest = from
    for (let page = 0; page < PAGES; page += 1) {
      const { acts, next } = await readAuditPage(redis, this.namespace, { from, before, count: PAGE })
      newest = Math.max(newest, acts[0]?.at ?? 0)
      for (const { at, entry } of acts)
        if (entry?.action === 'auto_clean' && entry.counts) {
          if (at >= (this.#cycle?.at ?? 0))
            this.#cycle = {
              at,
              by: entry.by,
              counts: entry.counts,
              note: entry.note ?? null,
              said: entry.said ?? null
            }
          this.#seen = newest
          return
        }
      if (next === null) break
      before = next
    }
    // Only now: a page that could not be read is asked for again.
    this.#seen = newest
  }
}
