import { FEED_PARTS_AHEAD, FEED_ROWS_MAX, type FeedEndpoint, type FeedName } from '@shared/live/feed'
import type { LiveMessage, LiveRequest } from '@shared/live/view'
import { EndpointFeed, type FeedConnection } from '../feed/endpoint-feed'
import type { FeedGroup, FeedReading } from '../feed/reading'
import type { MonitorStatus } from '../monitor/status'
import type { RedisTarget } from '../redis/target'
import type { WindowChannel } from './live-view'

type Asked<K extends LiveRequest['kind']> = Extract<LiveRequest, { kind: K }>

/** Where an endpoint is read. */
export interface FeedSource {
  readonly target: RedisTarget
  readonly namespace: string
}

/** What is told of a part beside its rows. */
export interface PartHead {
  readonly question: number
  readonly part: number
  readonly endpointId: string
  readonly generation: number
}

/** What makes one feed differ from another. */
export interface FeedKind<Row> {
  readonly name: FeedName
  readonly reading: (endpointId: string, source: FeedSource) => FeedReading<Row>
  readonly message: (head: PartHead, groups: FeedGroup<Row>[]) => LiveMessage
}

/** What one window looks at. */
interface Watch<Row> {
  readonly question: number
  readonly since: number
  readonly endpoints: Map<string, EndpointFeed<Row>>
  /** Parts that were sent, and those that the window has taken in. */
  sent: number
  taken: number
  /** Those that wait to send the next one. */
  readonly waiting: (() => void)[]
  told: NodeJS.Timeout | null
}

/** States are told together, ms after the first. */
const TELL_AFTER = 100

/** Answers windows that look at one long list: reads every endpoint for as long as they look. */
export class FeedDesk<Row> {
  readonly #sources = new Map<string, FeedSource>()
  readonly #connections = new Map<string, FeedConnection>()
  readonly #watches = new Map<WindowChannel, Watch<Row>>()
  readonly #ending = new Set<Promise<void>>()

  constructor(private readonly kind: FeedKind<Row>) {}

  /** An endpoint is watched from here on; answers the function that ends it. */
  watching(endpointId: string, source: FeedSource): () => void {
    this.#sources.set(endpointId, source)
    for (const [window, watch] of this.#watches) this.#begin(window, watch, endpointId, source)
    return () => {
      if (this.#sources.get(endpointId) !== source) return
      this.#sources.delete(endpointId)
      this.#connections.delete(endpointId)
      for (const [window, watch] of this.#watches) {
        this.#stop(watch.endpoints.get(endpointId))
        watch.endpoints.delete(endpointId)
        this.#tell(window, watch)
      }
    }
  }

  /** What an endpoint's monitor says. */
  told(endpointId: string, { connection, fault }: Pick<MonitorStatus, 'connection' | 'fault'>): void {
    const now = {
      gone: connection === 'stale' || connection === 'unavailable',
      fault: fault && { code: fault.code, detail: fault.message }
    }
    this.#connections.set(endpointId, now)
    for (const { endpoints } of this.#watches.values()) endpoints.get(endpointId)?.told(now)
  }

  /** Something is known to have changed there. */
  changed(endpointId: string): void {
    for (const { endpoints } of this.#watches.values()) endpoints.get(endpointId)?.poke()
  }

  /** What there is can't be read on from: it is read anew. */
  reread(endpointId: string): void {
    for (const { endpoints } of this.#watches.values()) endpoints.get(endpointId)?.refresh()
  }

  watch(window: WindowChannel, { question, since }: Pick<Asked<'watchFeed'>, 'question' | 'since'>): void {
    this.end(window)
    const watch: Watch<Row> = {
      question,
      since,
      endpoints: new Map(),
      sent: 0,
      taken: 0,
      waiting: [],
      told: null
    }
    this.#watches.set(window, watch)
    for (const [id, source] of this.#sources) this.#begin(window, watch, id, source)
    this.#tell(window, watch)
  }

  end(window: WindowChannel): void {
    const watch = this.#watches.get(window)
    if (!watch) return
    this.#watches.delete(window)
    if (watch.told) clearTimeout(watch.told)
    for (const endpoint of watch.endpoints.values()) this.#stop(endpoint)
    this.#release(watch)
  }

  refresh(window: WindowChannel): void {
    for (const endpoint of this.#watches.get(window)?.endpoints.values() ?? []) endpoint.refresh()
  }

  taken(window: WindowChannel, { question, part }: Pick<Asked<'feedTaken'>, 'question' | 'part'>): void {
    const watch = this.#watches.get(window)
    if (watch?.question !== question) return
    watch.taken = Math.max(watch.taken, part)
    this.#release(watch)
  }

  async stop(): Promise<void> {
    for (const window of this.#watches.keys()) this.end(window)
    await Promise.all(this.#ending)
  }

  #begin(window: WindowChannel, watch: Watch<Row>, id: string, source: FeedSource): void {
    const endpoint = new EndpointFeed<Row>({
      id,
      target: source.target,
      reading: this.kind.reading(id, source),
      since: watch.since,
      most: () => {
        const others = [...watch.endpoints].filter(([other]) => other !== id)
        return Math.max(0, FEED_ROWS_MAX - others.reduce((sum, [, { rows }]) => sum + rows, 0))
      },
      sink: {
        part: (generation, groups) => this.#send(window, watch, id, generation, groups),
        changed: () => this.#tell(window, watch)
      }
    })
    this.#stop(watch.endpoints.get(id))
    watch.endpoints.set(id, endpoint)
    const connection = this.#connections.get(id)
    if (connection) endpoint.told(connection)
    endpoint.start()
  }

  #stop(endpoint: EndpointFeed<Row> | undefined): void {
    if (!endpoint) return
    const ending = endpoint.stop().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }

  async #send(
    window: WindowChannel,
    watch: Watch<Row>,
    endpointId: string,
    generation: number,
    groups: readonly FeedGroup<Row>[]
  ): Promise<void> {
    while (watch.sent - watch.taken >= FEED_PARTS_AHEAD && this.#watches.get(window) === watch)
      await new Promise<void>((resolve) => watch.waiting.push(resolve))
    if (this.#watches.get(window) !== watch) return
    watch.sent += 1
    const head = { question: watch.question, part: watch.sent, endpointId, generation }
    window.post(this.kind.message(head, [...groups]))
  }

  #release(watch: Watch<Row>): void {
    for (const go of watch.waiting.splice(0)) go()
  }

  #tell(window: WindowChannel, watch: Watch<Row>): void {
    watch.told ??= setTimeout(() => {
      watch.told = null
      if (this.#watches.get(window) !== watch) return
      const endpoints = Array.from(watch.endpoints.values(), ({ state }): FeedEndpoint => state)
      window.post({ kind: 'feedState', feed: this.kind.name, question: watch.question, endpoints })
    }, TELL_AFTER)
  }
}
