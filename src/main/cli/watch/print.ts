import type { ConnectionEvent, FindingEvent, WatchEvent } from '@shared/watch/event'
import type { Color, Output } from '../frame/output'
import { severityColor, severitySign } from '../text/severity'

const WIDTH = 20

/** The time of day, as Redis has it, UTC. */
const clock = (at: string): string => at.slice(11, 19)

export function printEvent(out: Output, event: WatchEvent): void {
  if (event.event === 'connection') printConnection(out, event)
  else printFinding(out, event)
}

const STATE: Readonly<Record<ConnectionEvent['state'], Color>> = {
  connecting: 'gray',
  catching_up: 'gray',
  live: 'green',
  stale: 'yellow',
  unavailable: 'red'
}

function printConnection(
  out: Output,
  { at, state, endpoint, namespace, detail = '' }: ConnectionEvent
): void {
  out.line(
    `${clock(at)}  `,
    out.paint(STATE[state], state.replace('_', ' ')),
    `  ${endpoint}  ${namespace}  ${detail}`
  )
}

function printFinding(out: Output, { at, event, finding }: FindingEvent): void {
  const resolved = event === 'resolved'
  const color = resolved ? 'green' : severityColor[finding.severity]
  const sign = resolved ? '✔' : severitySign[finding.severity]
  out.line(
    `${clock(at)}  `,
    out.paint(color, `${sign} ${finding.kind.padEnd(WIDTH)}`),
    `  ${event.padEnd(8)}  ${finding.message}`
  )
}
