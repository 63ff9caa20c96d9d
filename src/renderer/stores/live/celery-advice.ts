import type { SettingsFileFault } from '@shared/celery/advice/file-fault'
import type { CeleryAdvice } from '@shared/celery/advice/document'
import type { BrokerFault } from '@shared/celery/view'
import type { CeleryAdviceMessage } from '@shared/live/celery'
import type { LiveRequest } from '@shared/live/view'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** What is known of one fleet's settings. What was answered stays in sight while it is asked anew. */
export interface AdviceState {
  readonly asking: boolean
  /** Null: nothing was answered yet. */
  readonly advice: CeleryAdvice | null
  /** Why the last asking failed; null: it did not. */
  readonly fault: BrokerFault | null
  /** No fleet is watched under this id. */
  readonly missing: boolean
}

export const nothingAdvised: AdviceState = { asking: false, advice: null, fault: null, missing: false }

/** What the settings in the file that was chosen last make of a fleet. */
export interface FileAdvice {
  readonly reading: boolean
  /** Null: none was read. */
  readonly advice: CeleryAdvice | null
  /** Why the last one chosen can't be read; null: it can. */
  readonly fault: SettingsFileFault | null
}

/** What the fleets' workers say of their settings. They are asked one fleet at a time, when somebody wants to know. */
export interface CeleryAdviceCalls {
  readonly state: StoreApi<ReadonlyMap<string, AdviceState>>
  readonly file: StoreApi<FileAdvice>
  readonly ask: (endpointId: string) => void
  readonly receive: (message: CeleryAdviceMessage) => void
  /** The engine's port has come (what waits for an answer is asked again), or is gone. */
  readonly connect: (send: ((request: LiveRequest) => void) | null) => void
}

export function createCeleryAdvice(): CeleryAdviceCalls {
  const state = createStore<ReadonlyMap<string, AdviceState>>(() => new Map())
  const file = createStore<FileAdvice>(() => ({ reading: false, advice: null, fault: null }))
  let send: ((request: LiveRequest) => void) | null = null
  let request = 0
  let waiting: string | null = null

  const put = (endpointId: string, change: Partial<AdviceState>): void => {
    const before = state.getState().get(endpointId) ?? nothingAdvised
    state.setState(new Map(state.getState()).set(endpointId, { ...before, ...change }), true)
  }
  const askNow = (endpointId: string): void => {
    request += 1
    send?.({ kind: 'adviseCelery', request, endpointId })
  }

  return {
    state,
    file,
    ask: (endpointId) => {
      if (waiting !== null && waiting !== endpointId) put(waiting, { asking: false })
      waiting = endpointId
      put(endpointId, { asking: true })
      askNow(endpointId)
    },
    receive: ({ request: answered, advice, fault }) => {
      if (answered !== request || waiting === null) return
      const of = waiting
      waiting = null
      // What was answered before a fault is better than nothing, and marked.
      put(of, {
        asking: false,
        fault,
        missing: advice === null && fault === null,
        ...(advice ? { advice } : {})
      })
    },
    connect: (next) => {
      send = next
      if (waiting !== null && send) askNow(waiting)
    }
  }
}
