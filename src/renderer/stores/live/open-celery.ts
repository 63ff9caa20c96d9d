import type { CeleryView } from '@shared/celery/view'
import type { CeleryMessage } from '@shared/live/celery'
import type { LiveRequest } from '@shared/live/view'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** A fleet as its overview shows it: `null` no such fleet is watched, `undefined` nothing has been told yet. */
export type CeleryShown = CeleryView | null | undefined

/** The Celery fleets that this window looks at. The engine tells of them about once a second, until they are closed. */
export interface OpenCelery {
  readonly state: StoreApi<ReadonlyMap<string, CeleryShown>>
  /** Answers the function that closes it. Opened twice, it is closed twice. */
  readonly open: (endpointId: string) => () => void
  readonly receive: (message: CeleryMessage) => void
  /** The engine's port has come (what is open is asked for again), or is gone. */
  readonly connect: (send: ((request: LiveRequest) => void) | null) => void
}

export function createOpenCelery(): OpenCelery {
  const state = createStore<ReadonlyMap<string, CeleryShown>>(() => new Map())
  const opened = new Map<string, number>()
  let send: ((request: LiveRequest) => void) | null = null

  const put = (endpointId: string, view: CeleryShown): void => {
    // A new Map each time: zustand would take an object apart and merge it.
    state.setState(new Map(state.getState()).set(endpointId, view), true)
  }

  const close = (endpointId: string): void => {
    const left = (opened.get(endpointId) ?? 0) - 1
    if (left > 0) {
      opened.set(endpointId, left)
      return
    }
    opened.delete(endpointId)
    send?.({ kind: 'closeCelery', endpointId })
    const next = new Map(state.getState())
    next.delete(endpointId)
    state.setState(next, true)
  }

  return {
    state,
    open: (endpointId) => {
      const count = opened.get(endpointId) ?? 0
      opened.set(endpointId, count + 1)
      if (count === 0) {
        put(endpointId, undefined)
        send?.({ kind: 'openCelery', endpointId })
      }
      let closed = false
      return () => {
        if (closed) return
        closed = true
        close(endpointId)
      }
    },
    receive: ({ endpointId, view }) => {
      // Closed while it was under way.
      if (opened.has(endpointId)) put(endpointId, view)
    },
    connect: (next) => {
      send = next
      for (const endpointId of opened.keys()) send?.({ kind: 'openCelery', endpointId })
    }
  }
}
