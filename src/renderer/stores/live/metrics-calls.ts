import type { MetricsMessage, RunsBehindMessage } from '@shared/live/metrics'
import type { LiveRequest } from '@shared/live/view'
import type { MetricsAsked, RunsAsked } from '@shared/metrics/asked'
import type { MetricsView } from '@shared/metrics/view'
import { createStore, type StoreApi } from 'zustand/vanilla'

export interface MetricsState {
  /** What the window asks; null: nothing. */
  readonly asked: MetricsAsked | null
  /** What was answered last, whatever was asked then; it stays in sight until the next answer comes. */
  readonly view: MetricsView | null
  /** What that answered. */
  readonly answered: MetricsAsked | null
  /** This machine's Date.now() when it came. */
  readonly at: number
  /** Why the engine could not work it out; null: it could. */
  readonly fault: string | null
}

/** What the window asks of the metrics: one question, answered anew as time goes on. */
export interface MetricsCalls {
  readonly state: StoreApi<MetricsState>
  /** Takes the place of what was asked before. Answers the function that ends it. */
  readonly ask: (asked: MetricsAsked) => () => void
  readonly refresh: () => void
  /** The runs behind a point; null: the engine is gone, or another point was asked about since. */
  readonly runsBehind: (asked: RunsAsked) => Promise<RunsBehindMessage | null>
  readonly receive: (message: MetricsMessage | RunsBehindMessage) => void
  /** The engine's port has come (what is asked is asked again), or is gone. */
  readonly connect: (send: ((request: LiveRequest) => void) | null) => void
}

export const nothingAsked: MetricsState = { asked: null, view: null, answered: null, at: 0, fault: null }

export function createMetricsCalls(): MetricsCalls {
  const state = createStore<MetricsState>(() => nothingAsked)
  let send: ((request: LiveRequest) => void) | null = null
  let question = 0
  let request = 0
  let waiting: ((answer: RunsBehindMessage | null) => void) | null = null

  const giveUp = (): void => {
    waiting?.(null)
    waiting = null
  }
  const askNow = (asked: MetricsAsked): void => {
    question += 1
    send?.({ kind: 'askMetrics', question, asked })
  }

  return {
    state,
    ask: (asked) => {
      state.setState({ asked })
      askNow(asked)
      return () => {
        // Another question has taken its place.
        if (state.getState().asked !== asked) return
        state.setState({ asked: null })
        send?.({ kind: 'endMetrics' })
      }
    },
    refresh: () => {
      if (state.getState().asked) send?.({ kind: 'refreshMetrics' })
    },
    runsBehind: (asked) => {
      giveUp()
      if (!send) return Promise.resolve(null)
      request += 1
      send({ kind: 'askRunsBehind', request, asked })
      return new Promise((resolve) => {
        waiting = resolve
      })
    },
    receive: (message) => {
      if (message.kind === 'runsBehind') {
        if (message.request !== request) return
        waiting?.(message)
        waiting = null
        return
      }
      const { asked } = state.getState()
      if (message.question !== question || !asked) return
      const { view, fault } = message
      // What was seen before a fault is better than nothing, and marked.
      if (view) state.setState({ view, answered: asked, at: Date.now(), fault })
      else state.setState({ fault })
    },
    connect: (next) => {
      giveUp()
      send = next
      const { asked } = state.getState()
      if (asked && send) askNow(asked)
    }
  }
}
