import type { LogLevel, LogText } from '@shared/log/line'
import type { Finding } from '@shared/findings/finding'
import type { ThresholdTable } from '@shared/findings/thresholds'
import type { ResourceFacts } from '@shared/model/facts'
import type { OtherLock } from '@shared/families/library'
import type { KeyTemplate } from '@shared/settings/schema'
import type { Alerts } from '../alerts/kept-alert'
import type { ConnectOptions } from '../redis/connect'
import type { RedisTarget } from '../redis/target'
import type { MonitorStatus } from './status'

export interface MonitorOptions {
  readonly target: RedisTarget
  readonly namespace: string
  readonly templates: readonly KeyTemplate[]
  readonly otherLocks: readonly OtherLock[]
  readonly thresholds: ThresholdTable
  readonly type?: string | undefined
  /**
   * Milliseconds: how often the index is asked without a hint, everything is read again, and the longest pause after a
   * slow scan, see `scanPause`.
   */
  readonly poll: number
  readonly fullSweep: number
  readonly scanEvery: number
  readonly scanKeysPerSecond: number
  /** The slow scan's share of the server's time at the most, 0 to 1. */
  readonly scanShare: number
  readonly timeouts?: ConnectOptions
}

/** What is new since the last change. */
export interface MonitorChange {
  /** By resource key; null: gone, or ended and without anything to say. */
  readonly resources: ReadonlyMap<string, ResourceFacts | null>
  readonly opened: readonly Finding[]
  readonly changed: readonly Finding[]
  readonly resolved: readonly Finding[]
  /** What opened was there before this monitor began to watch: no news. */
  readonly first: boolean
}

export interface MonitorLog {
  readonly level: LogLevel
  readonly line: LogText
}

export interface MonitorEvents {
  change: [MonitorChange]
  status: [MonitorStatus]
  /** What people said of findings has changed: all of it, at this Redis time. */
  alerts: [alerts: Alerts, now: number]
  /** Somebody's act was written down in the audit trail. */
  audited: []
  log: [MonitorLog]
}
