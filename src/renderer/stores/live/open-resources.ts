import type { InspectDocument } from '@shared/inspect/document'
import { resourceKeyOf, type ResourceMessage, type ResourceRef } from '@shared/live/resource'
import type { LiveRequest } from '@shared/live/view'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** A resource as its page shows it. */
export interface ResourceView {
  /** As it was last read; null: not yet. */
  readonly document: InspectDocument | null
  /** As it was when Redis last told anything of it: what is left to show once it is gone. */
  readonly lastFound: InspectDocument | null
  /** Why the last reading failed: what stands in `document` is as of then. */
  readonly fault: ResourceMessage['fault']
}

/** The resources that this window has open. The engine reads them anew as they change, until they are closed. */
export interface OpenResources {
  readonly state: StoreApi<ReadonlyMap<string, ResourceView>>
  /** Answers the function that closes it. Opened twice, it is closed twice. */
  readonly open: (resource: ResourceRef) => () => void
  /** Asks for it anew; nothing where it is not open. */
  readonly refresh: (resource: ResourceRef) => void
  readonly receive: (message: ResourceMessage) => void
  /** The engine's port has come (what is open is asked for again), or is gone. */
  readonly connect: (send: ((request: LiveRequest) => void) | null) => void
}

export const unread: ResourceView = { document: null, lastFound: null, fault: null }

export function createOpenResources(): OpenResources {
  const state = createStore<ReadonlyMap<string, ResourceView>>(() => new Map())
  const opened = new Map<string, { readonly resource: ResourceRef; count: number }>()
  let send: ((request: LiveRequest) => void) | null = null

  const put = (key: string, view: ResourceView | null): void => {
    const next = new Map(state.getState())
    if (view === null) next.delete(key)
    else next.set(key, view)
    // A new Map each time: zustand would take an object apart and merge it.
    state.setState(next, true)
  }

  const close = (key: string): void => {
    const one = opened.get(key)
    if (!one) return
    one.count -= 1
    if (one.count > 0) return
    opened.delete(key)
    send?.({ kind: 'closeResource', resource: one.resource })
    put(key, null)
  }

  return {
    state,
    open: (resource) => {
      const key = resourceKeyOf(resource)
      const known = opened.get(key)
      if (known) known.count += 1
      else {
        opened.set(key, { resource, count: 1 })
        put(key, unread)
        send?.({ kind: 'openResource', resource })
      }
      let closed = false
      return () => {
        if (closed) return
        closed = true
        close(key)
      }
    },
    refresh: (resource) => {
      if (opened.has(resourceKeyOf(resource))) send?.({ kind: 'refreshResource', resource })
    },
    receive: ({ resource, document, fault }) => {
      const key = resourceKeyOf(resource)
      const before = state.getState().get(key)
      // Closed while the answer was under way.
      if (!before || !opened.has(key)) return
      const found = document?.found ? document : before.lastFound
      put(key, { document: document ?? before.document, lastFound: found, fault })
    },
    connect: (next) => {
      send = next
      for (const { resource } of opened.values()) send?.({ kind: 'openResource', resource })
    }
  }
}
