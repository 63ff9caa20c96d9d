import type { EndpointView, LiveFinding, LiveLog, LiveMessage, LockRow } from '@shared/live/view'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { createAlertCalls, type AlertCalls } from './alert-calls'
import { applyLive, emptyMirror, type RowChanges } from './mirror'
import { createOpenResources, type OpenResources } from './open-resources'

/** Lines that the output keeps: beyond it the oldest go. */
export const LOG_LINES = 2000

/** What the window shows of the view beside the rows. A new object for each change, as React wants it. */
export interface LiveState {
  /** Whether a whole snapshot has ever come. */
  readonly loaded: boolean
  /** Whether the engine's port is open. */
  readonly linked: boolean
  /** This machine's Date.now() when the port was lost; null while it is open, or was never. */
  readonly lostAt: number | null
  readonly endpoints: readonly EndpointView[]
  readonly findings: ReadonlyMap<string, LiveFinding>
  readonly rowCount: number
  readonly log: readonly LogLine[]
}

export interface LogLine extends LiveLog {
  /** Counts the lines of this window: a stable name for a line. */
  readonly n: number
}

/** The rows, apart from React's state: read by key, followed by change. */
export interface RowSource {
  readonly get: (key: string) => LockRow | undefined
  readonly values: () => Iterable<LockRow>
  readonly size: number
  /** Grows with every change. */
  readonly version: number
  /** Answers the function that ends it. */
  readonly subscribe: (listener: (changes: RowChanges | 'all') => void) => () => void
}

export interface Live {
  readonly state: StoreApi<LiveState>
  readonly rows: RowSource
  /** What this window looks at closely. */
  readonly resources: OpenResources
  /** What a person says of findings. */
  readonly alerts: AlertCalls
  /** Takes one message; `resync` says that the whole view has to be asked for. */
  readonly receive: (message: LiveMessage) => 'taken' | 'resync'
  readonly linked: () => void
  /** The engine's port is gone: rows stay, and are marked as of then. */
  readonly lost: (at: number) => void
}

export function createLive(): Live {
  let mirror = emptyMirror()
  let lines = 0
  let version = 0
  const resources = createOpenResources()
  const alerts = createAlertCalls()
  const listeners = new Set<(changes: RowChanges | 'all') => void>()
  const state = createStore<LiveState>(() => ({
    loaded: false,
    linked: false,
    lostAt: null,
    endpoints: [],
    findings: mirror.findings,
    rowCount: 0,
    log: []
  }))

  const log = (line: LiveLog): void => {
    lines += 1
    const next = [...state.getState().log, { ...line, n: lines }]
    state.setState({ log: next.length > LOG_LINES ? next.slice(-LOG_LINES) : next })
  }

  return {
    state,
    resources,
    alerts,
    rows: {
      get: (key) => mirror.rows.get(key),
      values: () => mirror.rows.values(),
      get size() {
        return mirror.rows.size
      },
      get version() {
        return version
      },
      subscribe: (listener) => {
        listeners.add(listener)
        return () => {
          listeners.delete(listener)
        }
      }
    },
    receive: (message) => {
      if (message.kind === 'log') {
        log(message)
        return 'taken'
      }
      if (message.kind === 'resource') {
        resources.receive(message)
        return 'taken'
      }
      if (message.kind === 'alertAnswer') {
        alerts.receive(message)
        return 'taken'
      }
      const result = applyLive(mirror, message)
      mirror = result.mirror
      if (result.outcome === 'applied') {
        if (result.rows === 'all' || result.rows.before.length + result.rows.after.length > 0) {
          version += 1
          for (const listener of listeners) listener(result.rows)
        }
        state.setState({
          loaded: true,
          endpoints: mirror.endpoints,
          findings: mirror.findings,
          rowCount: mirror.rows.size
        })
      }
      return result.outcome === 'resync' ? 'resync' : 'taken'
    },
    linked: () => state.setState({ linked: true, lostAt: null }),
    lost: (at) => {
      if (state.getState().linked || state.getState().lostAt === null) {
        state.setState({ linked: false, lostAt: at })
      }
    }
  }
}
