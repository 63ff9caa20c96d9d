import type { LockLibrary } from '../families/library'
import type { Mode, RecordStatus, StateStatus } from '../protocol/documents'

/**
 * What is known of a resource at one moment, whatever wrote it: a guard of protocol version 1, a fleet's own first
 * guard seen through key templates, or another lock library. Detection, rows and plans are made from these facts alone. Times are Redis
 * milliseconds since the epoch.
 */

/** One of those that a lock of another library is held by. */
export interface LockHolder {
  /** What the library knows it by. */
  readonly value: string
  /** When it took or renewed the lock, by its own clock; null where that is not kept. */
  readonly at: number | null
}

/**
 * Where the facts come from: the guard's own keys, the key template of that name, or the keys of another lock library. Of
 * the last, `holders` are all who hold it (a semaphore has several), and the state is what the library's own bookkeeping
 * says of the work.
 */
export type FactsSource =
  | { readonly kind: 'guard' }
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'library'; readonly library: LockLibrary; readonly holders: readonly LockHolder[] }

export interface LockFacts {
  readonly key: string
  /** The owner: a run_id for the guard, whatever the fleet wrote for a template. */
  readonly value: string
  /** When the lock expires; null: never (no TTL); undefined: not read, `live` holds the deadline. */
  readonly expiresAt?: number | null
}

export interface ProgressFacts {
  readonly fraction: number | null
  readonly text: string
  readonly at: number
  readonly firstAt: number
  readonly count: number
}

export interface RejectedFacts {
  readonly count: number
  readonly lastAt: number
  readonly reason: 'running' | 'completed' | 'quarantined'
  readonly taskId: string
}

export interface CompletedFacts {
  readonly runId: string
  readonly taskId: string
  readonly fence: string
  readonly endedAt: number
}

/** The fields a state and a record share. */
interface RunLike {
  /** Null where the writer knows no runs (the seed's own guard). */
  readonly runId: string | null
  readonly taskId: string
  /** Null where the seed's state of an ended task no longer says. */
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly fence: string | null
  readonly attempt: number | null
  readonly mode: Mode
  readonly host: string | null
  readonly pid: number | null
  readonly worker: string | null
  /** What took the lease: `cli`, `app`, `celery`, …; null where unknown. */
  readonly startedBy: string | null
  readonly leaseMs: number | null
  readonly maxRuntimeMs: number | null
  readonly progress: ProgressFacts | null
  readonly error: string | null
}

export interface StateFacts extends RunLike {
  readonly status: StateStatus
  readonly rejected: RejectedFacts | null
  readonly lastCompleted: CompletedFacts | null
}

export interface RunFacts extends RunLike {
  readonly runId: string
  readonly startedAt: number
  readonly status: RecordStatus
  readonly test: boolean
  readonly forced: boolean
}

/** A run that says it is running: a member of `live`. */
export interface LiveFacts {
  readonly runId: string
  /** The lease's deadline. */
  readonly deadline: number
  /** In how many of the observer's sweeps in a row the deadline was past by a full lease. */
  readonly sweepsPast: number
}

export interface ResourceFacts {
  readonly source: FactsSource
  readonly type: string
  readonly id: string
  readonly lock: LockFacts | null
  readonly state: StateFacts | null
  /** The newest records known, newest first; empty where they were not read or are none. */
  readonly runs: readonly RunFacts[]
  readonly live: readonly LiveFacts[]
  /**
   * Parts whose absence here proves nothing: there but unreadable, or the key template names no such key. Nothing is
   * concluded from their being null or empty.
   */
  readonly unread?: readonly ('lock' | 'state' | 'runs')[]
}

/** A key that is there and can't be understood: shown, never touched. */
export interface UnreadableFacts {
  readonly key: string
  readonly type: string
  readonly id: string
  /** A short code of why: `wrong_type`, `not_json`, `future_version`, `invalid`, `no_permission`. */
  readonly reason: 'wrong_type' | 'not_json' | 'future_version' | 'invalid' | 'no_permission'
  /** The field at fault or the reading error, as hostile text. */
  readonly detail: string
  /** When it was first seen. */
  readonly since: number
}

/** One endpoint's namespace at one moment. */
export interface Snapshot {
  readonly namespace: string
  /** Redis TIME of the reading. */
  readonly at: number
  /** Since when Redis has been up and reachable for the observer, without a gap. */
  readonly reachableSince: number
  /**
   * Since when this observer itself has reached Redis without a gap, by its own sweeps; null or absent where it looked
   * once. A dead holder is `observed`, and so cleanable, only after two leases of this.
   */
  readonly observedSince?: number | null
  readonly resources: readonly ResourceFacts[]
  readonly unreadable: readonly UnreadableFacts[]
}
