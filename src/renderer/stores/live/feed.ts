import { FEED_ROWS_MAX, type FeedEndpoint, type FeedName, type FeedState } from '@shared/live/feed'
import type { LiveRequest } from '@shared/live/view'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { createRowSource, type RowSource } from './row-source'

export interface FeedView {
  /** How far back is asked, ms; null: nobody looks. */
  readonly since: number | null
  /** How the reading of each endpoint fares; empty while nothing was heard. */
  readonly endpoints: readonly FeedEndpoint[]
  readonly total: number
}

/** A part as both kinds of message have it. */
export interface FeedPartOf<Row> {
  readonly question: number
  readonly part: number
  readonly endpointId: string
  readonly generation: number
  readonly groups: readonly { readonly key: string; readonly rows: readonly Row[] }[]
}

/** A long list that the engine reads for as long as somebody looks (shared/live/feed.ts). */
export interface Feed<Row> {
  readonly state: StoreApi<FeedView>
  readonly rows: RowSource<Row>
  /** Somebody looks, so far back. Answers the function that ends it; the rows stay for a while after that. */
  readonly watch: (since: number) => () => void
  /** Reads everything anew. */
  readonly refresh: () => void
  readonly takePart: (part: FeedPartOf<Row>) => void
  readonly takeState: (state: FeedState) => void
  /** The engine's port has come (what is asked is asked again), or is gone. */
  readonly connect: (send: ((request: LiveRequest) => void) | null) => void
}

/** Parts are taken in together, ms after the first: each change of the rows costs a copy of their order. */
const TAKE_AFTER = 100
/** How long rows that nobody looks at are kept, ms. */
const KEPT_FOR = 60_000
/** Beyond this what came since the last whole reading has made it too long: the newest are read anew. */
const TOO_MANY = FEED_ROWS_MAX * 1.2

interface Group<Row> {
  /** Of which reading it is. */
  readonly question: number
  readonly generation: number
  readonly rows: readonly Row[]
}

export function createFeed<Row extends { readonly key: string }>(feed: FeedName): Feed<Row> {
  const state = createStore<FeedView>(() => ({ since: null, endpoints: [], total: 0 }))
  const rows = new Map<string, Row>()
  /** By endpoint and group. */
  const groups = new Map<string, Map<string, Group<Row>>>()
  const { source, changed } = createRowSource(() => rows)
  let send: ((request: LiveRequest) => void) | null = null
  let question = 0
  let watchers = 0
  let pending: FeedPartOf<Row>[] = []
  let told: FeedState | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let forgetting: ReturnType<typeof setTimeout> | null = null

  const publish = (before: ReadonlyMap<string, Row | undefined>): void => {
    const gone: Row[] = []
    const come: Row[] = []
    for (const [key, row] of before) {
      if (row) gone.push(row)
      const now = rows.get(key)
      if (now) come.push(now)
    }
    if (gone.length + come.length === 0) return
    changed({ before: gone, after: come })
  }

  /** Takes in what has come, and says so to the engine. */
  const take = (): void => {
    timer = null
    const before = new Map<string, Row | undefined>()
    const replace = (old: Group<Row> | undefined, now: Group<Row> | undefined): void => {
      for (const row of old?.rows ?? []) {
        if (!before.has(row.key)) before.set(row.key, rows.get(row.key))
        rows.delete(row.key)
      }
      for (const row of now?.rows ?? []) {
        if (!before.has(row.key)) before.set(row.key, rows.get(row.key))
        rows.set(row.key, row)
      }
    }
    const parts = pending
    pending = []
    for (const { endpointId, generation, groups: come } of parts) {
      const known = groups.get(endpointId) ?? new Map<string, Group<Row>>()
      groups.set(endpointId, known)
      for (const { key, rows: now } of come) {
        const next = now.length > 0 ? { question, generation, rows: now } : undefined
        replace(known.get(key), next)
        if (next) known.set(key, next)
        else known.delete(key)
      }
    }
    const now = told
    told = null
    if (now) {
      const byId = new Map(now.endpoints.map((endpoint) => [endpoint.id, endpoint]))
      for (const [endpointId, known] of groups) {
        const endpoint = byId.get(endpointId)
        // What the last whole reading did not tell of is gone; of an endpoint that is no longer watched, everything.
        if (endpoint && (endpoint.reading || endpoint.fault !== null || endpoint.at === null)) continue
        for (const [key, group] of known)
          if (!endpoint || group.question !== question || group.generation < endpoint.generation) {
            replace(group, undefined)
            known.delete(key)
          }
        if (known.size === 0) groups.delete(endpointId)
      }
    }
    publish(before)
    state.setState({ total: rows.size, ...(now ? { endpoints: now.endpoints } : {}) })
    const last = parts.at(-1)
    if (last) send?.({ kind: 'feedTaken', feed, question, part: last.part })
    if (rows.size > TOO_MANY && last) send?.({ kind: 'refreshFeed', feed })
  }

  const takeSoon = (): void => {
    timer ??= setTimeout(take, TAKE_AFTER)
  }

  const ask = (): void => {
    const { since } = state.getState()
    question += 1
    pending = []
    told = null
    if (since !== null) send?.({ kind: 'watchFeed', feed, question, since })
  }

  const forget = (): void => {
    forgetting = null
    send?.({ kind: 'endFeed', feed })
    question += 1
    if (timer) clearTimeout(timer)
    timer = null
    pending = []
    told = null
    groups.clear()
    rows.clear()
    changed('all')
    state.setState({ since: null, endpoints: [], total: 0 })
  }

  return {
    state,
    rows: source,
    watch: (since) => {
      watchers += 1
      if (forgetting) clearTimeout(forgetting)
      forgetting = null
      if (state.getState().since !== since) {
        state.setState({ since })
        ask()
      }
      return () => {
        watchers -= 1
        if (watchers === 0) forgetting = setTimeout(forget, KEPT_FOR)
      }
    },
    refresh: () => {
      if (state.getState().since !== null) send?.({ kind: 'refreshFeed', feed })
    },
    takePart: (part) => {
      if (part.question !== question) return
      pending.push(part)
      takeSoon()
    },
    takeState: (next) => {
      if (next.question !== question) return
      told = next
      takeSoon()
    },
    connect: (next) => {
      send = next
      if (send) ask()
    }
  }
}
