import type { RunRecord } from './documents'
import { compareFences } from './ids'

/** Orders runs of one resource, the newest first: by their start, and within one millisecond by their fence. */
export function byNewest(a: RunRecord, b: RunRecord): number {
  return Date.parse(b.start_time) - Date.parse(a.start_time) || compareFences(b.fence, a.fence)
}
