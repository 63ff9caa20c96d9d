import { readCounters, type Counters } from '@shared/metrics/counters'
import { HOUR_MS, type MetricsWindow } from '@shared/metrics/window'
import { statsKey } from '@shared/protocol/keys'
import { chunks, pipelined, texts, type Command, type Reply } from '../monitor/reading/pipeline'
import { refusalText, type Unread } from '../monitor/reading/unread'
import type { RedisClient } from '../redis/client'

const HASHES_AT_ONCE = 500
/** A guard counts by the clock of Redis, so that an hour that is past stays as it is; one more is read, for its late ends. */
const HOURS_OPEN = 2

/** One hour of one type; null: it stands there, and can't be read whole. */
export interface HourOfType {
  readonly type: string
  /** Epoch hours. */
  readonly hour: number
  readonly counters: Counters | null
}

/** The counters of an endpoint, hour by hour: an hour that is over is read once. */
export class StatsBook {
  /** By type, then by hour; null: nothing was counted in it. */
  readonly #known = new Map<string, Map<number, Counters | null>>()

  constructor(private readonly namespace: string) {}

  /**
   * Every hour that the window touches; one that counted nothing is left out.
   * @throws the connection's error, or the signal's reason
   */
  async read(
    redis: RedisClient,
    types: readonly string[],
    { from, to }: MetricsWindow,
    unread: Unread,
    signal?: AbortSignal
  ): Promise<HourOfType[]> {
    const first = Math.floor(from / HOUR_MS)
    const last = Math.ceil(to / HOUR_MS) - 1
    const found: HourOfType[] = []
    const asked: { readonly type: string; readonly hour: number }[] = []
    for (const type of this.#known.keys()) if (!types.includes(type)) this.#known.delete(type)
    for (const type of types) {
      const known = this.#known.get(type)
      for (let hour = first; hour <= last; hour += 1) {
        const counters = known?.get(hour)
        if (counters === undefined) asked.push({ type, hour })
        else if (counters !== null) found.push({ type, hour, counters })
      }
    }
    const faults = new Map<string, string>()
    for (const chunk of chunks(asked, HASHES_AT_ONCE)) {
      const replies = await pipelined(
        redis,
        chunk.map(({ type, hour }): Command => ['hgetall', statsKey(this.namespace, type, hour)])
      )
      signal?.throwIfAborted()
      for (const [at, { type, hour }] of chunk.entries()) {
        const { counters, fault } = hourOf(replies[at])
        if (fault !== null) faults.set(type, fault)
        else if (hour <= last - HOURS_OPEN) this.#keep(type, hour, counters ?? null)
        if (counters !== undefined) found.push({ type, hour, counters })
      }
    }
    for (const type of types) {
      const fault = faults.get(type)
      if (fault === undefined) unread.clear(partOf(type))
      else unread.mark(partOf(type), fault)
    }
    return found
  }

  /** All of it is read anew the next time. */
  forget(): void {
    this.#known.clear()
  }

  #keep(type: string, hour: number, counters: Counters | null): void {
    const hours = this.#known.get(type) ?? new Map<number, Counters | null>()
    this.#known.set(type, hours.set(hour, counters))
  }
}

const partOf = (type: string): string => `counters of ${type}`

/** Undefined: there is no such hash. */
function hourOf(reply: Reply | undefined): {
  readonly counters: Counters | null | undefined
  readonly fault: string | null
} {
  if (!reply) return { counters: null, fault: 'got no answer' }
  if (!reply.ok)
    return {
      counters: null,
      fault: reply.refusal === 'wrong_type' ? 'an hour is of the wrong type' : refusalText(reply.error)
    }
  const hash = hashOf(reply.value)
  if (Object.keys(hash).length === 0) return { counters: undefined, fault: null }
  const { counters, odd } = readCounters(hash)
  return odd.length === 0
    ? { counters, fault: null }
    : { counters: null, fault: `an hour holds no number in ${odd.join(', ')}` }
}

/** A pipeline answers HGETALL with an object, a bare call with a flat list. */
function hashOf(value: unknown): Record<string, unknown> {
  if (!Array.isArray(value)) return typeof value === 'object' && value !== null ? { ...value } : {}
  const flat = texts(value)
  const hash: Record<string, unknown> = {}
  for (let at = 0; at + 1 < flat.length; at += 2) hash[flat[at] ?? ''] = flat[at + 1]
  return hash
}
