import type { LockLibrary } from '@shared/families/library'

/** A resource to be read again, whatever the index says. */
export interface Candidate {
  readonly type: string
  readonly id: string
  /** The template's name; null: the guard's, or another library's. */
  readonly template: string | null
  /** Another library's lock. */
  readonly library?: LockLibrary
}
