import type { ActDocument, EndpointAudit } from '@shared/audit/document'
import { formatDuration } from '@shared/time/duration'
import type { Output } from '../frame/output'
import { printTable, type Cell } from '../text/table'
import { printFoot, printHead, shortTime } from './print'

export function printAudit(out: Output, one: EndpointAudit): void {
  printHead(out, one)
  if (one.acts.length === 0) out.line('  Nothing was done.')
  else
    printTable(
      out,
      [
        { title: 'WHEN' },
        { title: 'WHO', max: 32 },
        { title: 'FROM' },
        { title: 'DID' },
        { title: 'WHAT', max: 48 },
        { title: 'NOTES', max: 80 }
      ],
      one.acts.map(rowOf),
      '  '
    )
  printFoot(out, { ...one, shown: one.acts.length, what: 'acts' })
}

function rowOf(act: ActDocument): Cell[] {
  if (act.by === null) return [{ text: shortTime(act.at) }, { text: 'not understood', color: 'yellow' }]
  const what =
    act.type === null
      ? (act.finding ?? '')
      : [act.type, act.resource_id].filter((part) => part !== null).join(' ')
  return [
    { text: shortTime(act.at) },
    { text: act.by },
    { text: act.source ?? '' },
    { text: act.action ?? '' },
    { text: what },
    notesOf(act)
  ]
}

function notesOf({
  counts,
  for_ms: forMs,
  run_id: run,
  note,
  journal,
  local_only: localOnly
}: ActDocument): Cell {
  const parts = [
    counts === null ? '' : countsText(counts, note !== null),
    forMs === null ? '' : `for ${formatDuration(forMs)}`,
    run === null ? '' : `run ${run}`,
    note ?? '',
    journal ?? '',
    localOnly === null ? '' : 'kept on this machine alone'
  ]
  return {
    text: parts.filter((part) => part !== '').join(' · '),
    ...(counts !== null && counts.failed > 0 ? { color: 'yellow' as const } : {})
  }
}

/** @param noted why it did less than it could is said beside it */
const countsText = (
  { planned, applied, changed, failed }: NonNullable<ActDocument['counts']>,
  noted: boolean
): string =>
  planned === 0
    ? noted
      ? 'nothing was done'
      : 'nothing to do'
    : `${applied} of ${planned} applied${changed > 0 ? `, ${changed} changed meanwhile` : ''}${failed > 0 ? `, ${failed} failed` : ''}`
