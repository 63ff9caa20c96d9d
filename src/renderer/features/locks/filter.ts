import type { LockRow } from '@shared/live/view'
import { z } from 'zod'

/** What of the rows is shown: an endpoint, a type, and text that stands somewhere in the row. */
export const filterSchema = z
  .object({ text: z.string(), endpointId: z.string().nullable(), type: z.string().nullable() })
  .readonly()
export type Filter = z.infer<typeof filterSchema>

export const noFilter: Filter = { text: '', endpointId: null, type: null }

export const isFiltered = (filter: Filter): boolean =>
  filter.text.trim() !== '' || filter.endpointId !== null || filter.type !== null

/** The words of the text, each of which has to stand in one of the row's texts; letters' case does not count. */
export function matcher(filter: Filter): (row: LockRow) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  const { endpointId, type } = filter
  return (row) => {
    if (endpointId !== null && row.endpointId !== endpointId) return false
    if (type !== null && row.type !== type) return false
    return words.every((word) => holds(row, word))
  }
}

const holds = (row: LockRow, word: string): boolean =>
  has(row.resourceId, word) ||
  has(row.type, word) ||
  has(row.runId, word) ||
  has(row.owner, word) ||
  has(row.worker, word) ||
  has(row.host, word) ||
  has(row.taskId, word) ||
  has(row.status, word)

const has = (value: string | null, word: string): boolean =>
  value !== null && value.toLowerCase().includes(word)
