import { ALERTS_MOST, findingIdSchema } from '@shared/protocol/alerts'
import { alertsKey } from '@shared/protocol/keys'
import { readAlert, type Alerts, type KeptAlert } from './kept-alert'
import { refusalText, type Unread } from '../monitor/reading/unread'
import type { RedisClient } from '../redis/client'

const AT_ONCE = 1_000
/** Reading takes at most this share of the time, and comes at least this often (milliseconds). */
const SHARE = 20
const LONGEST_PAUSE = 15_000

interface Known {
  readonly text: string
  /** Null: it can't be understood. */
  readonly kept: KeptAlert | null
}

/**
 * Reads `NS:alerts` whenever it is due: with the monitor's poll while it is small, less often when it is large, at once
 * after a hint. What can't be read is named in the monitor's list of unread parts.
 */
export class AlertReader {
  #known = new Map<string, Known>()
  #dueAt = 0

  constructor(
    private readonly namespace: string,
    private readonly unread: Unread
  ) {}

  /** It has changed, somebody says. */
  hinted(): void {
    this.#dueAt = 0
  }

  /**
   * @param now milliseconds that never jump
   * @param poll the shortest pause between two readings, milliseconds
   * @returns null: not due, or as it was
   */
  async read(redis: RedisClient, now: () => number, poll: number): Promise<Alerts | null> {
    const began = now()
    if (began < this.#dueAt) return null
    const texts = await this.#texts(redis)
    const ended = now()
    this.#dueAt = ended + Math.min(LONGEST_PAUSE, Math.max(poll, SHARE * (ended - began)))
    if (texts === null) return null
    const next = new Map<string, Known>()
    let same = texts.size === this.#known.size
    for (const [id, text] of texts) {
      const known = this.#known.get(id)
      if (known?.text === text) next.set(id, known)
      else {
        same = false
        next.set(id, { text, kept: findingIdSchema.safeParse(id).success ? readAlert(text) : null })
      }
    }
    if (same) return null
    this.#known = next
    return this.#result()
  }

  async #texts(redis: RedisClient): Promise<Map<string, string> | null> {
    const key = alertsKey(this.namespace)
    const texts = new Map<string, string>()
    try {
      let cursor = '0'
      do {
        const [next, flat] = await redis.hscan(key, cursor, 'COUNT', AT_ONCE)
        cursor = next
        for (let at = 0; at + 1 < flat.length; at += 2) texts.set(flat[at] ?? '', flat[at + 1] ?? '')
      } while (cursor !== '0' && texts.size <= ALERTS_MOST)
      if (cursor === '0') this.unread.clear(key)
      else this.unread.mark(key, `more than ${ALERTS_MOST} entries`)
      return texts
    } catch (error) {
      // A refusal concerns this key alone; anything else the whole connection.
      if (!(error instanceof Error) || !/^(NOPERM|WRONGTYPE)/.test(error.message)) throw error
      this.unread.mark(key, error.message.startsWith('NOPERM') ? refusalText(error) : 'is of the wrong type')
      // A right that was taken away changes nothing that was said; a key of another type holds nothing of it.
      return error.message.startsWith('NOPERM') ? null : texts
    }
  }

  #result(): Alerts {
    const alerts = new Map<string, KeptAlert>()
    let wrong = 0
    for (const [id, { kept }] of this.#known) {
      if (kept) alerts.set(id, kept)
      else wrong += 1
    }
    const part = `entries of ${alertsKey(this.namespace)}`
    if (wrong === 0) this.unread.clear(part)
    else this.unread.mark(part, `${wrong} can't be understood`)
    return alerts
  }
}
