import type { RedisClient } from '../redis/client'

/** What is told together: it takes the place of what was told of it before. */
export interface FeedGroup<Row> {
  /** Unique within the endpoint. */
  readonly key: string
  readonly rows: readonly Row[]
}

export interface FeedPart<Row> {
  /** Redis ms of the reading. */
  readonly at: number
  readonly groups: readonly FeedGroup<Row>[]
}

export interface ReadOptions {
  /** How far back, ms. */
  readonly since: number
  /** More rows than this are not read: the older ones of what is left. */
  readonly most: number
  readonly signal?: AbortSignal
}

/** Reads a long list of one endpoint: whole at first, from then on what changed. */
export interface FeedReading<Row> {
  /**
   * Everything since then, the newest first as far as that can be told.
   * @throws the connection's error, or the signal's reason
   */
  whole(redis: RedisClient, options: ReadOptions): AsyncGenerator<FeedPart<Row>>
  /**
   * What changed since the last reading.
   * @throws the connection's error, or the signal's reason
   */
  changed(redis: RedisClient, signal?: AbortSignal): AsyncGenerator<FeedPart<Row>>
  /** Redis time of the last reading; null: none was whole yet. */
  readonly at: number | null
  /** How far back the last whole reading went, Redis ms. */
  readonly from: number | null
  readonly complete: boolean
  readonly unread: readonly string[]
  /** Resources of which not everything of that time is kept any more. */
  readonly cut: number
  /** There was more than was to be read. */
  readonly leftOut: boolean
}
