import type { HistoryRun } from '@shared/history/run'
import type { FeedGroup, FeedPart, FeedReading, ReadOptions } from '../feed/reading'
import { Turns } from '../metrics/turns'
import { chunks } from '../monitor/reading/pipeline'
import type { LiveMember } from '../monitor/reading/index-reader'
import { NamespaceReader } from '../monitor/reading/reader'
import { recordsOf } from '../monitor/reading/records-of'
import { Unread } from '../monitor/reading/unread'
import type { RedisClient } from '../redis/client'
import { runsOf } from './runs-of'

/** Resources of a type that are read before another type gets its turn: the newest of each come first. */
const RESOURCES_AT_ONCE = 500
/** Changes this long before the last look are read again: their number is given before they can be seen. Microseconds. */
const OVERLAP_US = 5_000_000

export interface HistoryReadingOptions {
  readonly endpointId: string
  readonly namespace: string
  /** This task type alone; null: all. */
  readonly type: string | null
}

/** A resource of which something says that it runs. */
type Working = Map<string, string>

/**
 * Reads one endpoint's runs: whole at first, the newest resources of each type before the older ones, from then on what
 * changed. It keeps what it has to compare, and no run.
 */
export class HistoryReading implements FeedReading<HistoryRun> {
  readonly #unread = new Unread()
  /** By type: what runs, and how that looked when it was read. */
  readonly #working = new Map<string, Working>()
  #readAt: number | null = null
  #from: number | null = null
  readonly #cut = new Set<string>()
  /** Records that can't be understood, by type: since the last whole reading. */
  readonly #odd = new Map<string, number>()
  #leftOut = false

  constructor(private readonly options: HistoryReadingOptions) {}

  /** Redis time of the last reading; null: none was whole yet. */
  get at(): number | null {
    return this.#readAt
  }

  /** How far back the last whole reading went, Redis ms. */
  get from(): number | null {
    return this.#from
  }

  get complete(): boolean {
    return this.#unread.complete && !this.#leftOut
  }

  get unread(): readonly string[] {
    return this.#unread.list
  }

  /** Resources of which the guard no longer keeps all runs of that time. */
  get cut(): number {
    return this.#cut.size
  }

  /** There were more runs than were to be read. */
  get leftOut(): boolean {
    return this.#leftOut
  }

