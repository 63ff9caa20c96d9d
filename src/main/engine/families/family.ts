import type { LockLibrary } from '@shared/families/library'
import type { LockHolder, StateFacts } from '@shared/model/facts'
import type { Command, Reply } from '../monitor/reading/pipeline'

/** A lock as its library keeps it, without its expiry. */
export interface FamilyLock {
  /** Who holds it; never empty. */
  readonly holders: readonly [LockHolder, ...LockHolder[]]
  /** What the library's own bookkeeping says of the work; null: nothing. */
  readonly state: StateFacts | null
}

export interface FamilyPlace {
  readonly type: string
  readonly id: string
}

/** How one library's locks are told from other keys, and what they say. Read only: every command reads. */
export interface Family {
  readonly library: LockLibrary
  /** What a key is the lock of, by its name; null: of nothing. */
  placeOf(key: string): FamilyPlace | null
  /** Its inverse. */
  keyOf(place: FamilyPlace): string
  /** Whether a key's value must be this long for it to be looked at: its name tells nothing. */
  readonly valueLength?: number
  /** What is asked to read one lock. */
  commands(key: string, place: FamilyPlace): readonly Command[]
  /** Null: there is no such lock, or it is another's. */
  read(replies: readonly Reply[], place: FamilyPlace): FamilyLock | null
  /** A key that tells how the holder's work went, where there is one. */
  outcomeKey?(lock: FamilyLock): string | null
  /** What that key says; null: it does not say that the work is over. */
  readOutcome?(lock: FamilyLock, value: string): StateFacts | null
}

/** Of a value as much as is shown. */
export const VALUE_MAX = 512

/** A string's value; null: no such key, or one of another type. */
export function textIn(reply: Reply | undefined): string | null {
  return reply?.ok === true && typeof reply.value === 'string' && reply.value !== '' ? reply.value : null
}

/** A state that says no more than this. */
export const bareState = (told: Pick<StateFacts, 'status' | 'taskId'> & Partial<StateFacts>): StateFacts => ({
  runId: null,
  startedAt: null,
  endedAt: null,
  fence: null,
  attempt: null,
  mode: 'enforce',
  host: null,
  pid: null,
  worker: null,
  startedBy: null,
  leaseMs: null,
  maxRuntimeMs: null,
  progress: null,
  error: null,
  rejected: null,
  lastCompleted: null,
  ...told
})
