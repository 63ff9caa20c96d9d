import { assertNever } from '@shared/errors'
import type { LockLibrary } from '@shared/families/library'
import type { ResourceFacts, UnreadableFacts } from '@shared/model/facts'
import { LIVE_SEPARATOR } from '@shared/protocol/keys'

/** What the monitor keeps of one resource. Replaced as a whole, never changed in place. */
export interface Entry {
  readonly facts: ResourceFacts
  /** Its keys that can't be understood. */
  readonly unreadable: readonly UnreadableFacts[]
  /** Found outside the index, by the slow scan: nothing but reading it again tells when it is gone. */
  readonly stray: boolean
  /** The index names it, or did when it was last asked. */
  readonly indexed: boolean
  /** Of its state's text, where that is all there was to read of it: no lock, nobody in `live`. See print.ts. */
  readonly print?: number
}

/** No separator is part of a type or an id of the guard's; a template's ids come last. */
export const guardKey = (type: string, id: string): string => `${type}${LIVE_SEPARATOR}${id}`

export function parseGuardKey(key: string): { type: string; id: string } {
  const at = key.indexOf(LIVE_SEPARATOR)
  return { type: key.slice(0, at), id: key.slice(at + 1) }
}

export const templateKey = (template: string, type: string, id: string): string =>
  `\u001e${template}\u001e${type}${LIVE_SEPARATOR}${id}`

/** Apart from any template's, whatever its name. */
export const libraryKey = (library: LockLibrary, type: string, id: string): string =>
  `\u001e\u001e${library}\u001e${type}${LIVE_SEPARATOR}${id}`

export function keyOf({ source, type, id }: ResourceFacts): string {
  switch (source.kind) {
    case 'guard':
      return guardKey(type, id)
    case 'template':
      return templateKey(source.template, type, id)
    case 'library':
      return libraryKey(source.library, type, id)
    default:
      return assertNever(source)
  }
}

export interface Counts {
  /** Runs that say they run. */
  readonly running: number
  /** Outcomes that stand (24 h after their end), by status. */
  readonly completed: number
  readonly failed: number
  readonly abandoned: number
  readonly locks: number
}

export const noCounts: Counts = { running: 0, completed: 0, failed: 0, abandoned: 0, locks: 0 }

/** What one resource adds to the counts. */
export function countsOf({ live, state, lock }: ResourceFacts): Counts {
  const status = state?.status
  return {
    running: Math.max(live.length, status === 'running' ? 1 : 0),
    completed: status === 'completed' ? 1 : 0,
    failed: status === 'failed' ? 1 : 0,
    abandoned: status === 'abandoned' ? 1 : 0,
    locks: lock === null ? 0 : 1
  }
}
