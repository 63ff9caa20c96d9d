import type { ThresholdTable } from '@shared/findings/thresholds'
import { resourceKeyOf, type ResourceMessage, type ResourceRef } from '@shared/live/resource'
import { lockLibraries, type OtherLock } from '@shared/families/library'
import type { KeyTemplate } from '@shared/settings/schema'
import { inspectResource } from '../inspect/inspect'
import { guardKey, libraryKey, templateKey } from '../monitor/model/entry'
import type { RedisClient } from '../redis/client'
import { commandFault, openRedis } from '../redis/connect'
import { RedisFault } from '../redis/fault'
import type { RedisTarget } from '../redis/target'
import type { WindowChannel } from './live-view'
import { withinBounds } from './resource-bounds'

/** Where the resources of one endpoint are read. */
export interface ResourceSource {
  readonly target: RedisTarget
  readonly namespace: string
  readonly templates: readonly KeyTemplate[]
  readonly otherLocks: readonly OtherLock[]
  readonly thresholds: ThresholdTable
}

/** Milliseconds between two readings of one resource, however often it changes. */
const READ_GAP = 500
/** What no change tells of, a key's expiry or a hand's writing, is seen after this at the latest. */
const READ_EVERY = 5_000
/** Pages that one window may have open at once. */
const OPEN_MAX = 16

interface OpenResource {
  readonly resource: ResourceRef
  readonly windows: Set<WindowChannel>
  timer: NodeJS.Timeout | null
  reading: boolean
  /** It changed while it was read. */
  again: boolean
  readAt: number
  last: ResourceMessage | null
}

interface Reader {
  readonly source: ResourceSource
  redis: Promise<RedisClient> | null
}

/**
 * The resources that windows look at, each read anew when the monitor sees it change, and now and then without. Reads
 * only, over a connection of its own that lives as long as something of its endpoint is open.
 */
export class OpenResources {
  readonly #readers = new Map<string, Reader>()
  readonly #open = new Map<string, OpenResource>()

  /** An endpoint is watched from here on; answers the function that ends it. */
  watching(endpointId: string, source: ResourceSource): () => void {
    const reader: Reader = { source, redis: null }
    this.#readers.set(endpointId, reader)
    this.#readSoonAll(endpointId)
    return () => {
      if (this.#readers.get(endpointId) === reader) this.#readers.delete(endpointId)
      disconnect(reader)
    }
  }

  /** @param has whether the monitor's key is among what changed */
  changed(endpointId: string, has: (key: string) => boolean): void {
    const reader = this.#readers.get(endpointId)
    if (!reader) return
    for (const one of this.#ofEndpoint(endpointId)) {
      const { type, id } = one.resource
      const { templates } = reader.source
      const keys = [
        guardKey(type, id),
        ...templates.map(({ name }) => templateKey(name, type, id)),
        ...lockLibraries.map((library) => libraryKey(library, type, id))
      ]
      if (keys.some(has)) this.#readSoon(one)
    }
  }

  /** The endpoint was lost or has come back. */
  connectionChanged(endpointId: string): void {
    this.#readSoonAll(endpointId)
  }

  open(window: WindowChannel, resource: ResourceRef): void {
    const key = resourceKeyOf(resource)
    const known = this.#open.get(key)
    if (known?.windows.has(window)) return
    const already = [...this.#open.values()].filter(({ windows }) => windows.has(window)).length
    if (already >= OPEN_MAX) {
      window.post({ kind: 'resource', resource, document: null, fault: { code: 'too_many', detail: '' } })
      return
    }
    if (known) {
      known.windows.add(window)
      if (known.last) window.post(known.last)
      return
    }
    const one: OpenResource = {
      resource,
      windows: new Set([window]),
      timer: null,
      reading: false,
      again: false,
      readAt: 0,
      last: null
    }
    this.#open.set(key, one)
    this.#readSoon(one)
  }

  close(window: WindowChannel, resource: ResourceRef): void {
    const key = resourceKeyOf(resource)
    const one = this.#open.get(key)
    if (!one?.windows.delete(window) || one.windows.size > 0) return
    this.#open.delete(key)
    if (one.timer) clearTimeout(one.timer)
    const reader = this.#readers.get(resource.endpointId)
    if (reader && this.#ofEndpoint(resource.endpointId).length === 0) disconnect(reader)
  }

  /** Reads it once more, if this window has it open. */
  refresh(window: WindowChannel, resource: ResourceRef): void {
    const one = this.#open.get(resourceKeyOf(resource))
    if (one?.windows.has(window)) this.#readSoon(one)
  }

  /** The window is gone. */
  leave(window: WindowChannel): void {
    for (const { resource, windows } of this.#open.values())
      if (windows.has(window)) this.close(window, resource)
  }

  stop(): void {
    for (const { timer } of this.#open.values()) if (timer) clearTimeout(timer)
    this.#open.clear()
    for (const reader of this.#readers.values()) disconnect(reader)
    this.#readers.clear()
  }

  #ofEndpoint(endpointId: string): OpenResource[] {
    return [...this.#open.values()].filter(({ resource }) => resource.endpointId === endpointId)
  }

  #readSoonAll(endpointId: string): void {
    for (const one of this.#ofEndpoint(endpointId)) this.#readSoon(one)
  }

  #readSoon(one: OpenResource): void {
    if (one.reading) one.again = true
    else this.#schedule(one, Math.max(0, one.readAt + READ_GAP - Date.now()))
  }

  #schedule(one: OpenResource, delay: number): void {
    if (one.timer) clearTimeout(one.timer)
    one.timer = setTimeout(() => {
      one.timer = null
      void this.#read(one)
    }, delay)
  }

  async #read(one: OpenResource): Promise<void> {
    one.reading = true
    one.again = false
    one.readAt = Date.now()
    const message = await this.#message(one.resource)
    one.reading = false
    if (this.#open.get(resourceKeyOf(one.resource)) !== one) return
    one.last = message
    for (const window of one.windows) window.post(message)
    // oxlint-disable-next-line typescript/no-unnecessary-condition -- set by a change while this awaited
    if (one.again) this.#readSoon(one)
    else this.#schedule(one, READ_EVERY)
  }

  async #message(resource: ResourceRef): Promise<ResourceMessage> {
    const failed = (code: string, detail: string): ResourceMessage => ({
      kind: 'resource',
      resource,
      document: null,
      fault: { code, detail }
    })
    const reader = this.#readers.get(resource.endpointId)
    if (!reader) return failed('not_watched', '')
    const { source } = reader
    let redis: RedisClient | null = null
    try {
      reader.redis ??= openRedis(source.target, 'command')
      redis = await reader.redis
      const document = await inspectResource(redis, {
        endpoint: source.target.address,
        namespace: source.namespace,
        type: resource.type,
        id: resource.id,
        templates: source.templates,
        otherLocks: source.otherLocks,
        thresholds: source.thresholds
      })
      return { kind: 'resource', resource, document: withinBounds(document), fault: null }
    } catch (error) {
      const fault =
        error instanceof RedisFault ? error : redis ? commandFault(error, redis, source.target) : null
      disconnect(reader)
      return failed(fault?.code ?? 'server', fault?.message ?? String(error))
    }
  }
}

function disconnect(reader: Reader): void {
  const { redis } = reader
  reader.redis = null
  redis?.then(
    (client) => client.disconnect(),
    () => undefined
  )
}
