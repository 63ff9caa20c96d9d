import { formatDuration } from '@shared/time/duration'
import type { Output } from '../frame/output'

interface Told {
  readonly endpoint: string
  readonly namespace: string
  readonly at: string
  readonly from: string
  readonly matched: number
  readonly complete: boolean
  readonly notes?: readonly string[]
}

export function printHead(out: Output, { endpoint, namespace, at, from }: Told): void {
  const span = formatDuration(Date.parse(at) - Date.parse(from))
  out.line(out.paint('bold', endpoint), `  namespace ${namespace}  the last ${span}, to ${at}`)
}

export function printFoot(
  out: Output,
  { matched, shown, what, complete, notes = [] }: Told & { readonly shown: number; readonly what: string }
): void {
  if (matched > shown)
    out.line(
      '  ',
      out.paint('gray', `${matched - shown} older ${what} fit as well: --limit shows more of them`)
    )
  for (const note of notes) out.line('  ', note)
  if (!complete)
    out.line('  ', out.paint('yellow', 'Partial:'), ' not everything could be read; stderr names what.')
}

/** ISO 8601 UTC to the second, as far as a column needs it: `2026-11-24 00:36:00Z`. */
export const shortTime = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')}Z`
