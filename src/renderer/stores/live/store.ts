import type { AuditRow } from '@shared/audit/row'
import type { HistoryRun } from '@shared/history/run'
import type { LogLevel, LogText } from '@shared/log/line'
import type { EndpointView, LiveFinding, LiveLog, LiveMessage } from '@shared/live/view'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { createFeed, type Feed } from './feed'
import { createAlertCalls, type AlertCalls } from './alert-calls'
import { createCleanupCalls, type CleanupCalls } from './cleanup-calls'
import { applyLive, emptyMirror } from './mirror'
import { createJobs, type Jobs } from './jobs'
import { createMetricsCalls, type MetricsCalls } from './metrics-calls'
import { createCeleryAdvice, type CeleryAdviceCalls } from './celery-advice'
import { createOpenCelery, type OpenCelery } from './open-celery'
import { createOpenResources, type OpenResources } from './open-resources'
import { createRowSource, type RowSource } from './row-source'

/** Lines that each channel of the output keeps: beyond it the oldest go. */
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
  /** The output by channel. */
  readonly log: ReadonlyMap<Channel, readonly LogLine[]>
}

/** The app's own, the window's, or an endpoint's by its id. */
export type Channel = 'app' | 'window' | `endpoint:${string}`
export const endpointChannel = (id: string): Channel => `endpoint:${id}`

export interface LogLine extends LogText {
  readonly at: number
  readonly level: LogLevel
  /** Counts the lines of this window: a stable name for a line. */
  readonly n: number
}

export interface Live {
  readonly state: StoreApi<LiveState>
  readonly rows: RowSource
  /** What this window looks at closely. */
  readonly resources: OpenResources
  /** What a person says of findings. */
  readonly alerts: AlertCalls
  /** What is planned, applied and undone. */
  readonly cleanup: CleanupCalls
  /** The jobs of this machine. */
  readonly jobs: Jobs
  /** What the window asks of the metrics. */
  readonly metrics: MetricsCalls
  /** The Celery fleets that this window looks at. */
  readonly celery: OpenCelery
  /** What their workers say of their settings. */
  readonly celeryAdvice: CeleryAdviceCalls
  /** The runs of the last days, for as long as somebody looks. */
  readonly runs: Feed<HistoryRun>
  /** Who did what, likewise. */
  readonly audit: Feed<AuditRow>
  /** Takes one message; `resync` says that the whole view has to be asked for. */
  readonly receive: (message: LiveMessage) => 'taken' | 'resync'
  /** A line of the main process (`app`) or of the window's own. */
  readonly say: (channel: 'app' | 'window', level: LogLevel, line: LogText, at?: number) => void
  readonly clearLog: (channel: Channel) => void
  readonly linked: () => void
  /** The engine's port is gone: rows stay, and are marked as of then. */
  readonly lost: (at: number) => void
}

export function createLive(): Live {
  let mirror = emptyMirror()
  let lines = 0
  const resources = createOpenResources()
  const alerts = createAlertCalls()
  const cleanup = createCleanupCalls()
  const jobs = createJobs()
  const metrics = createMetricsCalls()
  const celery = createOpenCelery()
  const celeryAdvice = createCeleryAdvice()
  const runs = createFeed<HistoryRun>('runs')
  const audit = createFeed<AuditRow>('audit')
  const { source, changed } = createRowSource(() => mirror.rows)
  const state = createStore<LiveState>(() => ({
    loaded: false,
    linked: false,
    lostAt: null,
    endpoints: [],
    findings: mirror.findings,
    rowCount: 0,
    log: new Map()
  }))

  const log = (channel: Channel, { at, level, text, said }: Omit<LiveLog, 'kind' | 'endpointId'>): void => {
    lines += 1
    const before = state.getState().log
    const next = [...(before.get(channel) ?? []), { at, level, text, said, n: lines }]
    state.setState({ log: new Map(before).set(channel, next.slice(-LOG_LINES)) })
  }

  return {
    state,
    resources,
    alerts,
    cleanup,
    jobs,
    metrics,
    celery,
    celeryAdvice,
    runs,
    audit,
    rows: source,
    receive: (message) => {
      if (message.kind === 'log') {
        log(message.endpointId === null ? 'app' : endpointChannel(message.endpointId), message)
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
      if (
        message.kind === 'cleanupAnswer' ||
        message.kind === 'cleanupPart' ||
        message.kind === 'cleanupProgress'
      ) {
        cleanup.receive(message)
        return 'taken'
      }
      if (message.kind === 'metrics' || message.kind === 'runsBehind') {
        metrics.receive(message)
        return 'taken'
      }
      if (
        message.kind === 'jobs' ||
        message.kind === 'jobTemplates' ||
        message.kind === 'jobAnswer' ||
        message.kind === 'gpus'
      ) {
        jobs.receive(message)
        return 'taken'
      }
      if (message.kind === 'celeryAdvice') {
        celeryAdvice.receive(message)
        return 'taken'
      }
      if (message.kind === 'celery') {
        celery.receive(message)
        return 'taken'
      }
      if (message.kind === 'runsPart') {
        runs.takePart(message)
        return 'taken'
      }
      if (message.kind === 'auditPart') {
        audit.takePart(message)
        return 'taken'
      }
      if (message.kind === 'feedState') {
        const feed = message.feed === 'runs' ? runs : audit
        feed.takeState(message)
        return 'taken'
      }
      const result = applyLive(mirror, message)
      mirror = result.mirror
      if (result.outcome === 'applied') {
        if (result.rows === 'all' || result.rows.before.length + result.rows.after.length > 0)
          changed(result.rows)
        state.setState({
          loaded: true,
          endpoints: mirror.endpoints,
          findings: mirror.findings,
          rowCount: mirror.rows.size
        })
      }
      return result.outcome === 'resync' ? 'resync' : 'taken'
    },
    say: (channel, level, line, at = Date.now()) => log(channel, { at, level, ...line }),
    clearLog: (channel) => state.setState(({ log: before }) => ({ log: new Map(before).set(channel, []) })),
    linked: () => state.setState({ linked: true, lostAt: null }),
    lost: (at) => {
      if (state.getState().linked || state.getState().lostAt === null) {
        state.setState({ linked: false, lostAt: at })
      }
    }
  }
}