  /**
   * Everything since then.
   * @throws the connection's error, or the signal's reason
   */
  async *whole(redis: RedisClient, options: ReadOptions): AsyncGenerator<FeedPart<HistoryRun>> {
    const reader = new NamespaceReader(redis, this.options.namespace, this.#unread)
    const { now, types } = await this.#types(reader)
    this.#readAt = null
    const from = now - options.since
    this.#from = from
    this.#cut.clear()
    for (const type of this.#odd.keys()) this.#unread.clear(`runs of ${type}`)
    this.#odd.clear()
    this.#leftOut = false
    this.#working.clear()
    const found = new Map<string, { readonly live: Live; readonly ids: Generator<string[]> }>()
    for (const type of types) {
      const live = await liveOf(reader, type)
      const indexed = await reader.indexed(type, Math.max(0, from * 1_000))
      // What runs is among the newest, wherever the index has it.
      const ids = new Set([...live.keys(), ...indexed])
      found.set(type, { live, ids: chunks(ids, RESOURCES_AT_ONCE) })
    }
    let left = options.most
    while (found.size > 0) {
      for (const [type, { live, ids }] of found) {
        const next = ids.next()
        if (next.done === true) {
          found.delete(type)
          continue
        }
        const part = await this.#part(reader, { type, live, ids: next.value, now }, options.signal)
        left -= countOf(part)
        yield part
        if (left > 0) continue
        this.#leftOut = [...found.values()].some((one) => one.ids.next().done !== true)
        found.clear()
        break
      }
    }
    this.#readAt = now
  }

  /**
   * What changed since the last reading.
   * @throws the connection's error, or the signal's reason
   */
  async *changed(redis: RedisClient, signal?: AbortSignal): AsyncGenerator<FeedPart<HistoryRun>> {
    const reader = new NamespaceReader(redis, this.options.namespace, this.#unread)
    const { now, types } = await this.#types(reader)
    const since = (this.#readAt ?? now) * 1_000 - OVERLAP_US
    for (const type of types) {
      const live = await liveOf(reader, type)
      const ids = await reader.indexed(type, Math.max(0, since))
      const before = this.#working.get(type) ?? new Map<string, string>()
      // A run that is no longer heard of, or has gone, is in no index.
      for (const [id, look] of before) if (lookOf(live.get(id) ?? [], now) !== look) ids.add(id)
      for (const id of live.keys()) if (!before.has(id)) ids.add(id)
      for (const chunk of chunks(ids, RESOURCES_AT_ONCE))
        yield await this.#part(reader, { type, live, ids: chunk, now }, signal)
    }
    this.#readAt = now
  }

  async #types(reader: NamespaceReader): Promise<{ readonly now: number; readonly types: string[] }> {
    const { now, types } = await reader.types()
    const { type: only } = this.options
    return { now, types: (types ?? []).filter((type) => only === null || type === only).sort() }
  }

  async #part(
    reader: NamespaceReader,
    { type, live, ids, now }: { type: string; live: Live; ids: readonly string[]; now: number },
    signal: AbortSignal | undefined
  ): Promise<FeedPart<HistoryRun>> {
    const { endpointId, namespace } = this.options
    const refusals = await reader.refusals(type, ids)
    const refusedOf = new Map(ids.map((id, at) => [id, refusals[at] ?? null]))
    const working = this.#working.get(type) ?? new Map<string, string>()
    this.#working.set(type, working)
    const groups: FeedGroup<HistoryRun>[] = []
    const turns = new Turns()
    let bad = 0
    for await (const { id, values } of recordsOf(reader, type, ids)) {
      if (turns.over) await turns.rest(signal)
      const members = live.get(id) ?? []
      if (values === null) bad += 1
      const place = { endpointId, namespace, type, now, from: this.#from ?? now }
      const read = runsOf(
        { id, values: values ?? [], live: members, refused: refusedOf.get(id) ?? null },
        place
      )
      bad += read.odd
      if (read.cut) this.#cut.add(`${type}\n${id}`)
      else this.#cut.delete(`${type}\n${id}`)
      if (members.length > 0 || read.runs.some(({ status }) => status === 'running'))
        working.set(id, lookOf(members, now))
      else working.delete(id)
      groups.push({ key: `${type}\u001d${id}`, rows: read.runs })
    }
    signal?.throwIfAborted()
    this.#foundOdd(type, bad)
    return { at: now, groups }
  }

  /** Once said it stays until the next whole reading: what is odd is not read again. */
  #foundOdd(type: string, count: number): void {
    if (count === 0) return
    const all = (this.#odd.get(type) ?? 0) + count
    this.#odd.set(type, all)
    this.#unread.mark(`runs of ${type}`, `${all} ${all === 1 ? 'record' : 'records'} can't be understood`)
  }
}

type Live = ReadonlyMap<string, readonly LiveMember[]>

async function liveOf(reader: NamespaceReader, type: string): Promise<Live> {
  const found = await reader.live(type)
  return found instanceof Map ? found : new Map<string, LiveMember[]>()
}

/** Who says that it runs, and whose lease is over: what of `live` a run's line depends on. */
const lookOf = (members: readonly LiveMember[], now: number): string =>
  members
    .map(({ runId, deadline }) => `${runId} ${deadline > now ? 'ahead' : 'over'}`)
    .sort()
    .join('\n')

const countOf = ({ groups }: FeedPart<HistoryRun>): number =>
  groups.reduce((sum, { rows }) => sum + rows.length, 0)
