import type { EndpointHistory, RunDocument } from '@shared/history/document'
import { formatDuration } from '@shared/time/duration'
import type { Color, Output } from '../frame/output'
import { printTable, type Cell } from '../text/table'
import { printFoot, printHead, shortTime } from './print'

const COLOR: Readonly<Partial<Record<RunDocument['status'], Color>>> = {
  running: 'cyan',
  completed: 'green',
  failed: 'red',
  abandoned: 'yellow',
  superseded: 'yellow'
}

export function printHistory(out: Output, one: EndpointHistory): void {
  printHead(out, one)
  if (one.runs.length === 0) out.line('  No run fits.')
  else
    printTable(
      out,
      [
        { title: 'STARTED' },
        { title: 'DURATION', align: 'right' },
        { title: 'OUTCOME' },
        { title: 'TYPE', max: 24 },
        { title: 'RESOURCE', max: 32 },
        { title: 'RUN', max: 26 },
        { title: 'WORKER', max: 24 },
        { title: 'ATTEMPT', align: 'right' },
        { title: 'NOTES', max: 60 }
      ],
      one.runs.map(rowOf),
      '  '
    )
  printFoot(out, { ...one, shown: one.runs.length, what: 'runs' })
}

function rowOf(run: RunDocument): Cell[] {
  const color = COLOR[run.status]
  return [
    { text: shortTime(run.started_at) },
    { text: durationText(run) },
    { text: outcomeText(run), ...(color ? { color } : {}) },
    { text: run.type },
    { text: run.resource_id },
    { text: run.run_id },
    { text: run.worker ?? run.host ?? '' },
    { text: run.attempt === null ? '' : String(run.attempt) },
    notesOf(run)
  ]
}

/** Nobody sees a run die: what it is known to have worked is the least. */
const durationText = (run: RunDocument): string =>
  `${unseenEnd(run) ? '≥ ' : ''}${formatDuration(run.duration_ms)}`

const unseenEnd = ({ status, working }: RunDocument): boolean =>
  status === 'abandoned' || (status === 'running' && !working)

const outcomeText = (run: RunDocument): string =>
  run.status === 'running' && !run.working ? 'running (lease over)' : run.status

function notesOf(run: RunDocument): Cell {
  const marks = [
    run.overlap_count > 0 ? `overlaps ${run.overlap_count}` : '',
    run.refused ? `refused ${run.refused}` : '',
    run.test ? 'test' : '',
    run.forced ? 'forced' : '',
    run.mode === 'observe' ? 'observed' : '',
    run.error ?? run.result ?? ''
  ]
  return {
    text: marks.filter((mark) => mark !== '').join(' · '),
    ...(run.overlap_count > 0 ? { color: 'red' as const } : {})
  }
}
