import type { InspectDocument, InspectedRun } from '@shared/inspect/document'
import { placeOf } from '@shared/protocol/place'
import { formatDuration } from '@shared/time/duration'
import type { Color, Output } from '../frame/output'
import { printFindings } from '../text/finding-line'
import { printTable } from '../text/table'
import { timeline, type Stretch } from './timeline'

const WIDTH = 48

export function printResource(out: Output, document: InspectDocument, raw: boolean): void {
  const at = Date.parse(document.at)
  out.line(
    out.paint('bold', `${document.type} ${document.resource_id}`),
    `  ${document.endpoint}  namespace ${document.namespace}  ${document.at}`
  )
  if (!document.found) {
    out.line('  Nothing in Redis tells of it.')
    return
  }
  printState(out, document)
  printLock(out, document)
  printRuns(out, document.runs, at)
  for (const stranger of document.strangers)
    out.line(
      `  ${stranger.run_id} says that it runs, and has no record; its lease: ${left(stranger.lease_left_ms)}`
    )
  printRefusals(out, document)
  if (document.findings.length > 0) {
    out.line('Findings')
    printFindings(out, document.findings, at)
  }
  for (const each of document.unreadable)
    out.line('  ', out.paint('yellow', 'unreadable'), `  ${each.key}: ${each.detail}`)
  for (const each of document.unread) out.line('  ', out.paint('yellow', 'not read'), `  ${each}`)
  printKeys(out, document, raw)
}

function printState(out: Output, { state, unreadable }: InspectDocument): void {
  if (!state) {
    out.line(unreadable.length > 0 ? 'State   none that can be read' : 'State   none')
    return
  }
  const fields = [
    `run ${state.run_id}`,
    `task ${state.task_id}`,
    `fence ${state.fence}`,
    `attempt ${state.attempt}`,
    `worker ${placeOf(state) ?? '–'}`
  ]
  out.line('State   ', out.paint(COLOR[state.status] ?? 'gray', state.status), `  ${fields.join('  ')}`)
  if (state.error !== undefined) out.line('        ', out.paint('red', state.error))
  if (state.last_completed && state.last_completed.run_id !== state.run_id)
    out.line(`        last completed by ${state.last_completed.run_id} at ${state.last_completed.end_time}`)
}

function printLock(out: Output, { lock }: InspectDocument): void {
  if (!lock) out.line('Lock    none')
  else if (lock.ttl_ms === null)
    out.line(`Lock    ${lock.owner}  `, out.paint('yellow', 'never expires'), `  ${lock.key}`)
  else out.line(`Lock    ${lock.owner}  ${formatDuration(lock.ttl_ms)} left  ${lock.key}`)
}

const COLOR: Readonly<Record<string, Color>> = {
  running: 'cyan',
  completed: 'green',
  failed: 'red',
  abandoned: 'yellow',
  superseded: 'yellow',
  cancelled: 'gray'
}

const left = (ms: number): string =>
  ms >= 0 ? `${formatDuration(ms)} left` : `over since ${formatDuration(-ms)}`

/** One line a run, the oldest first, so that time runs down and to the right. */
function printRuns(out: Output, newestFirst: readonly InspectedRun[], at: number): void {
  if (newestFirst.length === 0) {
    out.line('Runs    none')
    return
  }
  const runs = [...newestFirst].reverse()
  const drawn = timeline(runs.map(stretchOf), at, WIDTH)
  out.line(`Runs    ${new Date(drawn.from).toISOString()} to ${new Date(drawn.to).toISOString()}`)
  printTable(
    out,
    ['run', 'status', 'attempt', 'worker', 'time', 'lease', ''].map((title) => ({ title })),
    runs.map((run, i) => {
      const { record } = run
      const stretch = stretchOf(run)
      const notes = [
        record.mode === 'observe' ? 'observed' : '',
        record.test ? 'test' : '',
        record.forced ? 'forced' : ''
      ]
      return [
        { text: record.run_id },
        {
          text: [record.status, ...notes].filter((note) => note !== '').join(' '),
          color: COLOR[record.status] ?? 'gray'
        },
        { text: String(record.attempt) },
        { text: placeOf(record) ?? '–' },
        { text: formatDuration((stretch.to ?? at) - stretch.from) },
        { text: run.lease_left_ms === null ? '–' : left(run.lease_left_ms) },
        { text: drawn.rows[i] ?? '', ...(drawn.rows[i]?.includes('█') ? { color: 'red' as const } : {}) }
      ]
    }),
    '  '
  )
}

/** A run that fell silent was last known to work when its lease ended. */
function stretchOf({ record, lease_until: until, lease_left_ms: leftMs }: InspectedRun): Stretch {
  const from = Date.parse(record.start_time)
  if (record.end_time !== undefined) return { from, to: Date.parse(record.end_time) }
  return {
    from,
    to: until !== null && leftMs !== null && leftMs >= 0 ? null : Date.parse(until ?? record.start_time)
  }
}

function printRefusals(out: Output, { state, refusals }: InspectDocument): void {
  const rejected = state?.rejected
  if (rejected)
    out.line(
      `Refused ${rejected.count}×, last ${rejected.last_at}: ${rejected.reason}, task ${rejected.task_id}`
    )
  for (const refusal of refusals) out.line(`        task ${refusal.task_id}, while ${refusal.holder} held it`)
}

function printKeys(out: Output, document: InspectDocument, raw: boolean): void {
  out.line('Keys')
  for (const key of document.raw) {
    const ttl = key.ttl_ms === null ? 'never expires' : `${formatDuration(key.ttl_ms)} left`
    out.line(`  ${key.key}  `, out.paint('gray', `${key.type}, ${ttl}`))
    if (raw && key.value !== null) for (const line of key.value.split('\n')) out.line('    ', line)
  }
}
