import type { AuditRow } from '@shared/audit/row'
import type { FeedPart, FeedReading, ReadOptions } from '../feed/reading'
import { NamespaceReader } from '../monitor/reading/reader'
import { Unread } from '../monitor/reading/unread'
import type { RedisClient } from '../redis/client'
import { readAudit } from './read-audit'

export interface AuditReadingOptions {
  readonly endpointId: string
  readonly namespace: string
  /** The endpoint's address: the journal on this machine names it. */
  readonly address: string
  /** TASKGUARD_HOME. */
  readonly home: string
}

/** Reads one endpoint's audit trail, and from then on what is written down. */
export class AuditReading implements FeedReading<AuditRow> {
  readonly cut = 0
  #at: number | null = null
  #from: number | null = null
  #unread: readonly string[] = []
  #leftOut = false
  /** The newest act that Redis has, by its key; null: there is none. */
  #newest: string | null = null

  constructor(private readonly options: AuditReadingOptions) {}

  get at(): number | null {
    return this.#at
  }

  get from(): number | null {
    return this.#from
  }

  get complete(): boolean {
    return this.#unread.length === 0 && !this.#leftOut
  }

  get unread(): readonly string[] {
    return this.#unread
  }

  get leftOut(): boolean {
    return this.#leftOut
  }

  async *whole(redis: RedisClient, { since, most, signal }: ReadOptions): AsyncGenerator<FeedPart<AuditRow>> {
    const now = await this.#now(redis)
    this.#at = null
    this.#from = now - since
    this.#leftOut = false
    this.#newest = null
    const unread: string[] = []
    let left = most
    for await (const part of readAudit(redis, { ...this.options, from: this.#from })) {
      signal?.throwIfAborted()
      unread.push(...part.unread)
      const rows = part.rows.slice(0, Math.max(0, left))
      this.#leftOut ||= rows.length < part.rows.length
      left -= rows.length
      this.#sawNewest(rows)
      yield partOf(now, rows)
    }
    this.#unread = unread
    this.#at = now
  }

  async *changed(redis: RedisClient, signal?: AbortSignal): AsyncGenerator<FeedPart<AuditRow>> {
    const now = await this.#now(redis)
    const from = this.#from ?? now
    const after = this.#newest
    const unread: string[] = []
    let first = true
    for await (const part of readAudit(redis, { ...this.options, from, after })) {
      signal?.throwIfAborted()
      unread.push(...part.unread)
      if (part.rows.length === 0) continue
      if (first) this.#newest = null
      first = false
      this.#sawNewest(part.rows)
      yield partOf(now, part.rows)
    }
    this.#newest ??= after
    this.#unread = unread
    this.#at = now
  }

  #sawNewest(rows: readonly AuditRow[]): void {
    this.#newest ??= rows.find(({ localOnly }) => localOnly === null)?.key ?? null
  }

  #now(redis: RedisClient): Promise<number> {
    return new NamespaceReader(redis, this.options.namespace, new Unread()).now()
  }
}

const partOf = (at: number, rows: readonly AuditRow[]): FeedPart<AuditRow> => ({
  at,
  groups: rows.map((row) => ({ key: row.key, rows: [row] }))
})
