import type { CeleryAdvice } from '@shared/celery/advice/document'
import type { BrokerFault, CeleryView } from '@shared/celery/view'
import type { LiveRequest } from '@shared/live/view'
import { RedisFault } from '../redis/fault'
import type { WindowChannel } from './live-view'

/** What a desk needs of a fleet's watch. */
export interface ViewedFleet {
  view(): CeleryView
  /** @throws RedisFault */
  advise(signal: AbortSignal): Promise<CeleryAdvice>
}

type Asked = Extract<LiveRequest, { kind: 'adviseCelery' }>

/** Milliseconds between two tellings of a fleet that is looked at. */
const TELL_EVERY = 1_000
/** A window looks at so many at most: one that asks for more has lost its mind. */
const OPEN_MAX = 50

/** Tells windows of the Celery fleets that they look at. */
export class CeleryDesk {
  readonly #fleets = new Map<string, ViewedFleet>()
  readonly #open = new Map<WindowChannel, Set<string>>()
  readonly #asked = new Map<WindowChannel, AbortController>()
  #timer: NodeJS.Timeout | null = null

  /** A fleet is watched from here on; answers the function that ends it. */
  watching(endpointId: string, fleet: ViewedFleet): () => void {
    this.#fleets.set(endpointId, fleet)
    this.#tellOf(endpointId)
    return () => {
      if (this.#fleets.get(endpointId) !== fleet) return
      this.#fleets.delete(endpointId)
      this.#tellOf(endpointId)
    }
  }

  open(window: WindowChannel, endpointId: string): void {
    const open = this.#open.get(window) ?? new Set()
    this.#open.set(window, open)
    if (open.size >= OPEN_MAX) return
    open.add(endpointId)
    this.#tell(window, endpointId)
    this.#timer ??= setInterval(() => this.#tellAll(), TELL_EVERY).unref()
  }

  close(window: WindowChannel, endpointId: string): void {
    this.#open.get(window)?.delete(endpointId)
    this.#rest()
  }

  /** A window asks one fleet at a time: a later question takes the place of one that waits. */
  async advise(window: WindowChannel, { request, endpointId }: Asked): Promise<void> {
    this.#asked.get(window)?.abort()
    const ended = new AbortController()
    this.#asked.set(window, ended)
    try {
      const advice = (await this.#fleets.get(endpointId)?.advise(ended.signal)) ?? null
      if (!ended.signal.aborted) window.post({ kind: 'celeryAdvice', request, advice, fault: null })
    } catch (error) {
      if (ended.signal.aborted) return
      window.post({ kind: 'celeryAdvice', request, advice: null, fault: faultOf(error) })
    }
  }

  leave(window: WindowChannel): void {
    this.#asked.get(window)?.abort()
    this.#asked.delete(window)
    this.#open.delete(window)
    this.#rest()
  }

  stop(): void {
    for (const ended of this.#asked.values()) ended.abort()
    this.#open.clear()
    this.#rest()
  }

  #rest(): void {
    if (!this.#timer || [...this.#open.values()].some(({ size }) => size > 0)) return
    clearInterval(this.#timer)
    this.#timer = null
  }

  /** A view is made once, for however many windows. */
  #tellAll(): void {
    const looked = new Set([...this.#open.values()].flatMap((ids) => [...ids]))
    for (const endpointId of looked) this.#tellOf(endpointId)
  }

  #tellOf(endpointId: string): void {
    const windows = [...this.#open].filter(([, ids]) => ids.has(endpointId)).map(([window]) => window)
    if (windows.length === 0) return
    const view = this.#fleets.get(endpointId)?.view() ?? null
    for (const window of windows) window.post({ kind: 'celery', endpointId, view })
  }

  #tell(window: WindowChannel, endpointId: string): void {
    window.post({ kind: 'celery', endpointId, view: this.#fleets.get(endpointId)?.view() ?? null })
  }
}

function faultOf(error: unknown): BrokerFault {
  if (error instanceof RedisFault)
    return { code: error.code, detail: error.message, hint: error.hint, said: error.said }
  return {
    code: 'server',
    detail: error instanceof Error ? error.message : String(error),
    hint: '',
    said: null
  }
}
