import type { ResourceRef } from '@shared/live/resource'
import type { LockRow } from '@shared/live/view'
import type { RowSource } from './row-source'

/** The live rows of one resource, followed by change: among 100,000 they are looked for once. */
export interface ResourceRows {
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => readonly LockRow[]
}

export function createResourceRows(rows: RowSource, { endpointId, type, id }: ResourceRef): ResourceRows {
  const mine = (row: LockRow): boolean =>
    row.endpointId === endpointId && row.type === type && row.resourceId === id
  const find = (): readonly LockRow[] => [...rows.values()].filter(mine)
  let version = rows.version
  let current = find()
  return {
    subscribe: (listener) => {
      const off = rows.subscribe((changes) => {
        version = rows.version
        if (changes !== 'all' && !changes.before.some(mine) && !changes.after.some(mine)) return
        current = find()
        listener()
      })
      return off
    },
    getSnapshot: () => {
      // Changed before anybody subscribed.
      if (version !== rows.version) {
        version = rows.version
        current = find()
      }
      return current
    }
  }
}
