import type { ConnectionState } from '@shared/live/view'
import type { RedisFault } from '../redis/fault'
import { noCounts, type Counts } from './model/entry'

/** How an endpoint's monitor fares. Times marked Redis are the server's milliseconds, the others this machine's. */
export interface MonitorStatus {
  readonly connection: ConnectionState
  /** This machine's clock. */
  readonly connectionSince: number
  /** Redis: when what is known was last known to be true; null: never yet. */
  readonly freshAt: number | null
  /** Redis time is Date.now() plus this. */
  readonly clockOffsetMs: number
  readonly latencyMs: number | null
  readonly fault: RedisFault | null
  readonly complete: boolean
  readonly unread: readonly string[]
  readonly counts: Counts
}

/** Of an endpoint of which nothing is known: it is not watched, or not yet. */
export const unknownStatus = (connection: ConnectionState): MonitorStatus => ({
  connection,
  connectionSince: Date.now(),
  freshAt: null,
  clockOffsetMs: 0,
  latencyMs: null,
  fault: null,
  complete: false,
  unread: [],
  counts: noCounts
})
